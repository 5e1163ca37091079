// Goal: bytes that change in the key store or in a folder of backups are a fault that names the
// place, never another plaintext and never an erasure; the copy heals them. Method: real files in a
// temporary folder, one flipped bit at a time; the same store and the same backups each time.

#include <fstream>
#include <iostream>
#include <map>

#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"
#include "tests/unit/backup/fixture.hpp"

#include "ledger/backup/key_rows.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/keys/sealer.hpp"

namespace tress::testing::key_damage_test {

namespace {

namespace fs = std::filesystem;

using Contents = std::map<std::string, Bytes>;  ///< by path below their folder

Contents contents_of(const fs::path& folder) {
  Contents found;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    found[fs::relative(entry.path(), folder).string()] = read_all(entry.path());
  }
  return found;
}

void put(const fs::path& path, const Bytes& bytes) {
  fs::create_directories(path.parent_path());
  const auto text = text_of(bytes);
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(text.data(), static_cast<std::streamsize>(text.size()));
}

/// One bit of one file, any file with the same chance.
struct Flip {
  std::string path;
  std::size_t at = 0;

  Flip(Contents& contents, SeededRandom& random) {
    auto file = contents.begin();
    do {
      file =
          std::next(contents.begin(), static_cast<std::ptrdiff_t>(below(contents.size(), random)));
    } while (file->second.empty());
    path = file->first;
    at = below(file->second.size(), random);
    file->second[at] ^= static_cast<Byte>(1U << below(8, random));
  }

  static std::size_t below(std::size_t end, SeededRandom& random) {
    std::array<Byte, 8> bytes{};
    random.fill(bytes);
    return static_cast<std::size_t>(read_be<std::uint64_t>(bytes) % end);
  }
};

/// What a client has told, and where it lies sealed.
struct Secretive {
  SealedBox box;
  EventId event;
  std::string plain;
};

/// A key store with tables and a WAL, and what its keys have sealed.
class StoppedKeys {
 public:
  StoppedKeys() {
    open(folder_ / "keys");
    tell(10);
    open(folder_ / "keys");  // writes tables out of the WAL
    tell(10);
    files = contents_of(folder_ / "keys");
    back_up();
    store_.reset();
  }

  /// False, and a sentence, if the store does not open.
  bool open(const fs::path& folder) {
    store_.reset();
    auto opened = KeyStore::open(folder, Secret::from(master_.view()), random_);
    if (opened) store_ = std::move(opened).value();
    if (!opened) CHECK_FALSE(sentence(opened.error()).empty());
    return store_ != nullptr;
  }

  void close() { store_.reset(); }

  /// How many of the boxes open no more, each with a fault that names it. No box opens to anything
  /// else than what was sealed, or passes for erased.
  std::size_t faults() {
    Sealer sealer{*store_, random_};
    std::size_t count = 0;
    for (const Secretive& told : told_) {
      const auto plain = sealer.open(told.box, told.event);
      if (!plain) {
        CHECK_FALSE(sentence(plain.error()).empty());
        ++count;
        continue;
      }
      REQUIRE(plain.value());
      REQUIRE(text_of(*plain.value()) == told.plain);
    }
    return count;
  }

  /// The sealed backup of the keys put into an empty store.
  void restore(const fs::path& into) {
    auto sealed = backup::OpenedFile::open(machine_files(), folder_ / "rows", box_.secret);
    REQUIRE(sealed.has_value());
    auto database = KeyDatabase::open(into);
    REQUIRE(database.has_value());
    backup::KeyRowReader reader{*database.value()};
    REQUIRE(sealed.value().copy_to([&](ByteView piece) { return reader.take(piece); }).has_value());
    REQUIRE(reader.finish().has_value());
  }

  Contents files;

 private:
  void tell(int clients) {
    Sealer sealer{*store_, random_};
    for (int i = 0; i < clients; ++i) {
      const auto client = random_id<ClientId>(random_);
      const auto event = random_id<EventId>(random_);
      REQUIRE(store_->ensure({&client, 1}).has_value());
      const std::string plain = "told by " + to_hex(client.view());
      auto box = sealer.seal(client, FieldClass::health, event, bytes_of(plain));
      REQUIRE(box.has_value());
      told_.push_back({std::move(box).value(), event, plain});
    }
  }

  void back_up() {
    auto sealing = backup::SealingFile::create(machine_files(), folder_ / "rows", box_.public_key,
                                               "key-store");
    REQUIRE(sealing.has_value());
    REQUIRE(backup::write_key_rows(store_->database(), sealing.value()).has_value());
    REQUIRE(sealing.value().finish().has_value());
  }

  TemporaryFolder folder_;
  SystemRandom random_;
  Secret master_ = Secret::random(random_);
  BoxKeys box_ = make_box_keys(random_);
  std::vector<Secretive> told_;
  std::unique_ptr<KeyStore> store_;
};

/// A flip in a vault, and what is found out without a key.
void flip_in_vault(VaultFixture& vault, const Contents& good, SeededRandom& random) {
  Contents contents = good;
  const Flip flip{contents, random};
  INFO("byte " << flip.at << " of " << flip.path);
  const fs::path path = vault.vault.folder() / flip.path;
  put(path, contents.at(flip.path));
  // objects/<name>, manifests/<number>, manifests/<number>.objects
  const bool is_object = flip.path.starts_with("objects/");
  const std::string number = path.stem().string();
  const std::string place =
      is_object ? "ledger file " + number : "ledger backup " + std::to_string(std::stoul(number));
  const auto findings = vault.findings();
  CHECK(std::any_of(findings.begin(), findings.end(),
                    [&](const std::string& finding) { return finding.starts_with(place); }));
  if (is_object) {
    auto opened = backup::OpenedFile::open(machine_files(), path, vault.box.secret);
    CHECK_FALSE((opened && opened.value().copy_to([](ByteView) { return ok(); })));
  }
  put(path, good.at(flip.path));  // The copy of the folder that another disk has.
}

}  // namespace

TEST_CASE(
    "a flipped bit in the key store is named, never another plaintext, the backup heals it "
    "[fault-R8]",
    "[crash][disk]") {
  const auto flips = size_of_run<std::size_t>(250, 20'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << flips << " flips" << std::endl;
  SeededRandom random{seed};
  StoppedKeys keys;
  std::size_t whole = 0;
  std::size_t refused = 0;
  std::size_t named = 0;
  for (std::size_t i = 0; i < flips; ++i) {
    const TemporaryFolder folder;
    Contents contents = keys.files;
    const Flip flip{contents, random};
    INFO("seed " << seed << ", byte " << flip.at << " of " << flip.path);
    for (const auto& [path, bytes] : contents) put(folder / "keys/" / path, bytes);
    if (!keys.open(folder / "keys")) {
      ++refused;
    } else if (keys.faults() > 0) {
      ++named;
    } else {
      ++whole;
    }
    keys.close();
  }
  std::cout << whole << " whole, " << named << " named when read, " << refused << " named at open"
            << std::endl;
  CHECK(refused + named > flips / 10);
  const TemporaryFolder folder;
  keys.restore(folder / "restored");
  REQUIRE(keys.open(folder / "restored"));
  CHECK(keys.faults() == 0);
}

TEST_CASE(
    "a flipped bit in a folder of backups is named, opened by nobody, and healed by a copy "
    "[fault-R8]",
    "[crash][disk]") {
  const auto flips = size_of_run<std::size_t>(250, 20'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << flips << " flips" << std::endl;
  CAPTURE(seed);
  SeededRandom random{seed};
  VaultFixture vault;
  const auto shared = vault.seal(object_name(1), "shared_checksum/1.sst", content(20'000));
  for (Byte i = 0; i < 3; ++i) {
    const auto number = static_cast<Byte>(0x10 + i);
    vault.add({shared, vault.seal(object_name(number), "private/wal", content(500, i))});
    vault.now += std::chrono::hours{24};
  }
  const Contents good = contents_of(vault.vault.folder());
  REQUIRE(good.size() == 10);  // Four sealed files, three manifests, three lists.
  for (std::size_t i = 0; i < flips; ++i) flip_in_vault(vault, good, random);
  CHECK(vault.findings().empty());
}

}  // namespace tress::testing::key_damage_test

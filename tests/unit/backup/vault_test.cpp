// Goal: a stranger without the secret key notices whatever was done to a folder of backups, and is
// told where. Method: three real backups that share a file; one change at a time.

#include <algorithm>

#include "tests/unit/backup/fixture.hpp"

namespace tress::vault_test {

namespace {

namespace fs = std::filesystem;

using testing::content;
using testing::object_name;
using testing::VaultFixture;

struct ThreeBackups : VaultFixture {
  ThreeBackups() {
    const auto shared = seal(object_name(1), "shared_checksum/1.sst", content(70'000));
    for (Byte i = 0; i < 3; ++i) {
      const auto own =
          seal(object_name(static_cast<Byte>(0x10 + i)), "private/wal", content(99, i));
      add({shared, own});
      now += std::chrono::hours{24};
    }
    REQUIRE(findings().empty());
  }

  [[nodiscard]] fs::path manifest(std::uint64_t id) const {
    return vault.folder() / "manifests" / backup::id_text(id);
  }

  [[nodiscard]] fs::path list(std::uint64_t id) const { return manifest(id).string() + ".objects"; }

  /// True if some finding begins with `place`.
  [[nodiscard]] bool names(const std::string& place) const {
    const auto all = findings();
    return std::any_of(all.begin(), all.end(), [&](const std::string& one) {
      return one.starts_with(place + ":") || one.starts_with(place + ",");
    });
  }
};

void flip(const fs::path& path, std::size_t at) {
  Bytes bytes = testing::read_all(path);
  bytes.at(at) ^= 0x01U;
  testing::write_all(path, bytes);
}

}  // namespace

TEST_CASE("vault: three backups that follow each other are whole", "[unit][backup]") {
  ThreeBackups three;
  const auto checked = backup::check_vault(three.vault, {three.verifier(), true});
  REQUIRE(checked.has_value());
  CHECK(checked.value().backups == 3);
  CHECK(checked.value().files == 4);  // One shared, three of their own.
  REQUIRE(checked.value().newest.has_value());
  CHECK(checked.value().newest->manifest.id == 3);
}

TEST_CASE("vault: any flipped byte of a manifest or its list is found, and its backup named",
          "[unit][backup]") {
  ThreeBackups three;
  for (const fs::path& path : {three.manifest(2), three.list(2)}) {
    const Bytes good = testing::read_all(path);
    for (std::size_t at = 0; at < good.size(); ++at) {
      flip(path, at);
      if (!three.names("ledger backup 2")) FAIL(path << " byte " << at << " went unnoticed");
      testing::write_all(path, good);
    }
  }
}

TEST_CASE("vault: a manifest or list that is cut at any byte is found", "[unit][backup]") {
  ThreeBackups three;
  for (const fs::path& path : {three.manifest(3), three.list(3)}) {
    const Bytes good = testing::read_all(path);
    for (std::size_t size = 0; size < good.size(); ++size) {
      testing::write_all(path, ByteView{good}.first(size));
      if (!three.names("ledger backup 3")) FAIL(path << " cut to " << size << " went unnoticed");
    }
    testing::write_all(path, good);
  }
}

TEST_CASE("vault: a flipped, cut, dropped or swapped sealed file is named", "[unit][backup]") {
  ThreeBackups three;
  const fs::path path = three.vault.object(object_name(0x11));
  const std::string place = "ledger file " + object_name(0x11);
  const Bytes good = testing::read_all(path);
  for (std::size_t at = 0; at < good.size(); at += 7) {
    flip(path, at);
    if (!three.names(place)) FAIL("byte " << at << " went unnoticed");
    testing::write_all(path, good);
  }
  testing::write_all(path, ByteView{good}.first(good.size() - 1));
  CHECK(three.names(place));
  fs::remove(path);
  CHECK(three.names(place));
  testing::write_all(path, good);
  const fs::path other = three.vault.object(object_name(0x12));
  const Bytes its = testing::read_all(other);
  testing::write_all(path, its);
  testing::write_all(other, good);
  CHECK(three.names(place));
  CHECK(three.names("ledger file " + object_name(0x12)));
}

TEST_CASE("vault: backups that are dropped, swapped or put back are named", "[unit][backup]") {
  ThreeBackups three;
  const auto swap_files = [](const fs::path& a, const fs::path& b) {
    const fs::path aside = a.string() + ".aside";
    fs::rename(a, aside);
    fs::rename(b, a);
    fs::rename(aside, b);
  };
  SECTION("one in the middle is gone") {
    fs::remove(three.manifest(2));
    CHECK(three.names("ledger backup 2"));
  }
  SECTION("its list is gone") {
    fs::remove(three.list(2));
    CHECK(three.names("ledger backup 2"));
  }
  SECTION("two manifests changed places") {
    swap_files(three.manifest(2), three.manifest(3));
    CHECK(three.names("ledger backup 2"));
    CHECK(three.names("ledger backup 3"));
  }
  SECTION("two lists changed places") {
    swap_files(three.list(2), three.list(3));
    CHECK(three.names("ledger backup 2"));
    CHECK(three.names("ledger backup 3"));
  }
  SECTION("another backup 2, rightly signed, in place of the one that 3 follows") {
    const Bytes list = testing::read_all(three.list(2));
    const auto real = three.vault.read(2, three.verifier());
    REQUIRE(real.has_value());
    backup::Manifest forged = real.value().manifest;
    forged.taken_at += std::chrono::hours{1};
    REQUIRE(three.vault.record(forged, real.value().objects, three.log_key).has_value());
    CHECK(three.names("ledger backup 3"));
  }
  SECTION("signed by another key than the log's") {
    testing::SeededRandom random{77};
    const SigningKey other = SigningKey::generate(random);
    const auto real = three.vault.read(3, three.verifier());
    REQUIRE(real.has_value());
    backup::Manifest forged = real.value().manifest;
    forged.log_key.key = other.public_key();
    REQUIRE(three.vault.record(forged, real.value().objects, other).has_value());
    CHECK(three.names("ledger backup 3"));
  }
  SECTION("a ledger backup older than the key backup that was taken with it") {
    const auto newest = three.vault.newest(three.verifier());
    REQUIRE(newest.has_value());
    backup::Recorded keys = *newest.value();
    keys.manifest.beside = keys.ref();
    CHECK_FALSE(backup::compare_vaults(keys, three.vault).has_value());
    fs::remove(three.manifest(3));
    CHECK(three.findings().empty());
    const auto told = backup::compare_vaults(keys, three.vault);
    REQUIRE(told.has_value());
    CHECK(told->starts_with("ledger backup 3:"));
  }
}

TEST_CASE("vault: a stranger needs neither the secret key nor ours", "[unit][backup]") {
  ThreeBackups three;
  const auto checked = backup::check_vault(three.vault, {std::nullopt, true});
  REQUIRE(checked.has_value());
  CHECK(checked.value().is_good());
  CHECK(checked.value().newest->manifest.log_key == three.verifier());
}

TEST_CASE("vault: old backups go, and only files that no backup lists", "[unit][backup]") {
  ThreeBackups three;
  const backup::Retention two_days{1, std::chrono::hours{48}};
  testing::write_all(three.vault.object(object_name(0x77)), content(10));
  const auto pruned = backup::prune(three.vault, two_days, three.now);
  REQUIRE(pruned.has_value());
  CHECK(pruned.value() == 1);
  CHECK(three.findings().empty());
  CHECK(fs::exists(three.vault.object(object_name(1))));
  CHECK_FALSE(fs::exists(three.vault.object(object_name(0x10))));
  CHECK(fs::exists(three.vault.object(object_name(0x11))));
  CHECK_FALSE(fs::exists(three.vault.object(object_name(0x77))));
}

TEST_CASE("vault: the newest backup stays, however old", "[unit][backup]") {
  ThreeBackups three;
  const auto pruned = backup::prune(three.vault, {0, std::chrono::hours{1}},
                                    three.now + std::chrono::hours{24 * 3650});
  REQUIRE(pruned.has_value());
  CHECK(pruned.value() == 2);
  CHECK(three.vault.ids().value() == std::vector<std::uint64_t>{3});
  CHECK(three.findings().empty());
}

TEST_CASE("vault: nothing is swept while a manifest cannot be read", "[unit][backup]") {
  ThreeBackups three;
  flip(three.manifest(2), 20);
  CHECK_FALSE(three.vault.sweep().has_value());
  for (const Byte name : {Byte{1}, Byte{0x10}, Byte{0x11}, Byte{0x12}}) {
    CHECK(fs::exists(three.vault.object(object_name(name))));
  }
}

TEST_CASE("vault: what is left of a forgotten backup after a crash is no damage",
          "[unit][backup]") {
  ThreeBackups three;
  fs::remove(three.manifest(1));  // Killed between manifest and list.
  CHECK(three.findings().empty());
  REQUIRE(three.vault.sweep().has_value());
  CHECK_FALSE(fs::exists(three.list(1)));
  CHECK_FALSE(fs::exists(three.vault.object(object_name(0x10))));
}

}  // namespace tress::vault_test

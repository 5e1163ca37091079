#include "tests/unit/backup/fixture.hpp"

#include "ledger/backup/backup_key.hpp"
#include "ledger/backup/erasure_list.hpp"
#include "ledger/backup/key_rows.hpp"
#include "ledger/crypto/random.hpp"

namespace tress::keys_test {

namespace {

namespace fs = std::filesystem;

using testing::TemporaryFolder;

ClientId client_id(Byte number) {
  return ClientId::from(Bytes(16, number));
}

/// A key store with a few clients, some of whom are erased.
struct Store {
  explicit Store(std::size_t clients = 3) {
    reopen();
    std::vector<ClientId> ids;
    for (std::size_t i = 0; i < clients; ++i) {
      Bytes id(8, 0x55);
      append_be(id, std::uint64_t{i});
      ids.push_back(ClientId::from(id));
    }
    REQUIRE(store->ensure(ids).has_value());
    all = ids;
  }

  void reopen() {
    store.reset();
    auto opened = KeyStore::open(folder / "keys", Secret::from(master.view()), random);
    REQUIRE(opened.has_value());
    store = std::move(opened.value());
  }

  TemporaryFolder folder;
  SystemRandom random;
  Secret master = Secret::random(random);
  std::unique_ptr<KeyStore> store;
  std::vector<ClientId> all;
};

}  // namespace

TEST_CASE("key rows: a store comes back with every key, and the erased ones erased",
          "[unit][backup]") {
  Store old{2500};
  REQUIRE(old.store->erase(old.all[7]).has_value());
  const auto before = old.store->find(old.all[3], FieldClass::health);
  const BoxKeys box = make_box_keys(old.random);
  TemporaryFolder folder;
  auto sealing =
      backup::SealingFile::create(machine_files(), folder / "rows", box.public_key, "key-store");
  REQUIRE(sealing.has_value());
  REQUIRE(backup::write_key_rows(old.store->database(), sealing.value()).has_value());
  REQUIRE(sealing.value().finish().has_value());

  auto sealed = backup::OpenedFile::open(machine_files(), folder / "rows", box.secret);
  REQUIRE(sealed.has_value());
  {
    auto database = KeyDatabase::open(folder / "restored");
    REQUIRE(database.has_value());
    backup::KeyRowReader reader{*database.value()};
    REQUIRE(sealed.value()
                .copy_to([&](ByteView piece) -> Result<void, Fault> {
                  // One byte, then the rest: pieces are cut anywhere.
                  TRESS_TRY(reader.take(piece.first(std::min<std::size_t>(1, piece.size()))));
                  return reader.take(piece.subspan(std::min<std::size_t>(1, piece.size())));
                })
                .has_value());
    const auto count = reader.finish();
    REQUIRE(count.has_value());
    CHECK(count.value() == 2500 + 4);  // Clients, check row, three service keys.
  }
  auto restored = KeyStore::open(folder / "restored", Secret::from(old.master.view()), old.random);
  REQUIRE(restored.has_value());
  const auto after = restored.value()->find(old.all[3], FieldClass::health);
  REQUIRE(after.has_value());
  CHECK(text_of(after.value().value()->view()) == text_of(before.value().value()->view()));
  CHECK(restored.value()->state(old.all[7], FieldClass::notes).value() == KeyState::erased);
  CHECK(text_of(restored.value()->index_key().view()) == text_of(old.store->index_key().view()));
}

TEST_CASE("key rows: a stream that is cut, changed or goes on is damage", "[unit][backup]") {
  TemporaryFolder folder;
  Bytes row{1};
  append_be(row, std::uint16_t{3});
  append_be(row, std::uint32_t{2});
  append(row, "keyva");
  Bytes end{0xFF};
  append_be(end, std::uint64_t{1});
  int number = 0;
  const auto is_taken = [&](std::initializer_list<Bytes> parts) {
    auto database = KeyDatabase::open(folder / std::to_string(++number));
    REQUIRE(database.has_value());
    backup::KeyRowReader reader{*database.value()};
    for (const Bytes& part : parts) {
      if (!reader.take(part)) return false;
    }
    return reader.finish().has_value();
  };
  CHECK(is_taken({row, end}));
  CHECK_FALSE(is_taken({row}));
  CHECK_FALSE(is_taken({row, row, end}));
  CHECK_FALSE(is_taken({row, end, Bytes{0}}));
  CHECK_FALSE(is_taken({Bytes{3}, row, end}));
  CHECK_FALSE(is_taken({ByteView{row}.size() > 4 ? Bytes(row.begin(), row.begin() + 4) : row}));
  CHECK_FALSE(is_taken({}));
}

TEST_CASE("erasure list: says which classes of whom, and a store from before takes it over",
          "[unit][backup]") {
  Store store;
  REQUIRE(store.store->erase(store.all[0]).has_value());
  REQUIRE(store.store->erase(std::array{KeyErasure{store.all[2], FieldClass::health}}).has_value());
  const auto erased = backup::erased_in(store.store->database());
  REQUIRE(erased.has_value());
  REQUIRE(erased.value().size() == 2);
  CHECK(erased.value()[0].classes == ClassSet::all());

  testing::SeededRandom random{4};
  const SigningKey log_key = SigningKey::generate(random);
  const merkle::VerifierKey verifier{"tress.test/log", merkle::NoteKeyType::ed25519,
                                     log_key.public_key()};
  TemporaryFolder folder;
  REQUIRE(backup::write_erasures(machine_files(), folder.path(), erased.value(), {{}, verifier},
                                 log_key)
              .has_value());
  const auto read = backup::read_erasures(machine_files(), folder.path(), verifier);
  REQUIRE(read.has_value());
  CHECK(read.value() == erased.value());

  Store other;
  REQUIRE(other.store->erase(backup::key_erasures(read.value())).has_value());
  CHECK(other.store->state(other.all[0], FieldClass::contact).value() == KeyState::erased);
  CHECK(other.store->state(other.all[1], FieldClass::contact).value() == KeyState::present);
  CHECK(other.store->state(other.all[2], FieldClass::health).value() == KeyState::erased);
  CHECK(other.store->state(other.all[2], FieldClass::notes).value() == KeyState::present);
}

TEST_CASE("erasure list: every flipped byte, every cut and a foreign signature are found",
          "[unit][backup]") {
  testing::SeededRandom random{4};
  const SigningKey log_key = SigningKey::generate(random);
  const merkle::VerifierKey verifier{"tress.test/log", merkle::NoteKeyType::ed25519,
                                     log_key.public_key()};
  TemporaryFolder folder;
  ClassSet health;
  health.add(FieldClass::health);
  const std::vector<backup::Erased> erased{
      {client_id(1), ClassSet::all(), StaffId::from(Bytes(16, 9)), "client_asked"},
      {client_id(2), health}};
  const auto write = [&] {
    REQUIRE(backup::write_erasures(machine_files(), folder.path(), erased, {{}, verifier}, log_key)
                .has_value());
  };
  write();
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator{folder.path()}) paths.push_back(entry.path());
  REQUIRE(paths.size() == 2);
  for (const fs::path& path : paths) {
    const Bytes good = testing::read_all(path);
    for (std::size_t at = 0; at < good.size(); ++at) {
      Bytes bad = good;
      bad[at] ^= 0x02U;
      testing::write_all(path, bad);
      if (backup::read_erasures(machine_files(), folder.path(), verifier)) {
        FAIL(path << " byte " << at << " went unnoticed");
      }
      testing::write_all(path, ByteView{good}.first(at));
      if (backup::read_erasures(machine_files(), folder.path(), verifier)) {
        FAIL(path << " cut to " << at << " went unnoticed");
      }
    }
    testing::write_all(path, good);
  }
  const SigningKey other = SigningKey::generate(random);
  const merkle::VerifierKey foreign{"tress.test/log", merkle::NoteKeyType::ed25519,
                                    other.public_key()};
  CHECK_FALSE(backup::read_erasures(machine_files(), folder.path(), foreign).has_value());
  // A shorter list replaces a longer one without leaving it behind.
  REQUIRE(backup::write_erasures(machine_files(), folder.path(), {}, {{}, verifier}, log_key)
              .has_value());
  CHECK(backup::read_erasures(machine_files(), folder.path(), verifier).value().empty());
  CHECK(std::distance(fs::directory_iterator{folder.path()}, fs::directory_iterator{}) == 2);
}

TEST_CASE("paper key: typed in again it is the key, a wrong digit is named by its line",
          "[unit][backup]") {
  testing::SeededRandom random{11};
  const BoxKeys keys = make_box_keys(random);
  TemporaryFolder folder;
  const fs::path path = folder / "typed";
  const std::string text{text_of(backup::paper_text(keys.secret))};
  const auto read = [&](const std::string& typed) {
    fs::remove(path);
    testing::write_all(path, bytes_of(typed));
    return backup::read_secret_key(machine_files(), path);
  };
  const auto same = read("Tress backup key\n\n" + text + "\n");
  REQUIRE(same.has_value());
  CHECK(box_public_key(same.value()) == keys.public_key);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ' ' || text[at] == ':' || text[at] == '\n') continue;
    std::string wrong = text;
    wrong[at] = wrong[at] == '0' ? '1' : '0';
    const auto refused = read(wrong);
    if (refused.has_value()) FAIL("a wrong digit at " << at << " went unnoticed");
  }
  std::string third = text;
  third[third.find("3:") + 4] ^= 1;
  CHECK(read(third).error().what.find("line 3") != std::string::npos);
  fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
  CHECK(backup::read_secret_key(machine_files(), path).error().kind == Fault::Kind::configuration);
}

TEST_CASE("public backup key: what was written is read, anything else is refused",
          "[unit][backup]") {
  testing::SeededRandom random{12};
  const BoxKeys keys = make_box_keys(random);
  TemporaryFolder folder;
  const fs::path path = folder / "backup.pub";
  const auto none = backup::read_public_key(machine_files(), path);
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().kind == Fault::Kind::missing);
  REQUIRE(backup::write_public_key(machine_files(), path, keys.public_key, "/media/usb/key")
              .has_value());
  CHECK(backup::read_secret_place(machine_files(), path).value() == "/media/usb/key");
  CHECK(backup::read_public_key(machine_files(), path).value() == keys.public_key);
  testing::write_all(path, bytes_of(to_base64(BoxPublicKey::zero().view()) + "\n\n"));
  CHECK_FALSE(backup::read_public_key(machine_files(), path).has_value());
  testing::write_all(path, bytes_of("AAAA\n\n"));
  CHECK_FALSE(backup::read_public_key(machine_files(), path).has_value());
}

}  // namespace tress::keys_test

#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

#include "ledger/crypto/random.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/keys/change_key.hpp"
#include "tools/tress/salon.hpp"
#include "tools/tress/signing_key.hpp"

// Goal: the log's key changes at one position, by the root's word alone, and a crash anywhere
// leaves a folder that opens. Method: a real data folder; crashes are made by putting files as they
// stood.

namespace tress::testing::key_change_test {

namespace {

namespace fs = std::filesystem;
using tool::DataFolder;
using tool::Salon;

/// A data folder with a salon in it, closed.
class Folder {
 public:
  explicit Folder(const std::string& origin = "tress.test/keys") {
    auto made = Salon::found(data, "Salon Lin", origin, clock, random);
    if (!made) FAIL(sentence(made.error()));
  }

  Result<std::unique_ptr<Salon>, Fault> open() { return Salon::open(data, clock, random, {}); }

  Result<keys::ChangedKey, Fault> rotate() {
    return keys::change_log_key(data, {data.root_key(), std::nullopt}, clock, random);
  }

  Result<keys::ChangedKey, Fault> give_up(std::uint64_t last_trusted) {
    return keys::change_log_key(data, {data.root_key(), last_trusted}, clock, random);
  }

  /// One more event, by whatever key signs now.
  Position add_event() {
    auto salon = open();
    REQUIRE(salon.has_value());
    const std::string code = "S" + std::to_string(++people_);
    auto hired = tool::carry_out(salon.value()->writer(), service_actor(), code,
                                 staff::Command{staff::Hire{code, code}});
    REQUIRE(hired.has_value());
    return hired.value().first_position;
  }

  TemporaryFolder temporary;
  SystemClock clock;
  SystemRandom random;
  DataFolder data{temporary / "salon"};

 private:
  int people_ = 0;
};

PublicKey key_in(const fs::path& file) {
  const auto seed = read_key_file(file);
  REQUIRE(seed.has_value());
  return SigningKey::from_seed(seed.value()).public_key();
}

bool is_signed_by(const EventLog& log, Position position, const PublicKey& key) {
  const auto events = log.read(position, 1, 1);
  REQUIRE(events.has_value());
  REQUIRE(events.value().size() == 1);
  return verify_event(key, events.value().front().event_hash, events.value().front().signature);
}

}  // namespace

TEST_CASE("the second event of a log names its root key, which vouches for the first log key") {
  Folder folder;
  auto salon = folder.open();
  REQUIRE(salon.has_value());
  CHECK(salon.value()->log().size() == 2);
  CHECK(fs::exists(folder.data.root_key()));
  CHECK(tool::signing_key_of(salon.value()->log()).value() == key_in(folder.data.log_key()));
  CHECK(key_in(folder.data.root_key()) != key_in(folder.data.log_key()));
}

TEST_CASE("a rotated key signs from its own event on, and the old one not a position further") {
  Folder folder;
  const Position before = folder.add_event();
  const auto changed = folder.rotate();
  if (!changed) FAIL(sentence(changed.error()));
  const auto [old_key, new_key, position] = changed.value();
  CHECK(position == before + 1);
  const Position after = folder.add_event();
  auto salon = folder.open();
  REQUIRE(salon.has_value());
  const EventLog& log = salon.value()->log();
  CHECK(is_signed_by(log, before, old_key));
  CHECK(is_signed_by(log, position, new_key));
  CHECK(is_signed_by(log, after, new_key));
  CHECK_FALSE(is_signed_by(log, position, old_key));
  CHECK(salon.value()->identity().log_key == new_key);
  CHECK(key_in(folder.data.log_key()) == new_key);
  CHECK_FALSE(fs::exists(folder.data.next_log_key()));
  // Each checkpoint is signed by the key of the position before its size.
  const std::string origin = salon.value()->identity().origin;
  for (const auto& [size, key] : {std::pair{position, old_key}, std::pair{position + 1, new_key}}) {
    const auto row = log.row(Space::checkpoints, checkpoint_row_key(size));
    REQUIRE(row.has_value());
    REQUIRE(row.value());
    CHECK(
        merkle::open_checkpoint(text_of(*row.value()), {origin, merkle::NoteKeyType::ed25519, key})
            .has_value());
  }
}

TEST_CASE("a stolen key is given up with the size up to which it is believed") {
  Folder folder;
  folder.add_event();
  const auto changed = folder.give_up(2);
  if (!changed) FAIL(sentence(changed.error()));
  auto salon = folder.open();
  REQUIRE(salon.has_value());
  CHECK(salon.value()->identity().log_key == changed.value().new_key);
  const auto too_far = [&] {
    salon.value().reset();
    return folder.give_up(1000);
  }();
  REQUIRE(too_far.has_error());
  CHECK(sentence(too_far.error()).find("system.size_is_beyond_the_log") != std::string::npos);
  CHECK(folder.open().has_value());
}

TEST_CASE("the root key of another log changes nothing") {
  Folder folder;
  Folder other{"tress.test/other"};
  const auto refused = keys::change_log_key(folder.data, {other.data.root_key(), std::nullopt},
                                            folder.clock, folder.random);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == Fault::Kind::configuration);
  const auto with_log_key = keys::change_log_key(folder.data, {folder.data.log_key(), std::nullopt},
                                                 folder.clock, folder.random);
  CHECK(with_log_key.has_error());
  auto salon = folder.open();
  REQUIRE(salon.has_value());
  CHECK(salon.value()->log().size() == 2);
}

TEST_CASE("a crash after the event of a change is finished by the next start") {
  Folder folder;
  fs::copy_file(folder.data.log_key(), folder.temporary / "old.key");
  REQUIRE(folder.rotate().has_value());
  const PublicKey now = key_in(folder.data.log_key());
  fs::rename(folder.data.log_key(), folder.data.next_log_key());
  fs::copy_file(folder.temporary / "old.key", folder.data.log_key());
  {
    auto salon = folder.open();
    REQUIRE(salon.has_value());
    CHECK(salon.value()->identity().log_key == now);
  }
  CHECK(key_in(folder.data.log_key()) == now);
  CHECK_FALSE(fs::exists(folder.data.next_log_key()));
}

TEST_CASE("a crash before the event of a change leaves the old key, and the next change works") {
  Folder folder;
  const PublicKey old_key = key_in(folder.data.log_key());
  REQUIRE(create_key_file(folder.data.next_log_key(), Secret::random(folder.random)).has_value());
  folder.add_event();
  CHECK(key_in(folder.data.log_key()) == old_key);
  const auto changed = folder.rotate();
  REQUIRE(changed.has_value());
  CHECK(changed.value().old_key == old_key);
  CHECK(folder.open().has_value());
}

TEST_CASE("a key that was given up does not open the ledger for writing") {
  Folder folder;
  fs::copy_file(folder.data.log_key(), folder.temporary / "old.key");
  REQUIRE(folder.rotate().has_value());
  fs::remove(folder.data.log_key());
  fs::copy_file(folder.temporary / "old.key", folder.data.log_key());
  const auto refused = folder.open();
  REQUIRE(refused.has_error());
  INFO(sentence(refused.error()));
  // The head anchor, which the new key has signed, says so before the log is asked.
  CHECK(refused.error().kind != Fault::Kind::io);
}

TEST_CASE("keys may be changed again and again") {
  Folder folder;
  std::vector<PublicKey> seen{key_in(folder.data.log_key())};
  for (int i = 0; i < 3; ++i) {
    const auto changed = i == 1 ? folder.give_up(1) : folder.rotate();
    REQUIRE(changed.has_value());
    CHECK(changed.value().old_key == seen.back());
    seen.push_back(changed.value().new_key);
    folder.add_event();
  }
  CHECK(std::set<PublicKey>(seen.begin(), seen.end()).size() == 4);
}

}  // namespace tress::testing::key_change_test

// Goal: keys are there when they are needed, and gone, from every file, when they are erased.
// Method: a real store in a temporary folder, whose raw files are searched.

#include "ledger/keys/key_store.hpp"

#include <array>
#include <atomic>
#include <thread>

#include <sys/stat.h>

#include "tests/unit/keys/store_fixture.hpp"

namespace tress::key_store_test {

namespace {

using testing::is_in_files;
using testing::StoreFixture;

constexpr FieldClass contact = FieldClass::contact;
constexpr FieldClass health = FieldClass::health;

ClientId new_client(StoreFixture& fixture) {
  return random_id<ClientId>(fixture.random());
}

void ensure(StoreFixture& fixture, const ClientId& client) {
  REQUIRE(fixture.store().ensure({&client, 1}).has_value());
}

Bytes key_of(StoreFixture& fixture, const ClientId& client, FieldClass field_class) {
  const auto key = fixture.store().find(client, field_class);
  REQUIRE(key.has_value());
  REQUIRE(key.value());
  const ByteView view = (**key.value()).view();
  return {view.begin(), view.end()};
}

KeyState state_of(StoreFixture& fixture, const ClientId& client, FieldClass field_class) {
  return fixture.store().state(client, field_class).value();
}

TEST_CASE("key store: a client has one key per class, the same after a restart", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId client = new_client(fixture);
  CHECK(state_of(fixture, client, contact) == KeyState::absent);
  CHECK_FALSE(fixture.store().find(client, contact).value());
  ensure(fixture, client);
  CHECK(state_of(fixture, client, contact) == KeyState::present);
  const Bytes contact_key = key_of(fixture, client, contact);
  CHECK(contact_key != key_of(fixture, client, health));
  ensure(fixture, client);
  CHECK(key_of(fixture, client, contact) == contact_key);
  fixture.reopen();
  CHECK(key_of(fixture, client, contact) == contact_key);
}

TEST_CASE("key store: two clients never share a key", "[unit][keys]") {
  StoreFixture fixture;
  const std::array clients{new_client(fixture), new_client(fixture)};
  const std::array twice{clients[0], clients[1], clients[0]};
  REQUIRE(fixture.store().ensure(twice).has_value());
  CHECK(key_of(fixture, clients[0], contact) != key_of(fixture, clients[1], contact));
}

TEST_CASE("key store: ensured keys are on disk before the call returns", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId client = new_client(fixture);
  ensure(fixture, client);
  // The files as a power loss would leave them, while the store is still open.
  CHECK(is_in_files(fixture.folder(), fixture.wrapped_keys(client)));
}

TEST_CASE("key store: another master key is refused at open", "[unit][keys]") {
  StoreFixture fixture;
  fixture.close();
  const auto opened = fixture.open_with(Secret::random(fixture.random()));
  REQUIRE(opened.has_error());
  CHECK(opened.error().kind == Fault::Kind::configuration);
  CHECK_THAT(sentence(opened.error()), Catch::Contains("master key is not the one"));
  fixture.reopen();  // and nothing was spoilt by the attempt
}

TEST_CASE("key store: its folder belongs to its user alone", "[unit][keys]") {
  const StoreFixture fixture;

  struct stat found {};

  REQUIRE(::stat(fixture.folder().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0700U);
}

TEST_CASE("key store: service keys differ, and stay over restarts", "[unit][keys]") {
  StoreFixture fixture;
  const auto hash_of_keys = [&] {
    std::string all = to_hex(fixture.store().index_key().view());
    all += to_hex(fixture.store().session_key().view());
    return all + to_hex(fixture.store().credential_key().view());
  };
  const std::string before = hash_of_keys();
  CHECK(before.substr(0, 64) != before.substr(64, 64));
  CHECK(before.substr(64, 64) != before.substr(128, 64));
  fixture.reopen();
  CHECK(hash_of_keys() == before);
}

TEST_CASE("key store: an erased client's wrapped keys leave every file", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId erased = new_client(fixture);
  const ClientId kept = new_client(fixture);
  const bool is_reopened_before = GENERATE(false, true);  // from the log, or from a table file
  CAPTURE(is_reopened_before);
  ensure(fixture, erased);
  ensure(fixture, kept);
  const Bytes kept_key = key_of(fixture, kept, health);
  if (is_reopened_before) fixture.reopen();
  const Bytes wrapped = fixture.wrapped_keys(erased);
  static_cast<void>(key_of(fixture, erased, contact));  // into the cache
  REQUIRE(is_in_files(fixture.folder(), wrapped));

  REQUIRE(fixture.store().erase(erased).has_value());

  CHECK_FALSE(is_in_files(fixture.folder(), wrapped));
  // Not in part either: any 16 bytes would do for an attacker who has the rest elsewhere.
  for (std::size_t at = 0; at + 16 <= wrapped.size(); at += 16) {
    CHECK_FALSE(is_in_files(fixture.folder(), ByteView{wrapped}.subspan(at, 16)));
  }
  CHECK_FALSE(fixture.store().find(erased, contact).value());
  CHECK(state_of(fixture, erased, contact) == KeyState::erased);
  CHECK(key_of(fixture, kept, health) == kept_key);
  CHECK(is_in_files(fixture.folder(), fixture.wrapped_keys(kept)));
}

TEST_CASE("key store: an erased client never gets keys again", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId erased = new_client(fixture);
  const ClientId other = new_client(fixture);
  ensure(fixture, erased);
  REQUIRE(fixture.store().erase(erased).has_value());
  REQUIRE(fixture.store().erase(erased).has_value());  // twice is once
  fixture.reopen();
  const std::array both{other, erased};
  const auto refused = fixture.store().ensure(both);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == Fault::Kind::missing);
  CHECK_THAT(refused.error().what, Catch::Contains("erased"));
  CHECK(state_of(fixture, erased, health) == KeyState::erased);
  CHECK(state_of(fixture, other, health) == KeyState::absent);  // all or nothing
}

TEST_CASE("key store: a client erased before having keys gets none", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId client = new_client(fixture);
  REQUIRE(fixture.store().erase(client).has_value());
  CHECK(fixture.store().ensure({&client, 1}).has_error());
}

TEST_CASE("key store: one class is erased without the others", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId client = new_client(fixture);
  ensure(fixture, client);
  const Bytes contact_key = key_of(fixture, client, contact);
  const Bytes notes_key = key_of(fixture, client, FieldClass::notes);
  const Bytes wrapped = fixture.wrapped_keys(client);
  const KeyErasure health_only{client, health};
  REQUIRE(fixture.store().erase({&health_only, 1}).has_value());

  CHECK_FALSE(is_in_files(fixture.folder(), wrapped));
  CHECK(state_of(fixture, client, health) == KeyState::erased);
  CHECK_FALSE(fixture.store().find(client, health).value());
  CHECK(key_of(fixture, client, contact) == contact_key);
  CHECK(key_of(fixture, client, FieldClass::notes) == notes_key);
  ensure(fixture, client);
  CHECK_FALSE(fixture.store().find(client, health).value());
}

TEST_CASE("key store: an erasure cut short by a power loss is finished at open", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId client = new_client(fixture);
  ensure(fixture, client);
  const Bytes wrapped = fixture.wrapped_keys(client);
  // What `erase` writes before it scrubs, as key_store.cpp names it.
  const ByteView id = client.view();
  const std::string mark = "erasure_unfinished";
  const std::array rows{
      KeyRow{KeySpace::data_keys, {id.begin(), id.end()}, Bytes{0, 0, 0, 1, 0, 15}},
      KeyRow{KeySpace::store, {mark.begin(), mark.end()}, Bytes{1}}};
  REQUIRE(fixture.store().database().write(rows).has_value());
  REQUIRE(is_in_files(fixture.folder(), wrapped));
  fixture.reopen();
  CHECK_FALSE(is_in_files(fixture.folder(), wrapped));
  CHECK(state_of(fixture, client, health) == KeyState::erased);
  CHECK_FALSE(fixture.store().database().get(KeySpace::store, bytes_of(mark)).value());
}

TEST_CASE("key store: keys moved to another client's row are damage", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId from = new_client(fixture);
  const ClientId to = new_client(fixture);
  ensure(fixture, from);
  const ByteView id = to.view();
  const auto row = fixture.store().database().get(KeySpace::data_keys, from.view()).value();
  const std::array rows{KeyRow{KeySpace::data_keys, {id.begin(), id.end()}, row}};
  REQUIRE(fixture.store().database().write(rows).has_value());
  const auto found = fixture.store().find(to, contact);
  REQUIRE(found.has_error());
  CHECK(found.error().kind == Fault::Kind::damaged);
}

TEST_CASE("key store: any changed bit of a row is damage", "[unit][keys]") {
  StoreFixture fixture;
  const ClientId client = new_client(fixture);
  ensure(fixture, client);
  const Bytes good = *fixture.store().database().get(KeySpace::data_keys, client.view()).value();
  const ByteView id = client.view();
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes bad = good;
    bad[at] = static_cast<Byte>(bad[at] ^ 1U);
    const std::array rows{KeyRow{KeySpace::data_keys, {id.begin(), id.end()}, bad}};
    REQUIRE(fixture.store().database().write(rows).has_value());
    CAPTURE(at);
    REQUIRE(fixture.store().find(client, health).has_error());
  }
}

TEST_CASE("key store: readers see the right key or none while others are erased", "[unit][keys]") {
  StoreFixture fixture;
  std::vector<ClientId> clients;
  for (int i = 0; i < 40; ++i) clients.push_back(new_client(fixture));
  REQUIRE(fixture.store().ensure(clients).has_value());
  std::vector<Bytes> keys;
  for (const auto& client : clients) keys.push_back(key_of(fixture, client, contact));
  std::atomic<bool> is_over{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      while (!is_over) {
        for (std::size_t i = 0; i < clients.size(); ++i) {
          const auto key = fixture.store().find(clients[i], contact);
          const bool is_wrong =
              key.has_error() ||
              (key.value() && !equal_in_constant_time((**key.value()).view(), keys[i]));
          if (is_wrong) ++wrong;
        }
      }
    });
  }
  for (std::size_t i = 0; i < 8; ++i) {
    const Bytes wrapped = fixture.wrapped_keys(clients[i]);
    CHECK(fixture.store().erase(clients[i]).has_value());
    CHECK_FALSE(is_in_files(fixture.folder(), wrapped));
    CHECK_FALSE(fixture.store().find(clients[i], contact).value());
  }
  is_over = true;
  for (auto& reader : readers) reader.join();
  CHECK(wrong == 0);
}

TEST_CASE("key cache: never more keys than its bound, and the last used stay", "[unit][keys]") {
  SystemRandom random;
  KeyCache cache;
  const auto key = std::make_shared<const Secret>(Secret::random(random));
  const ClientId first = random_id<ClientId>(random);
  const ClientId second = random_id<ClientId>(random);
  cache.add(first, contact, key, 0);
  cache.add(second, contact, key, 0);
  for (std::size_t i = 0; i < KeyCache::keys_max - 1; ++i) {
    cache.add(random_id<ClientId>(random), contact, key, 0);
    REQUIRE(cache.find(first, contact).key);
  }
  CHECK(cache.size() == KeyCache::keys_max);
  CHECK_FALSE(cache.find(second, contact).key);
}

TEST_CASE("key cache: a key read before an erasure does not come in after it", "[unit][keys]") {
  SystemRandom random;
  KeyCache cache;
  const auto key = std::make_shared<const Secret>(Secret::random(random));
  const ClientId client = random_id<ClientId>(random);
  const auto before = cache.find(client, contact).generation;
  cache.drop({&client, 1});
  cache.add(client, contact, key, before);
  CHECK_FALSE(cache.find(client, contact).key);
}

}  // namespace

}  // namespace tress::key_store_test

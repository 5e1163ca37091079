#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/unit/erasure/erasure_fixture.hpp"

// Goal: what the log says is erased is gone from whatever key store stands behind it, and nothing
// else is. Method: a real key store in a folder, replaced by an older copy of itself.

namespace tress::testing::erasures_test {

namespace {

using client::PersonalClass;
namespace fs = std::filesystem;

const Classes contact_and_notes{PersonalClass::contact, PersonalClass::notes};

std::size_t carried_out(ErasureFixture& salon) {
  const auto done = erasure::carry_out_erasures(salon.log(), salon.keys());
  REQUIRE(done.has_value());
  return done.value();
}

/// The id of the request that the erasure at `position` rests on.
std::optional<EventId> stored_request(ErasureFixture& salon, Position position) {
  for (Position at = 0; at < position; ++at) {
    const auto event = decode_event(salon.log().read(at, 1, 1).value().front().bytes);
    if (holds_alternative<client::ErasureRequested>(event.value().payload)) {
      return event.value().event;
    }
  }
  return std::nullopt;
}

/// Waits for the background, which is not long.
bool comes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 400; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
  return false;
}

}  // namespace

TEST_CASE("erasing takes the keys of the classes that the event names, and no others") {
  ErasureFixture salon;
  salon.erase(contact_and_notes);
  CHECK(salon.state(FieldClass::contact) == KeyState::present);
  CHECK(carried_out(salon) == 2);
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
  CHECK(salon.state(FieldClass::notes) == KeyState::erased);
  CHECK(salon.state(FieldClass::health) == KeyState::present);
  CHECK(salon.state(FieldClass::financial_link) == KeyState::present);
  // Again is nothing.
  CHECK(carried_out(salon) == 0);
}

TEST_CASE("an older key store erases again what the log says, before anybody reads") {
  ErasureFixture salon;
  const ClientId other = salon.register_client("Mia Berg");
  salon.close_keys();
  fs::copy(salon.folder() / "keys", salon.folder() / "older", fs::copy_options::recursive);
  salon.reopen_keys("keys");
  salon.erase(contact_and_notes);
  CHECK(carried_out(salon) == 2);
  salon.reopen_keys("older");
  REQUIRE(salon.state(FieldClass::contact) == KeyState::present);
  CHECK(carried_out(salon) == 2);
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
  CHECK(salon.state(FieldClass::notes) == KeyState::erased);
  const auto others = salon.keys().state(other, FieldClass::contact);
  REQUIRE(others.has_value());
  CHECK(others.value() == KeyState::present);
}

TEST_CASE("a key store that never knew the client makes no key of an erased class") {
  ErasureFixture salon;
  salon.erase(contact_and_notes);
  salon.reopen_keys("new");
  REQUIRE(salon.state(FieldClass::contact) == KeyState::absent);
  CHECK(carried_out(salon) == 2);
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
  REQUIRE(salon.keys().ensure(std::array{salon.client}).has_value());
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
  CHECK(salon.state(FieldClass::health) == KeyState::present);
}

TEST_CASE("the log counts its erasures, so that nobody has to scan it") {
  ErasureFixture salon;
  CHECK(erasure::count_erasures(salon.log()).value() == 0);
  CHECK(erasure::erasures_of(salon.log()).value().empty());
  salon.erase(contact_and_notes);
  CHECK(erasure::count_erasures(salon.log()).value() == 2);
  const auto all = erasure::erasures_of(salon.log()).value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].client == salon.client);
  CHECK(all[0].field_class == FieldClass::contact);
  CHECK(all[1].field_class == FieldClass::notes);
}

TEST_CASE("the eraser carries out what it is notified of, and what was there when it began") {
  ErasureFixture salon;
  salon.erase({PersonalClass::notes});
  erasure::Eraser eraser{salon.log(), salon.keys()};
  CHECK(comes_true([&] { return salon.state(FieldClass::notes) == KeyState::erased; }));
  salon.erase({PersonalClass::contact});
  eraser.notify();
  CHECK(comes_true([&] { return salon.state(FieldClass::contact) == KeyState::erased; }));
  CHECK_FALSE(eraser.fault());
}

TEST_CASE("an eraser that is stopped has carried out what it was notified of") {
  ErasureFixture salon;
  erasure::Eraser eraser{salon.log(), salon.keys()};
  salon.erase(contact_and_notes);
  eraser.notify();
  eraser.stop();
  CHECK(salon.state(FieldClass::contact) == KeyState::erased);
}

TEST_CASE("who is the whole salon may approve alone, which the ledger itself counts") {
  ErasureFixture salon;
  const Actor owner = staff_actor(salon.first, Role::owner);
  salon.accept(
      client::Command{client::RequestErasure{salon.client, contact_and_notes, "client_asked"}},
      owner);
  const client::Command approve = client::ApproveErasure{salon.client, 1};
  CHECK(salon.refusal(approve, owner) == "client.self_approval");
  salon.accept(staff::Command{staff::Leave{salon.second, "moved away"}});
  const auto accepted = salon.accept(approve, owner);
  const auto stored = salon.log().read(accepted.first_position, 1, 1);
  REQUIRE(stored.has_value());
  const auto event = decode_event(stored.value().front().bytes);
  REQUIRE(event.has_value());
  CHECK(get<client::Erased>(event.value().payload).by_one_person);
  CHECK(event.value().approval == stored_request(salon, accepted.first_position));
}

}  // namespace tress::testing::erasures_test

// Goal: who has the log's key still cannot change a client's address in somebody else's name, by a
// code that counts for hours, or after its time. Method: a ledger in which a client changed theirs;
// copies of its log altered by somebody who makes all that hangs on it right again.

#include <chrono>

#include "tests/support/given.hpp"
#include "tests/unit/audit/forgery.hpp"

#include "ledger/audit/possible_client.hpp"

namespace tress::testing::address_audit_test {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const Actor clients_own{ActorKind::client, std::nullopt, Role::service, std::nullopt};

Personal<std::string> personal(std::string text) {
  return Personal<std::string>{std::move(text)};
}

/// A client asks and brings the code back nine minutes later; another's file had the second one's.
struct AddressLedger {
  AddressLedger() : salon(ledger), lin(add_client(ledger, "Lin Planted")) {
    asked_at = ask("+16045550199");
    ledger.clock().advance(minutes{9});
    changed_at = confirm(1, false);
    ask("+16045550198");
    shared_at = confirm(2, true);
  }

  Position ask(const std::string& phone) {
    const client::AskAddressChange asked{lin,          personal(phone), std::nullopt,
                                         salon.branch, false,           false};
    return ledger.accept(client::Command{asked}, clients_own).first_position;
  }

  Position confirm(std::uint32_t change, bool is_shared) {
    const client::ConfirmAddressChange confirmed{.client = lin,
                                                 .change = change,
                                                 .name = personal("Lin Planted"),
                                                 .phone = personal("+16045550199"),
                                                 .email = {},
                                                 .search_tokens = {},
                                                 .birth = {},
                                                 .region = {},
                                                 .is_shared = is_shared,
                                                 .branch = salon.branch,
                                                 .tell_phone = false,
                                                 .tell_email = false};
    return ledger.accept(client::Command{confirmed}, clients_own).first_position;
  }

  TestLedger ledger;
  TestSalon salon;
  ClientId lin;
  Position asked_at = 0;
  Position changed_at = 0;
  Position shared_at = 0;
};

AddressLedger& salon() {
  static AddressLedger made;
  return made;
}

/// What is said of the whole log when the event at `position` is another.
template <class Change>
std::vector<Finding> said_of(Position position, const Change& change) {
  return testing::said_of(salon().ledger, position, change);
}

using Said = std::vector<Finding>;

client::AddressChangeAsked asked_in(const Envelope& envelope) {
  return get<client::AddressChangeAsked>(envelope.payload);
}

}  // namespace

TEST_CASE("audit: a client's own change of address in time is good", "[unit][audit]") {
  const Report report = audited_by_key_of(salon().ledger, salon().ledger.log());
  INFO(places_of(report));
  CHECK(report.is_good());
  const auto shared = salon().ledger.envelope(salon().shared_at);
  CHECK(holds_alternative<client::AddressShared>(shared.payload));
}

TEST_CASE("audit: nobody but a client asks for a change of their address, or confirms it",
          "[unit][audit]") {
  for (const Position at : {salon().asked_at, salon().changed_at, salon().shared_at}) {
    const auto by_staff = said_of(at, [](Envelope& envelope) {
      envelope.actor = staff_actor(salon().salon.manager, Role::manager);
    });
    CHECK(by_staff == Said{{event(at), "changes an address as only its client may"}});
  }
}

TEST_CASE("audit: no code of an address counts for more than its minutes", "[unit][audit]") {
  const Position at = salon().asked_at;
  const auto longer = said_of(at, [](Envelope& envelope) {
    auto asked = asked_in(envelope);
    asked.until += hours{1};
    envelope.payload = asked;
  });
  CHECK(longer ==
        Said{{event(at), "asks for a change of address whose code would count too long"}});
}

TEST_CASE("audit: no change of address is confirmed after its code's time", "[unit][audit]") {
  const auto sooner = said_of(salon().asked_at, [](Envelope& envelope) {
    auto asked = asked_in(envelope);
    asked.until -= minutes{5};
    envelope.payload = asked;
  });
  CHECK(sooner == Said{{event(salon().changed_at),
                        "confirms a change of address whose code counts no more"}});
}

TEST_CASE("audit: a change of address is of its day, one of five, and of data that is there",
          "[unit][audit]") {
  const client::Registered registered{salon().lin, 1, std::nullopt, std::nullopt, {}};
  const auto first = asked_in(salon().ledger.envelope(salon().asked_at));
  const auto state_of = [&](std::uint32_t changes) {
    std::vector<client::Event> history{registered};
    for (std::uint32_t n = 1; n <= changes; ++n) {
      auto asked = first;
      asked.change = n;
      history.emplace_back(asked);
    }
    return replayed<client::State>(history);
  };
  CHECK(audit::can_follow_of_client(state_of(0), first));
  for (const auto difference : {days{2}, -days{2}}) {
    auto of_another_day = first;
    of_another_day.on += difference;
    CHECK_FALSE(audit::can_follow_of_client(state_of(0), of_another_day));
  }
  auto next = first;
  next.change = client::address_changes_per_day_max;
  CHECK(audit::can_follow_of_client(state_of(next.change - 1), next));
  ++next.change;
  CHECK_FALSE(audit::can_follow_of_client(state_of(next.change - 1), next));
  client::State erased = state_of(0);
  erased.erased = {client::PersonalClass::contact};
  CHECK_FALSE(audit::can_follow_of_client(erased, first));
}

}  // namespace tress::testing::address_audit_test

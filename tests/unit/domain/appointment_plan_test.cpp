#include <catch2/catch.hpp>

#include "tests/unit/domain/appointment_words.hpp"

// Goal: a visit that a plan pays for asks for its unit in the same commit, and gives it back when
// it does not take place.

namespace tress::testing {

namespace {

const MembershipId held = nth<MembershipId>(1);

appointment::Book booking_by_plan() {
  appointment::Book asked = booking;
  asked.membership = held;
  asked.lot = 2;
  return asked;
}

/// What the decision orders, if it is accepted.
std::vector<AnyCommand> orders_of(const std::vector<appointment::Event>& past,
                                  const appointment::Command& command,
                                  const Facts& facts) {
  const auto decided =
      appointment::decide(command, replayed<appointment::State, appointment::Event>(past), facts);
  REQUIRE(decided.has_value());
  return decided.value().orders;
}

/// The plan holds a unit for the visit, and one for another.
void hold_for_it(Table& table) {
  with_plan_of(lin, false)(table);
  membership::State& state = table.memberships[held];
  for (const Byte visit : {Byte{1}, Byte{2}}) {
    membership::Reserved reserved{
        visit,        cut,          {},           cad(90'00), nth<AppointmentId>(visit),
        std::nullopt, std::nullopt, std::nullopt, {}};
    state.holds.push_back({reserved});
  }
}

appointment::Booked booked_by_plan() {
  appointment::Booked event = booked;
  event.membership = held;
  return event;
}

TEST_CASE("appointment: a visit by a plan orders the unit that is held for it",
          "[unit][appointment]") {
  SampleSalon salon;
  const auto orders = orders_of({}, booking_by_plan(), salon.facts_with(with_plan_of(lin, false)));
  REQUIRE(orders.size() == 1);
  CHECK(orders[0] == AnyCommand{membership::Command{
                         membership::Reserve{held, cut, 1, 2, made_id, std::nullopt}}});
  // A plan that is shared pays for somebody else too.
  CHECK(orders_of({}, booking_by_plan(), salon.facts_with(with_plan_of(mia, true))).size() == 1);
  // A visit without a plan asks for nothing.
  CHECK(orders_of({}, booking, salon.facts()).empty());
}

TEST_CASE("appointment: cancelled, it gives back what was held for it and nothing else",
          "[unit][appointment]") {
  SampleSalon salon;
  const appointment::Cancel cancel{id, std::nullopt, std::nullopt};
  const auto orders = orders_of({booked_by_plan()}, cancel, salon.facts_with(hold_for_it));
  REQUIRE(orders.size() == 1);
  CHECK(orders[0] == AnyCommand{membership::Command{membership::Release{held, 1}}});
  // What is on a bill, or given back already, is not given back here.
  const auto on_a_bill = [](Table& table) {
    hold_for_it(table);
    table.memberships[held].holds[0].sale = nth<SaleId>(1);
  };
  CHECK(orders_of({booked_by_plan()}, cancel, salon.facts_with(on_a_bill)).empty());
  const auto released = [](Table& table) {
    hold_for_it(table);
    table.memberships[held].holds[0].stage = membership::HoldStage::released;
  };
  CHECK(orders_of({booked_by_plan()}, cancel, salon.facts_with(released)).empty());
  CHECK(orders_of({booked}, cancel, salon.facts_with(hold_for_it)).empty());
}

}  // namespace

}  // namespace tress::testing

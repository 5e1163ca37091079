#include <catch2/catch.hpp>

#include "tests/unit/domain/appointment_words.hpp"
#include "tests/unit/domain/prepaid_scene.hpp"

// Goal: a visit that a plan pays for asks for its unit in the same commit, and gives it back when
// it does not take place, or when nobody has ended it for days.

namespace tress::testing::appointment_plan_test {

namespace {

const MembershipId held = nth<MembershipId>(1);

appointment::Book booking_by_plan() {
  appointment::Book asked = booking;
  asked.membership = held;
  asked.lot = 2;
  return asked;
}

/// A week after the day is over everywhere.
Timestamp week_after(Day day) {
  return Timestamp{day + std::chrono::days{8}} + std::chrono::hours{12};
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
                         membership::Reserve{held, cut, 1, 2, made_id, week_after(saturday)}}});
  // A plan that is shared pays for somebody else too.
  CHECK(orders_of({}, booking_by_plan(), salon.facts_with(with_plan_of(mia, true))).size() == 1);
  // A visit without a plan asks for nothing.
  CHECK(orders_of({}, booking, salon.facts()).empty());
}

TEST_CASE(
    "appointment: a client books no hour that is over, nobody without hours and nothing without a "
    "length, all of which the desk may",
    "[unit][appointment]") {
  SampleSalon salon;
  const Actor lin_herself{ActorKind::client, std::nullopt, Role::service, std::nullopt};
  const auto no_hours = [](Table& table) {
    open_saturday(table);
    table.rosters.clear();
  };
  const auto hours_unsaid = [](Table& table) {
    open_saturday(table);
    table.rosters[{main_street, stylist}].weeks.clear();
  };
  const auto no_length = [](Table& table) {
    const catalogue::State without = table.items[cut];
    open_saturday(table);
    table.items[cut] = without;
  };
  appointment::Book at_no_hour = booking;
  at_no_hour.minute_of_day.reset();

  struct Case {
    std::function<void(Table&)> change;
    appointment::Book asked;
    Timestamp when;
    Refusal refusal;
  };

  const std::vector<Case> cases{
      {open_saturday, booking, saturday_at_three + std::chrono::minutes{1},
       Refusal::day_is_in_the_past},
      {no_hours, booking, noon, Refusal::performer_does_not_work_then},
      {hours_unsaid, booking, noon, Refusal::performer_does_not_work_then},
      {no_length, booking, noon, Refusal::minutes_are_out_of_range},
      {open_saturday, at_no_hour, noon, Refusal::minute_is_not_of_the_day}};
  for (const Case& one : cases) {
    INFO(name_of(one.refusal));
    GivenAppointment{{}, at(salon.facts_with(one.change, lin_herself), one.when)}
        .when(one.asked)
        .then_refused(one.refusal);
    CHECK(GivenAppointment{{}, at(salon.facts_with(one.change), one.when)}
              .when(one.asked)
              .accepted()
              .size() == 1);
  }
  // What is there to be booked, a client books: also the hour that begins now.
  CHECK(GivenAppointment{{}, at(salon.facts_with(open_saturday, lin_herself), saturday_at_three)}
            .when(booking)
            .accepted()
            .size() == 1);
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

/// A package of ten cuts, one of which is held for the visit on Saturday.
struct HeldVisit : Scene {
  HeldVisit() {
    must(membership::Reserve{owned, cut, 1, no_lot, id, week_after(saturday)});
    visit.membership = owned;
  }

  /// What is ordered when it is changed, which is carried out.
  std::vector<AnyCommand> change_to(const appointment::Change& asked) {
    const Facts facts{.now = desk.now,
                      .effective_at = desk.now,
                      .actor = at_desk(),
                      .stream = id_cast<StreamId>(id),
                      .around = &desk.table};
    auto orders = orders_of({visit}, asked, facts);
    for (const AnyCommand& order : orders) desk.must(order);
    return orders;
  }

  appointment::Booked visit = booked;
};

AnyCommand order(membership::Command command) {
  return AnyCommand{std::move(command)};
}

TEST_CASE("appointment: moved to another day, it holds its unit until a week after that one",
          "[unit][appointment]") {
  HeldVisit s;
  const Day later = saturday + std::chrono::days{14};
  const auto orders = s.change_to(change_of([&](appointment::Change& asked) {
    asked.day = later;
    asked.reason = appointment::ChangeReason::client_asked;
  }));
  REQUIRE(orders.size() == 2);
  CHECK(orders[0] == order(membership::Release{s.owned, 1}));
  CHECK(orders[1] == order(membership::Reserve{s.owned, cut, 1, 1, id, week_after(later)}));
  CHECK(s.state().lots[0].available() == 9);
  // Nobody ends the visit.
  s.desk.now = week_after(later) - std::chrono::minutes{1};
  CHECK(s.desk.ask(membership::Command{membership::CarryOutDue{s.owned}}, system_actor()));
  CHECK(s.state().lots[0].reserved == 1);
  s.desk.now += std::chrono::minutes{1};
  s.desk.must(membership::Command{membership::CarryOutDue{s.owned}}, system_actor());
  CHECK(s.state().lots[0].available() == 10);
}

TEST_CASE("appointment: another hour of the day, or another performer, leaves the unit as it is",
          "[unit][appointment]") {
  HeldVisit s;
  CHECK(s.change_to(change_of([](appointment::Change& asked) {
           asked.minute_of_day = std::uint16_t{16 * 60};
           asked.performer = manager;
           asked.reason = appointment::ChangeReason::client_asked;
         })).empty());
}

TEST_CASE("appointment: given a service that the plan does not pay for, it gives its unit back",
          "[unit][appointment]") {
  HeldVisit s;
  const auto orders = s.change_to(change_of([](appointment::Change& asked) {
    asked.item = colour;
    asked.reason = appointment::ChangeReason::service_changed;
  }));
  REQUIRE(orders.size() == 1);
  CHECK(orders[0] == order(membership::Release{s.owned, 1}));
  CHECK(s.state().lots[0].available() == 10);
}

TEST_CASE("appointment: moved while the plan rests, the unit stays held for it",
          "[unit][appointment]") {
  HeldVisit s;
  s.must(membership::Pause{s.owned, std::nullopt, "travel"});
  CHECK(s.change_to(change_of([](appointment::Change& asked) {
           asked.day = saturday + std::chrono::days{7};
           asked.reason = appointment::ChangeReason::client_asked;
         })).empty());
  CHECK(s.state().lots[0].reserved == 1);
}

}  // namespace

}  // namespace tress::testing::appointment_plan_test

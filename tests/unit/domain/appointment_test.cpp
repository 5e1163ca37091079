#include "ledger/domain/appointment.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/domain/appointment_words.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::appointment_test {

namespace {

TEST_CASE("appointment: booked for a client, a service and a performer", "[unit][appointment]") {
  const SampleSalon salon;
  const Heading heading = GivenAppointment{{}, salon.facts()}.when(booking).then(
      {appointment::Booked{made_id, main_street, lin, cut, stylist, saturday, 15 * 60, std::nullopt,
                           slot_of(stylist, saturday_at_three, 1)}});
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == friday);
}

TEST_CASE("appointment: takes as much of the performer's time as the service lasts on that day",
          "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(open_saturday);
  GivenAppointment{{}, facts}.when(booking).then(
      {appointment::Booked{made_id, main_street, lin, cut, stylist, saturday, 15 * 60, 60,
                           slot_of(stylist, saturday_at_three, 60)}});
  // Until the last minute of work, and not a minute longer.
  auto last = booking;
  last.minute_of_day = 17 * 60;
  CHECK(GivenAppointment{{}, facts}.when(last).accepted().size() == 1);
  last.minute_of_day = 17 * 60 + 1;
  GivenAppointment{{}, facts}.when(last).then_refused(Refusal::performer_does_not_work_then);
}

TEST_CASE("appointment: a time is given once: what touches it fits, what overlaps it does not",
          "[unit][appointment]") {
  SampleSalon salon;
  const auto book_beside = [&](TakenTime other) {
    const Facts facts = salon.facts_with([&](Table& table) {
      open_saturday(table);
      table.taken_times[stylist] = {other};
    });
    return GivenAppointment{{}, facts}.when(booking);
  };
  using std::chrono::minutes;
  CHECK(book_beside(taken(saturday_at_three - minutes{30}, 30)).accepted().size() == 1);
  CHECK(book_beside(taken(saturday_at_three + minutes{60}, 30)).accepted().size() == 1);
  book_beside(taken(saturday_at_three - minutes{30}, 31)).then_refused(Refusal::performer_is_busy);
  book_beside(taken(saturday_at_three + minutes{59}, 30)).then_refused(Refusal::performer_is_busy);
}

TEST_CASE(
    "appointment: a reminder is due as long before as the branch says, if there is somebody "
    "to remind and so much notice",
    "[unit][appointment]") {
  SampleSalon salon;
  const auto slot_with = [&](std::uint16_t minutes, std::optional<ClientId> client) {
    const Facts facts = salon.facts_with([&](Table& table) {
      table.rules[main_street].rules = {main_street, 120, 15, minutes, 1260, 480};
    });
    auto asked = booking;
    asked.client = client;
    const auto events = GivenAppointment{{}, facts}.when(asked).accepted();
    return std::get<appointment::Booked>(events.front()).slot;
  };
  CHECK(slot_with(1440, lin)->remind_at == saturday_at_three - std::chrono::days{1});
  CHECK_FALSE(slot_with(1440, std::nullopt)->remind_at);
  // It is Friday noon: two days before is over.
  CHECK_FALSE(slot_with(2880, lin)->remind_at);
}

TEST_CASE(
    "appointment: cancelling says who, when and with how much notice, and gives the time back",
    "[unit][appointment]") {
  const SampleSalon salon;
  GivenAppointment{{booked}, salon.facts()}
      .when(appointment::Cancel{id, stylist, "ill"})
      .then({appointment::Cancelled{friday, stylist, 1, "ill", booked.slot}});
  // Two days after the day of the appointment: the notice is negative.
  const Facts late = at(salon.facts(), noon + std::chrono::days{3});
  GivenAppointment{{booked}, late}
      .when(appointment::Cancel{id, std::nullopt, std::nullopt})
      .then({appointment::Cancelled{saturday + std::chrono::days{2}, std::nullopt, -2, std::nullopt,
                                    booked.slot}});
}

TEST_CASE("appointment: missed from its own day on, or completed with a bill",
          "[unit][appointment]") {
  SampleSalon salon;
  GivenAppointment{{booked_for_friday}, salon.facts()}
      .when(appointment::RecordNoShow{id, "called twice"})
      .then({appointment::NoShowRecorded{"called twice", std::nullopt}});
  const auto bill = nth<SaleId>(1);
  const Facts facts = salon.facts_with([&](Table& table) { table.sales[bill] = {}; });
  GivenAppointment{{booked}, facts}
      .when(appointment::Complete{id, bill})
      .then({appointment::Completed{bill, booked.slot}});
}

TEST_CASE("appointment: imports may book the past, with people and services that are gone",
          "[unit][appointment]") {
  const SampleSalon salon;
  GivenAppointment{{}, salon.import_facts()}
      .when(appointment::Book{main_street, std::nullopt, perm, gone_manager, long_ago, std::nullopt,
                              std::nullopt})
      .then({appointment::Booked{made_id, main_street, std::nullopt, perm, gone_manager, long_ago,
                                 std::nullopt, std::nullopt, std::nullopt}});
}

TEST_CASE("appointment: an import takes time only of what lies ahead, double or not",
          "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(
      [](Table& table) { table.taken_times[stylist] = {taken(saturday_at_three, 60)}; },
      import_actor());
  const auto slot_on = [&](Day day) {
    auto asked = booking;
    asked.day = day;
    const auto events = GivenAppointment{{}, facts}.when(asked).accepted();
    return std::get<appointment::Booked>(events.front()).slot;
  };
  CHECK(slot_on(saturday) == slot_of(stylist, saturday_at_three, 1));
  CHECK_FALSE(slot_on(thursday));
}

TEST_CASE(
    "appointment: a change says what was and what is, gives the old time back and takes the "
    "new one",
    "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    open_saturday(table);
    // Its own time is in nobody's way.
    table.taken_times[stylist] = {{id_cast<AppointmentId>(this_stream), saturday_at_three,
                                   saturday_at_three + std::chrono::hours{1}}};
  });
  const Timestamp half_past = saturday_at_three + std::chrono::minutes{30};
  const appointment::Plan moved{cut, stylist, saturday, 15 * 60 + 30, 60};
  GivenAppointment{{booked}, facts}
      .when(change_of([](auto& c) { c.minute_of_day = 15 * 60 + 30; }))
      .then({appointment::Changed{plan, moved, std::nullopt, notice, booked.slot,
                                  slot_of(stylist, half_past, 60)}});
  // Another service takes its own time, unless it is said here.
  const appointment::Plan short_one{advice, stylist, saturday, 15 * 60, 20};
  GivenAppointment{{booked}, facts}
      .when(change_of([](auto& c) { c.item = advice, c.minutes = 20; }))
      .then({appointment::Changed{plan, short_one, std::nullopt, notice, booked.slot,
                                  slot_of(stylist, saturday_at_three, 20)}});
}

TEST_CASE(
    "appointment: within the branch's notice a change says why, and after the hour too "
    "[S0-14]",
    "[unit][appointment]") {
  SampleSalon salon;
  const auto shorten = [](std::optional<appointment::ChangeReason> reason) {
    return change_of([&](auto& c) { c.minutes = 30, c.reason = reason; });
  };
  const auto facts_at = [&](int minutes_before) {
    const Facts facts = salon.facts_with([](Table& table) {
      table.rules[main_street].rules = {main_street, 90, 15, std::nullopt, 1260, 480};
    });
    return at(facts, saturday_at_three - std::chrono::minutes{minutes_before});
  };
  CHECK(GivenAppointment{{booked}, facts_at(90)}.when(shorten({})).accepted().size() == 1);
  for (const int minutes : {89, 0, -25}) {
    INFO(minutes);
    GivenAppointment{{booked}, facts_at(minutes)}
        .when(shorten({}))
        .then_refused(Refusal::reason_is_missing);
    const Heading heading =
        GivenAppointment{{booked}, facts_at(minutes)}
            .when(shorten(appointment::ChangeReason::client_is_late))
            .then({appointment::Changed{plan,
                                        {cut, stylist, saturday, 15 * 60, 30},
                                        appointment::ChangeReason::client_is_late,
                                        minutes,
                                        booked.slot,
                                        slot_of(stylist, saturday_at_three, 30)}});
    CHECK(heading.reason_code == "client_is_late");
  }
  // A command that says it happened the day before is judged by the clock of the ledger.
  Facts backdated = facts_at(10);
  backdated.effective_at -= std::chrono::days{1};
  GivenAppointment{{booked}, backdated}.when(shorten({})).then_refused(Refusal::reason_is_missing);
}

TEST_CASE("appointment: a late client, what was agreed, and the arrival are recorded",
          "[unit][appointment]") {
  const SampleSalon salon;
  const Facts then = at(salon.facts(), saturday_at_three);
  const Heading heading =
      GivenAppointment{{booked}, then}
          .when(appointment::RecordLate{id, 25, appointment::LateChoice::shorten,
                                        appointment::LateReason::next_client_must_not_wait})
          .then({appointment::LateRecorded{25, appointment::LateChoice::shorten,
                                           appointment::LateReason::next_client_must_not_wait,
                                           roster::LateRule{10, 30}}});
  CHECK(heading.reason_code == "shorten");
  // Whoever is waited for loses nothing, so it needs no reason.
  GivenAppointment{{booked}, then}
      .when(appointment::RecordLate{id, 8, appointment::LateChoice::wait})
      .then({appointment::LateRecorded{8, appointment::LateChoice::wait, std::nullopt,
                                       roster::LateRule{10, 30}}});
  GivenAppointment{{booked}, at(salon.facts(), saturday_at_three + std::chrono::minutes{24})}
      .when(appointment::RecordArrival{id})
      .then({appointment::Arrived{24}});
  GivenAppointment{{booked_for_friday}, salon.facts()}
      .when(appointment::RecordArrival{id})
      .then({appointment::Arrived{std::nullopt}});
}

TEST_CASE(
    "appointment: a handover gives the rest of the time to whoever accepts it, and they alone "
    "may",
    "[unit][appointment]") {
  SampleSalon salon;
  const Heading heading =
      GivenAppointment{{booked}, salon.facts()}
          .when(appointment::GiveHandover{id, manager, appointment::HandoverReason::shift_ends})
          .then({handed_over});
  CHECK(heading.reason_code == "shift_ends");
  const Facts by_manager = salon.facts(staff_actor(manager, Role::manager));
  GivenAppointment{{booked, handed_over}, by_manager}
      .when(appointment::AcceptHandover{id})
      .then({appointment::HandoverAccepted{stylist, manager, booked.slot,
                                           slot_of(manager, saturday_at_three, 60)}});
  // Twenty minutes in.
  const Facts meanwhile = at(by_manager, saturday_at_three + std::chrono::minutes{20});
  GivenAppointment{{booked, arrived, handed_over}, meanwhile}
      .when(appointment::AcceptHandover{id})
      .then({appointment::HandoverAccepted{
          stylist, manager, booked.slot,
          slot_of(manager, saturday_at_three + std::chrono::minutes{20}, 40)}});
  for (const StaffId other : {stylist, cashier}) {
    GivenAppointment{{booked, handed_over}, salon.facts(staff_actor(other, Role::manager))}
        .when(appointment::AcceptHandover{id})
        .then_refused(Refusal::handover_is_for_another);
  }
  // Given again, it goes to the second.
  const appointment::HandoverGiven again{
      stylist, cashier, appointment::HandoverReason::client_asked, {}};
  GivenAppointment{{booked, handed_over, again}, by_manager}
      .when(appointment::AcceptHandover{id})
      .then_refused(Refusal::handover_is_for_another);
}

TEST_CASE("appointment: a reminder that is due orders a message, but for a client who is there",
          "[unit][appointment]") {
  const SampleSalon salon;
  auto reminded = booked;
  reminded.slot->remind_at = noon - std::chrono::minutes{1};
  const Facts by_system = salon.facts(system_actor());
  const appointment::ReminderCameDue due{*reminded.slot->remind_at, true};
  GivenAppointment{{reminded}, by_system}.when(appointment::Remind{id}).then({due});
  const appointment::Command remind = appointment::Remind{id};
  const auto state = replayed<appointment::State, appointment::Event>({reminded});
  const auto decision = decide(remind, state, by_system);
  REQUIRE(decision.has_value());
  REQUIRE(decision.value().orders.size() == 1);
  const auto& order = std::get<outbox::Command>(decision.value().orders.front());
  const auto& queue = std::get<outbox::Queue>(order);
  CHECK(queue.client == lin);
  CHECK(queue.appointment == id);
  CHECK(queue.about_at == saturday_at_three);
  // Of no branch: its business date may be closed by then.
  CHECK_FALSE(decision.value().heading.branch);
  const auto there = decide(remind, evolve(state, arrived), by_system);
  REQUIRE(there.has_value());
  CHECK(there.value().orders.empty());
}

}  // namespace

}  // namespace tress::testing::appointment_test

#include <catch2/catch.hpp>

#include "tests/unit/domain/appointment_words.hpp"

// Goal: nobody is treated with what they are known not to bear, and nobody begins without having
// seen what is to be seen.

namespace tress::testing::appointment_gate_test {

namespace {

TEST_CASE(
    "appointment: a service starts once its performer has seen what must be seen "
    "[S0-15] [S0-27]",
    "[unit][appointment]") {
  SampleSalon salon;
  const appointment::Start start{id};
  const auto harmless = [](Table& table) {
    with_allergy(table);
    table.items[cut].ingredients = {"ammonia"};
  };
  const Facts facts = at_the_chair(salon, harmless);
  GivenAppointment{{booked}, facts}.when(start).then_refused(Refusal::must_see_is_not_acknowledged);
  GivenAppointment{{booked, appointment::AlertsAcknowledged{stylist, {allergy_one}}}, facts}
      .when(start)
      .then_refused(Refusal::must_see_is_not_acknowledged);
  // Seen by somebody else is not seen.
  GivenAppointment{{booked, appointment::AlertsAcknowledged{manager, all_seen.items}}, facts}
      .when(start)
      .then_refused(Refusal::must_see_is_not_acknowledged);
  GivenAppointment{{booked}, facts}
      .when(appointment::Acknowledge{id, all_seen.items})
      .then({all_seen});
  GivenAppointment{{booked, all_seen}, facts}.when(start).then({appointment::Started{stylist}});
  // What has come to the card since is to be seen too.
  const Facts later = at_the_chair(salon, [&](Table& table) {
    harmless(table);
    table.clients[lin].health.to_be_seen = {1, 2};
  });
  GivenAppointment{{booked, all_seen}, later}.when(start).then_refused(
      Refusal::must_see_is_not_acknowledged);
  // Nor is a service completed that way round the gate, but one that has been started is.
  GivenAppointment{{booked}, facts}
      .when(appointment::Complete{id, std::nullopt})
      .then_refused(Refusal::must_see_is_not_acknowledged);
  CHECK(GivenAppointment{{booked, appointment::Started{stylist}}, facts}
            .when(appointment::Complete{id, std::nullopt})
            .accepted()
            .size() == 1);
}

TEST_CASE(
    "appointment: an allergy stops the start, until a manager lets it pass with what the "
    "client has signed [S3-3]",
    "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = at_the_chair(salon, with_allergy);
  const appointment::Start start{id};
  GivenAppointment{{booked, all_seen}, facts}.when(start).then_refused(Refusal::allergy_forbids_it);
  // To have booked it all the same is not enough.
  GivenAppointment{{booked, only_booked, all_seen}, facts}.when(start).then_refused(
      Refusal::allergy_forbids_it);
  const Facts by_manager =
      at(salon.facts_with(with_allergy, staff_actor(manager, Role::manager)), saturday_at_three);
  GivenAppointment{{booked, only_booked}, by_manager}
      .when(appointment::OverrideConflicts{id, appointment::OverrideReason::client_insists,
                                           signature})
      .then({let_pass});
  GivenAppointment{{booked, let_pass, all_seen}, facts}.when(start).then(
      {appointment::Started{stylist}});
  // Another allergy is another matter.
  const Facts worse = at_the_chair(salon, [](Table& table) {
    with_allergy(table);
    table.clients[lin].health.allergies = {{1, "ppd"}, {2, "ammonia"}};
  });
  GivenAppointment{{booked, let_pass, all_seen}, worse}.when(start).then_refused(
      Refusal::allergy_forbids_it);
}

TEST_CASE(
    "appointment: a booking against an allergy is refused, unless a manager makes it, which is "
    "recorded [S3-2]",
    "[unit][appointment]") {
  SampleSalon salon;
  GivenAppointment{{}, salon.facts_with(with_allergy)}.when(booking).then_refused(
      Refusal::allergy_forbids_it);
  // Another product: another service of the catalogue.
  auto swapped = booking;
  swapped.item = colour;
  CHECK(GivenAppointment{{}, salon.facts_with(with_allergy)}.when(swapped).accepted().size() == 1);
  auto insisted = booking;
  insisted.override_reason = appointment::OverrideReason::client_insists;
  GivenAppointment{{}, salon.facts_with(with_allergy)}.when(insisted).then_refused(
      Refusal::override_takes_a_manager);
  const auto events =
      GivenAppointment{{}, salon.facts_with(with_allergy, staff_actor(manager, Role::manager))}
          .when(insisted)
          .accepted();
  REQUIRE(events.size() == 2);
  CHECK(std::get<appointment::ConflictsOverridden>(events.back()) == only_booked);
  // The same of a change to such a service.
  auto colour_booked = booked;
  colour_booked.item = colour;
  GivenAppointment{{colour_booked}, salon.facts_with(with_allergy)}
      .when(change_of([](auto& c) { c.item = cut; }))
      .then_refused(Refusal::allergy_forbids_it);
}

TEST_CASE(
    "appointment: a service that needs a patch test starts only with one that was passed and "
    "still counts",
    "[unit][appointment]") {
  SampleSalon salon;
  const auto start_at = [&](client::PatchResult result, Timestamp when) {
    return GivenAppointment{
        {booked,
         appointment::AlertsAcknowledged{stylist, {{client::MustSeeKind::failed_patch_test, 1}}}},
        at(at_the_chair(salon, with_test(result)), when)}
        .when(appointment::Start{id});
  };
  using client::PatchResult;
  CHECK(start_at(PatchResult::passed, saturday_at_three).accepted().size() == 1);
  // 1 December is the last day.
  const Timestamp last = *parse_timestamp("2026-12-01T20:00:00Z");
  CHECK(start_at(PatchResult::passed, last).accepted().size() == 1);
  start_at(PatchResult::passed, last + std::chrono::days{1})
      .then_refused(Refusal::patch_test_is_missing);
  start_at(PatchResult::inconclusive, saturday_at_three)
      .then_refused(Refusal::patch_test_is_missing);
  start_at(PatchResult::failed, saturday_at_three).then_refused(Refusal::patch_test_was_failed);
  // It can be booked before the test is made, but not after it was failed.
  const auto book_with = [&](const std::function<void(Table&)>& change) {
    return GivenAppointment{{}, salon.facts_with(change)}.when(booking);
  };
  CHECK(book_with([](Table& table) { table.items[cut].patch_tests = {"ppd"}; }).accepted().size() ==
        1);
  book_with(with_test(PatchResult::failed)).then_refused(Refusal::patch_test_was_failed);
}

TEST_CASE(
    "appointment: a handover carries what the giver has not seen, and a service under way goes "
    "on only with what the taker has [S0-23]",
    "[unit][appointment]") {
  SampleSalon salon;
  const auto harmless = [](Table& table) {
    with_allergy(table);
    table.items[cut].ingredients.clear();
  };
  const appointment::AlertsAcknowledged one_seen{stylist, {allergy_one}};
  const appointment::HandoverGiven given{
      stylist, manager, appointment::HandoverReason::shift_ends, {observation_one}};
  GivenAppointment{{booked, one_seen}, at_the_chair(salon, harmless)}
      .when(appointment::GiveHandover{id, manager, appointment::HandoverReason::shift_ends})
      .then({given});
  const Facts by_taker =
      at(salon.facts_with(harmless, staff_actor(manager, Role::manager)), saturday_at_three);
  const std::vector<appointment::Event> under_way{booked, all_seen, appointment::Started{stylist},
                                                  given};
  GivenAppointment{under_way, by_taker}
      .when(appointment::AcceptHandover{id})
      .then_refused(Refusal::must_see_is_not_acknowledged);
  auto seen = under_way;
  seen.emplace_back(appointment::AlertsAcknowledged{manager, all_seen.items});
  CHECK(GivenAppointment{seen, by_taker}.when(appointment::AcceptHandover{id}).accepted().size() ==
        1);
  // Before the start, the start asks for it.
  CHECK(GivenAppointment{{booked, given}, by_taker}
            .when(appointment::AcceptHandover{id})
            .accepted()
            .size() == 1);
}

TEST_CASE("appointment: imports tell what has happened, whatever stood against it",
          "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(with_allergy, import_actor());
  CHECK(GivenAppointment{{}, facts}.when(booking).accepted().size() == 1);
  CHECK(GivenAppointment{{booked}, facts}
            .when(appointment::Complete{id, std::nullopt})
            .accepted()
            .size() == 1);
}

}  // namespace

}  // namespace tress::testing::appointment_gate_test

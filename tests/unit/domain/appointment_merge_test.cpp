#include <catch2/catch.hpp>

#include "tests/unit/domain/appointment_words.hpp"

#include "ledger/domain/appointment_gate.hpp"

// Goal: what is known of somebody in any of their files protects them in every service. Method: the
// file of Mia is in that of Lin, for whom the service of the gate's tests is booked.

namespace tress::testing::appointment_merge_test {

namespace {

const client::Merged merged{lin};

client::State state_after(const std::vector<client::Event>& history) {
  return replayed<client::State, client::Event>(history);
}

/// Mia's file is in Lin's.
void with_merge(Table& table) {
  table.clients[mia] =
      state_after({client::Registered{mia, 2, std::nullopt, std::nullopt, {}}, merged});
  table.clients[lin] = state_after(
      {client::Registered{lin, 1, std::nullopt, std::nullopt, {}}, client::Absorbed{mia, 2}});
}

/// Mia's file holds the allergy.
void with_allergy_elsewhere(Table& table) {
  with_merge(table);
  table.clients[mia].health.allergies = {{1, "ppd"}};
  table.items[cut].ingredients = {"ppd"};
}

TEST_CASE("appointment: an allergy in another file of the client stops the service",
          "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = at_the_chair(salon, with_allergy_elsewhere);
  const client::MustSeeItem elsewhere{client::MustSeeKind::allergy, 1, mia};
  const client::MustSeeItem own{client::MustSeeKind::allergy, 1};
  GivenAppointment{{}, salon.facts_with(with_allergy_elsewhere)}.when(booking).then_refused(
      Refusal::allergy_forbids_it);
  GivenAppointment{{booked, appointment::AlertsAcknowledged{stylist, {elsewhere}}}, facts}
      .when(appointment::Start{id})
      .then_refused(Refusal::allergy_forbids_it);
  // In a service without it, it is to be seen: in that file, for both may have a first allergy.
  const Facts harmless = at_the_chair(salon, [](Table& table) {
    with_allergy_elsewhere(table);
    table.items[cut].ingredients.clear();
    table.clients[lin].health.allergies = {{1, "latex"}};
  });
  GivenAppointment{{booked, appointment::AlertsAcknowledged{stylist, {own}}}, harmless}
      .when(appointment::Start{id})
      .then_refused(Refusal::must_see_is_not_acknowledged);
  CHECK(GivenAppointment{{booked, appointment::AlertsAcknowledged{stylist, {own, elsewhere}}},
                         harmless}
            .when(appointment::Start{id})
            .accepted()
            .size() == 1);
  // What was let pass of one file is not let pass of the other.
  const appointment::ConflictsOverridden of_own{manager,
                                                {{appointment::ConflictKind::allergy, 1}},
                                                appointment::OverrideReason::client_insists,
                                                signature};
  GivenAppointment{{booked, of_own, appointment::AlertsAcknowledged{stylist, {elsewhere}}}, facts}
      .when(appointment::Start{id})
      .then_refused(Refusal::allergy_forbids_it);
}

TEST_CASE("appointment: a service booked for a file before it was merged sees the other one",
          "[unit][appointment]") {
  SampleSalon salon;
  auto for_mia = booked;
  for_mia.client = mia;
  const Facts facts = at_the_chair(salon, [](Table& table) {
    with_merge(table);
    table.clients[lin].health.allergies = {{1, "ppd"}};
    table.items[cut].ingredients = {"ppd"};
  });
  GivenAppointment{{for_mia}, facts}
      .when(appointment::Start{id})
      .then_refused(Refusal::allergy_forbids_it);
}

TEST_CASE("appointment: of tests in several files the last one counts, and of one day the failed",
          "[unit][appointment]") {
  using client::PatchResult;
  const auto conflicts_with = [](const client::PatchTest& of_lin, const client::PatchTest& of_mia) {
    Table table = sample_table();
    with_merge(table);
    table.items[cut].patch_tests = {"tint_4"};
    table.clients[lin].health.patch_tests = {of_lin};
    table.clients[mia].health.patch_tests = {of_mia};
    return appointment::conflicts_of(client::files_of(lin, table), table.items[cut], friday);
  };
  const auto test = [](PatchResult result, Day on) {
    return client::PatchTest{1, "tint_4", result, on, on + std::chrono::days{180}};
  };
  const auto passed_before = test(PatchResult::passed, thursday);
  const auto failed_before = test(PatchResult::failed, thursday);
  const auto passed_now = test(PatchResult::passed, friday);
  const auto failed_now = test(PatchResult::failed, friday);
  CHECK(conflicts_with(failed_before, passed_now).empty());
  CHECK(conflicts_with(passed_now, failed_before).empty());
  const appointment::Conflict elsewhere{appointment::ConflictKind::failed_patch_test, 1, mia};
  CHECK(conflicts_with(passed_before, failed_now) == std::vector{elsewhere});
  CHECK(conflicts_with(passed_now, failed_now) == std::vector{elsewhere});
  const appointment::Conflict own{appointment::ConflictKind::failed_patch_test, 1};
  CHECK(conflicts_with(failed_now, passed_now) == std::vector{own});
}

TEST_CASE("appointment: nothing is booked for a merged file, but what an import tells",
          "[unit][appointment]") {
  SampleSalon salon;
  auto for_mia = booking;
  for_mia.client = mia;
  GivenAppointment{{}, salon.facts_with(with_merge)}.when(for_mia).then_refused(
      Refusal::client_is_merged);
  CHECK(GivenAppointment{{}, salon.facts_with(with_merge, import_actor())}
            .when(for_mia)
            .accepted()
            .size() == 1);
}

}  // namespace

}  // namespace tress::testing::appointment_merge_test

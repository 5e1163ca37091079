#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"
#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/client.hpp"

// Goal: what rules may ask of a client's health and of promises is what was recorded and not taken
// back, and nothing of it outlives an erasure. Method: histories are written out, so a case can be
// read without another file.

namespace tress::testing::client_health_test {

namespace {

using client::AllergyKnowledge;
using client::MustSeeItem;
using client::MustSeeKind;
using client::PatchResult;
using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using History = std::vector<client::Event>;
using Items = std::vector<MustSeeItem>;

Personal<std::string> personal(std::string text) {
  return Personal<std::string>{std::move(text)};
}

template <class T>
Sealed<T, FieldClass::health> health(T content) {
  return {lin, Personal<T>{std::move(content)}};
}

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};

client::AllergyDeclared allergy(std::uint32_t number, const std::string& ingredient) {
  return {number, ingredient,
          health(client::AllergyDetails{client::Severity::severe, client::ConfirmedBy::doctor,
                                        "swelling", std::nullopt}),
          friday};
}

client::ObservationRecorded observation(std::uint32_t number, bool must_be_seen) {
  return {number, client::ObservationKind::scalp, must_be_seen,
          health(client::Observation{"dry patch"}), friday};
}

client::PatchTestRecorded patch_test(std::uint32_t number, PatchResult result, Day on = friday) {
  return {number, "tint_4", result, on, 180, std::nullopt};
}

client::PromiseMade promise(std::uint32_t number, std::optional<ItemId> item) {
  return {number, {lin, Personal<client::Promise>{{"another dye"}}}, stylist, std::nullopt, item};
}

client::DeclareAllergy declaring(const std::string& ingredient) {
  return {lin,
          ingredient,
          client::Severity::severe,
          client::ConfirmedBy::doctor,
          personal("swelling"),
          std::nullopt,
          std::nullopt};
}

client::RecordPatchTest testing_patch(std::uint16_t valid_days) {
  return {lin, "tint_4", PatchResult::passed, valid_days, std::nullopt, std::nullopt};
}

client::MakePromise promising() {
  return {lin, personal("another dye"), stylist, std::nullopt, std::nullopt};
}

client::RecordFormula mixing(std::vector<client::FormulaStep> steps) {
  return {lin, colour, std::move(steps), personal("warm"), std::nullopt};
}

const client::FormulaStep step{"Tint 7/1", 30'000, client::FormulaUnit::gram, "6 %", 35};

client::State state_after(const History& history) {
  return replayed<client::State>(history);
}

History erasing(History history, client::PersonalClass one) {
  history.emplace_back(client::ErasureRequested{1, {one}, "client_asked", manager});
  history.emplace_back(client::Erased{1, {one}, cashier, false, 0, {}});
  return history;
}

TEST_CASE("client: that none is known of is not that nobody asked [S0-7]", "[unit][client]") {
  const SampleSalon salon;
  CHECK(state_after({registered}).health.allergy_knowledge() == AllergyKnowledge::unknown);
  GivenClient{{registered}, salon.facts()}
      .when(client::DeclareNoAllergies{lin, thursday})
      .then({client::AllergyNoneDeclared{thursday}});
  const auto none = state_after({registered, client::AllergyNoneDeclared{thursday}});
  CHECK(none.health.allergy_knowledge() == AllergyKnowledge::none_declared);
  CHECK(none.health.none_declared_on == thursday);
  // With the last one taken back nobody has said that there is no other.
  const auto back = state_after({registered, client::AllergyNoneDeclared{thursday},
                                 allergy(1, "ppd"), client::AllergyWithdrawn{1, "not_confirmed"}});
  CHECK(back.health.allergy_knowledge() == AllergyKnowledge::unknown);
}

TEST_CASE("client: an allergy has an open code, and severity, reaction and source sealed [S3-9]",
          "[unit][client]") {
  const SampleSalon salon;
  GivenClient{{registered, allergy(1, "ppd"), client::AllergyWithdrawn{1, "not_confirmed"}},
              salon.facts()}
      .when(declaring("ppd"))
      .then({allergy(2, "ppd")});
  const auto state = state_after({registered, allergy(1, "ppd"), allergy(2, "latex")});
  CHECK(state.health.allergy_knowledge() == AllergyKnowledge::declared);
  CHECK(state.health.is_allergic_to("latex"));
  CHECK_FALSE(state.health.is_allergic_to("nickel"));
  CHECK(state.sealed_parts[1] == 2);
  GivenClient{{registered, allergy(1, "ppd")}, salon.facts()}
      .when(client::WithdrawAllergy{lin, 1, "not_confirmed"})
      .then({client::AllergyWithdrawn{1, "not_confirmed"}});
}

TEST_CASE("client: a passed patch test counts to its last day, and a later one replaces it",
          "[unit][client]") {
  const SampleSalon salon;
  GivenClient{{registered}, salon.facts()}
      .when(testing_patch(180))
      .then({patch_test(1, PatchResult::passed)});
  const auto passed = state_after({registered, patch_test(1, PatchResult::passed)});
  const Day last = friday + std::chrono::days{180};
  CHECK(passed.health.has_passed_patch_test("tint_4", last));
  CHECK_FALSE(passed.health.has_passed_patch_test("tint_4", last + std::chrono::days{1}));
  CHECK_FALSE(passed.health.has_passed_patch_test("tint_5", friday));
  const auto failed = state_after({registered, patch_test(1, PatchResult::passed),
                                   patch_test(2, PatchResult::failed, saturday)});
  CHECK_FALSE(failed.health.has_passed_patch_test("tint_4", saturday));
  REQUIRE(failed.health.last_patch_test("tint_4") != nullptr);
  CHECK(failed.health.last_patch_test("tint_4")->number == 2);
  // One of an earlier day that is recorded late is not the last.
  const auto late = state_after({registered, patch_test(1, PatchResult::failed),
                                 patch_test(2, PatchResult::passed, thursday)});
  CHECK(late.health.last_patch_test("tint_4")->result == PatchResult::failed);
}

TEST_CASE(
    "client: whoever starts a service must see allergies, marked observations, failed tests "
    "and the promises due with it",
    "[unit][client]") {
  const auto state = state_after({registered, allergy(1, "ppd"), observation(1, true),
                                  observation(2, false), patch_test(1, PatchResult::failed),
                                  promise(1, std::nullopt), promise(2, colour)});
  CHECK(must_see(state, cut) == Items{{MustSeeKind::allergy, 1},
                                      {MustSeeKind::observation, 1},
                                      {MustSeeKind::failed_patch_test, 1},
                                      {MustSeeKind::promise, 1}});
  CHECK(must_see(state, colour).back() == MustSeeItem{MustSeeKind::promise, 2});
  CHECK(must_see(state, std::nullopt).size() == 5);
  const auto done =
      state_after({registered, observation(1, true), client::ObservationClosed{1, "healed"},
                   patch_test(1, PatchResult::failed), patch_test(2, PatchResult::passed),
                   promise(1, std::nullopt), client::PromiseKept{1}});
  CHECK(must_see(done, std::nullopt).empty());
}

TEST_CASE("client: observations and formulas are numbered and sealed", "[unit][client]") {
  const SampleSalon salon;
  GivenClient{{registered, observation(1, true)}, salon.facts()}
      .when(client::RecordObservation{lin, client::ObservationKind::scalp, false,
                                      personal("dry patch"), std::nullopt})
      .then({observation(2, false)});
  GivenClient{{registered, observation(1, true)}, salon.facts()}
      .when(client::CloseObservation{lin, 1, "healed"})
      .then({client::ObservationClosed{1, "healed"}});
  GivenClient{{registered}, salon.facts()}
      .when(mixing({step}))
      .then({client::FormulaRecorded{1, colour, health(client::Formula{{step}, "warm"}), friday}});
}

TEST_CASE("client: preferences by topic, promises until they are kept or broken",
          "[unit][client]") {
  const SampleSalon salon;
  const client::PreferenceSet tea{"drink",
                                  {lin, Personal<client::Preference>{{"tea"}}},
                                  client::PreferenceSource::client,
                                  friday};
  GivenClient{{registered}, salon.facts()}
      .when(client::SetPreference{lin, "drink", personal("tea")})
      .then({tea});
  GivenClient{{registered, tea}, salon.facts()}
      .when(client::ClearPreference{lin, "drink"})
      .then({client::PreferenceCleared{"drink"}});
  GivenClient{{registered}, salon.facts()}
      .when(client::PreferChannel{lin, client::ContactChannel::sms})
      .then({client::ChannelPreferred{client::ContactChannel::sms}});
  GivenClient{{registered, promise(1, colour), client::PromiseKept{1}}, salon.facts()}
      .when(promising())
      .then({promise(2, std::nullopt)});
  GivenClient{{registered, promise(1, colour)}, salon.facts()}
      .when(client::KeepPromise{lin, 1})
      .then({client::PromiseKept{1}});
  const Heading heading = GivenClient{{registered, promise(1, colour)}, salon.facts()}
                              .when(client::BreakPromise{lin, 1, "not_possible"})
                              .then({client::PromiseBroken{1, "not_possible"}});
  CHECK(heading.reason_code == "not_possible");
}

TEST_CASE("client: nothing of an erased class is compared any more, and numbers go on",
          "[unit][client]") {
  const History history{registered, allergy(1, "ppd"), observation(1, true),
                        patch_test(1, PatchResult::failed), promise(1, std::nullopt)};
  const auto healthless = state_after(erasing(history, client::PersonalClass::health));
  CHECK(healthless.health.allergy_knowledge() == AllergyKnowledge::unknown);
  CHECK(must_see(healthless, std::nullopt) == Items{{MustSeeKind::promise, 1}});
  CHECK(healthless.health.allergies_declared == 1);
  const auto noteless = state_after(erasing(history, client::PersonalClass::notes));
  CHECK(noteless.preparation.promises.empty());
  CHECK(noteless.health.is_allergic_to("ppd"));
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const Facts facts = salon.facts();
  const auto make = [](auto change) {
    auto asked = promising();
    change(asked);
    return asked;
  };
  auto tomorrow_but_one = declaring("ppd");
  tomorrow_but_one.on = friday + std::chrono::days{2};
  std::vector<Row> rows{
      Row{"allergy of nobody", {}, declaring("ppd"), facts, Refusal::client_is_unknown},
      Row{"a code with a name in it",
          {registered},
          declaring("Lin's dye"),
          facts,
          Refusal::code_is_malformed},
      Row{"the same again",
          {registered, allergy(1, "ppd")},
          declaring("ppd"),
          facts,
          Refusal::allergy_was_declared},
      Row{"the day after tomorrow",
          {registered},
          tomorrow_but_one,
          facts,
          Refusal::day_is_in_the_future},
      Row{"after the erasure", erasing({registered}, client::PersonalClass::health),
          declaring("ppd"), facts, Refusal::class_is_erased},
      Row{"none beside one",
          {registered, allergy(1, "ppd")},
          client::DeclareNoAllergies{lin, std::nullopt},
          facts,
          Refusal::allergies_stand},
      Row{"withdrawn for no listed reason",
          {registered, allergy(1, "ppd")},
          client::WithdrawAllergy{lin, 1, "because"},
          facts,
          Refusal::reason_is_not_listed},
      Row{"a second allergy where there is one",
          {registered, allergy(1, "ppd")},
          client::WithdrawAllergy{lin, 2, "not_confirmed"},
          facts,
          Refusal::allergy_is_unknown},
      Row{"withdrawn twice",
          {registered, allergy(1, "ppd"), client::AllergyWithdrawn{1, "not_confirmed"}},
          client::WithdrawAllergy{lin, 1, "not_confirmed"},
          facts,
          Refusal::allergy_is_withdrawn},
      Row{"no such observation",
          {registered},
          client::CloseObservation{lin, 1, "healed"},
          facts,
          Refusal::observation_is_unknown},
      Row{"closed twice",
          {registered, observation(1, true), client::ObservationClosed{1, "healed"}},
          client::CloseObservation{lin, 1, "healed"},
          facts,
          Refusal::observation_is_closed},
      Row{"counts for no day",
          {registered},
          testing_patch(0),
          facts,
          Refusal::validity_is_out_of_range},
      Row{"counts for three years",
          {registered},
          testing_patch(1095),
          facts,
          Refusal::validity_is_out_of_range},
      Row{"nothing in it", {registered}, mixing({}), facts, Refusal::formula_is_empty},
      Row{"a blank product",
          {registered},
          mixing({{"", 1, client::FormulaUnit::gram, std::nullopt, std::nullopt}}),
          facts,
          Refusal::text_is_missing},
      Row{"for no service",
          {registered},
          make([](auto& p) { p.item = no_item; }),
          facts,
          Refusal::item_is_unknown},
      Row{"for a service that is gone",
          {registered},
          make([](auto& p) { p.item = perm; }),
          facts,
          Refusal::item_is_retired},
      Row{"never set",
          {registered},
          client::ClearPreference{lin, "drink"},
          facts,
          Refusal::preference_is_not_set},
      Row{"never promised",
          {registered},
          client::KeepPromise{lin, 1},
          facts,
          Refusal::promise_is_unknown},
      Row{"kept and then broken",
          {registered, promise(1, colour), client::PromiseKept{1}},
          client::BreakPromise{lin, 1, "forgotten"},
          facts,
          Refusal::promise_is_settled},
      Row{"owned by nobody",
          {registered},
          make([](auto& p) { p.owner = nobody; }),
          facts,
          Refusal::staff_is_unknown},
      Row{"owned by somebody who has left",
          {registered},
          make([](auto& p) { p.owner = gone_manager; }),
          facts,
          Refusal::staff_has_left},
      Row{"due two days ago",
          {registered},
          make([](auto& p) { p.due = friday - std::chrono::days{2}; }),
          facts,
          Refusal::day_is_in_the_past},
  };
  return rows;
}

}  // namespace tress::testing::client_health_test

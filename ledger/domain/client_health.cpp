#include "ledger/domain/client_health.hpp"

#include <algorithm>
#include <array>

#include "ledger/domain/client_files.hpp"
#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

constexpr std::array<std::string_view, 4> withdrawal_reasons{"not_confirmed", "entered_in_error",
                                                             "tolerated_since", "client_says_so"};
constexpr std::array<std::string_view, 4> closing_reasons{"healed", "not_seen_again",
                                                          "entered_in_error", "dealt_with"};

/// Two years: whatever a salon's rule says, a test of the skin says nothing for longer.
constexpr std::uint16_t valid_days_max = 730;

constexpr std::size_t formula_steps_max = 40;

template <class T>
Sealed<T, FieldClass::health> health_part(ClientId client, T content) {
  return {client, Personal<T>{std::move(content)}};
}

auto test_of(const std::vector<PatchTest>& tests, std::string_view code) {
  return std::lower_bound(
      tests.begin(), tests.end(), code,
      [](const PatchTest& test, std::string_view wanted) { return test.code < wanted; });
}

bool is_open_observation(const Health& health, std::uint32_t number) {
  const auto has = [&](const std::vector<std::uint32_t>& open) {
    return std::find(open.begin(), open.end(), number) != open.end();
  };
  return has(health.to_be_seen) || has(health.other_observations);
}

Result<void, Refusal> check_steps(const std::vector<FormulaStep>& steps) {
  auto fault = rules::TextFault::none;
  for (const FormulaStep& step : steps) {
    fault = rules::graver(
        fault, rules::fault_of({rules::name(step.product), rules::name(step.developer)}));
  }
  return rules::refusal_of<Refusal>(fault);
}

void put_test(std::vector<PatchTest>& tests, PatchTest test) {
  const auto at = test_of(tests, test.code);
  if (at != tests.end() && at->code == test.code) {
    tests[static_cast<std::size_t>(at - tests.begin())] = std::move(test);
  } else {
    tests.insert(at, std::move(test));
  }
}

}  // namespace

AllergyKnowledge Health::allergy_knowledge() const noexcept {
  if (!allergies.empty()) return AllergyKnowledge::declared;
  return none_declared_on ? AllergyKnowledge::none_declared : AllergyKnowledge::unknown;
}

bool Health::is_allergic_to(std::string_view ingredient) const noexcept {
  return std::any_of(allergies.begin(), allergies.end(),
                     [&](const Allergy& one) { return one.ingredient == ingredient; });
}

const PatchTest* Health::last_patch_test(std::string_view code) const noexcept {
  const auto at = test_of(patch_tests, code);
  return at != patch_tests.end() && at->code == code ? &*at : nullptr;
}

bool Health::has_passed_patch_test(std::string_view code, Day on) const noexcept {
  const PatchTest* const last = last_patch_test(code);
  return last != nullptr && last->result == PatchResult::passed && on <= last->valid_until;
}

std::vector<MustSeeItem> must_see(const State& state, std::optional<ItemId> item) {
  std::vector<MustSeeItem> items;
  const auto add = [&](MustSeeKind kind, std::uint32_t number) { items.push_back({kind, number}); };
  for (const Allergy& one : state.health.allergies) add(MustSeeKind::allergy, one.number);
  for (const auto number : state.health.to_be_seen) add(MustSeeKind::observation, number);
  std::vector<std::uint32_t> failed;
  for (const PatchTest& test : state.health.patch_tests) {
    if (test.result == PatchResult::failed) failed.push_back(test.number);
  }
  std::sort(failed.begin(), failed.end());
  for (const auto number : failed) add(MustSeeKind::failed_patch_test, number);
  for (const OpenPromise& promise : state.preparation.promises) {
    const bool is_due = !item || !promise.item || promise.item == item;
    if (is_due) add(MustSeeKind::promise, promise.number);
  }
  return items;
}

Outcome carry_out(const DeclareAllergy& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.reaction, limits::note_bytes_max),
                                         rules::personal(asked.remark, limits::note_bytes_max)}));
  TRESS_TRY(require_kept(state, PersonalClass::health));
  TRESS_TRY(next_number(state.health.allergies.size()));
  TRESS_TRY(check_code(asked.ingredient));
  if (state.health.is_allergic_to(asked.ingredient)) return Refusal::allergy_was_declared;
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  AllergyDetails details{asked.severity, asked.confirmed_by, to_be_sealed(asked.reaction),
                         to_be_sealed(asked.remark)};
  return one<Event>(heading_of(facts),
                    AllergyDeclared{state.health.allergies_declared + 1, asked.ingredient,
                                    health_part(asked.client, std::move(details)), on});
}

Outcome carry_out(const WithdrawAllergy& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(withdrawal_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (!was_numbered(asked.allergy, state.health.allergies_declared)) {
    return Refusal::allergy_is_unknown;
  }
  if (!has_numbered(state.health.allergies, asked.allergy)) return Refusal::allergy_is_withdrawn;
  return one<Event>(heading_of(facts, asked.reason), AllergyWithdrawn{asked.allergy, asked.reason});
}

Outcome carry_out(const DeclareNoAllergies& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(require_kept(state, PersonalClass::health));
  const Files files = files_of(asked.client, *facts.around);
  const bool stand = std::any_of(files.begin(), files.end(), [](const File& file) {
    return !file.state->health.allergies.empty();
  });
  if (stand || !state.health.allergies.empty()) return Refusal::allergies_stand;
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  return one<Event>(heading_of(facts), AllergyNoneDeclared{on});
}

Outcome carry_out(const RecordObservation& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.text)}));
  TRESS_TRY(require_kept(state, PersonalClass::health));
  const Health& health = state.health;
  TRESS_TRY(next_number(health.to_be_seen.size() + health.other_observations.size()));
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  Observation content{asked.text.reveal()};
  // Straight into a part that the committer seals.
  return one<Event>(
      heading_of(facts),
      ObservationRecorded{health.observations_recorded + 1, asked.kind, asked.must_be_seen,
                          health_part(asked.client, std::move(content)), on});
}

Outcome carry_out(const CloseObservation& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(closing_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (!was_numbered(asked.observation, state.health.observations_recorded)) {
    return Refusal::observation_is_unknown;
  }
  if (!is_open_observation(state.health, asked.observation)) return Refusal::observation_is_closed;
  return one<Event>(heading_of(facts, asked.reason),
                    ObservationClosed{asked.observation, asked.reason});
}

Outcome carry_out(const RecordPatchTest& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.reaction, limits::note_bytes_max)}));
  TRESS_TRY(require_kept(state, PersonalClass::health));
  const Health& health = state.health;
  const bool is_new = health.last_patch_test(asked.code) == nullptr;
  if (is_new) {
    TRESS_TRY(next_number(health.patch_tests.size()));
  }
  TRESS_TRY(check_code(asked.code));
  if (asked.valid_days < 1 || asked.valid_days > valid_days_max) {
    return Refusal::validity_is_out_of_range;
  }
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  PatchTestRecorded recorded{health.patch_tests_recorded + 1,
                             asked.code,
                             asked.result,
                             on,
                             asked.valid_days,
                             std::nullopt};
  if (auto reaction = to_be_sealed(asked.reaction)) {
    recorded.details = health_part(asked.client, PatchTestDetails{std::move(*reaction)});
  }
  return one<Event>(heading_of(facts), std::move(recorded));
}

Outcome carry_out(const RecordFormula& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_steps(asked.steps));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.result, limits::note_bytes_max)}));
  TRESS_TRY(require_kept(state, PersonalClass::health));
  if (asked.steps.size() > formula_steps_max) return Refusal::history_is_full;
  if (asked.steps.empty()) return Refusal::formula_is_empty;
  TRESS_TRY(rules::require_item<Refusal>(asked.item, facts));
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  Formula content{asked.steps, to_be_sealed(asked.result)};
  return one<Event>(heading_of(facts),
                    FormulaRecorded{state.health.formulas_recorded + 1, asked.item,
                                    health_part(asked.client, std::move(content)), on});
}

State after(State before, const AllergyDeclared& declared) {
  TRESS_ASSERT(before.is_registered());
  Health& health = before.health;
  health.allergies.push_back({declared.allergy, declared.ingredient});
  health.allergies_declared = declared.allergy;
  health.none_declared_on.reset();
  count_part(before, FieldClass::health);
  return before;
}

State after(State before, const AllergyWithdrawn& withdrawn) {
  const auto at = numbered(before.health.allergies, withdrawn.allergy);
  TRESS_ASSERT(at != before.health.allergies.end());
  before.health.allergies.erase(at);
  return before;
}

State after(State before, const AllergyNoneDeclared& declared) {
  TRESS_ASSERT(before.is_registered());
  before.health.none_declared_on = declared.on;
  return before;
}

State after(State before, const ObservationRecorded& recorded) {
  TRESS_ASSERT(before.is_registered());
  Health& health = before.health;
  auto& open = recorded.must_be_seen ? health.to_be_seen : health.other_observations;
  open.push_back(recorded.observation);
  health.observations_recorded = recorded.observation;
  count_part(before, FieldClass::health);
  return before;
}

State after(State before, const ObservationClosed& closed) {
  TRESS_ASSERT(is_open_observation(before.health, closed.observation));
  std::erase(before.health.to_be_seen, closed.observation);
  std::erase(before.health.other_observations, closed.observation);
  return before;
}

State after(State before, const PatchTestRecorded& recorded) {
  TRESS_ASSERT(before.is_registered());
  before.health.patch_tests_recorded = recorded.test;
  if (recorded.details) count_part(before, FieldClass::health);
  // A test of an earlier day, recorded late, is not the last one.
  const PatchTest* const last = before.health.last_patch_test(recorded.code);
  if (last != nullptr && last->on > recorded.on) return before;
  put_test(before.health.patch_tests, {recorded.test, recorded.code, recorded.result, recorded.on,
                                       recorded.on + std::chrono::days{recorded.valid_days}});
  return before;
}

State after(State before, const FormulaRecorded& recorded) {
  TRESS_ASSERT(before.is_registered());
  before.health.formulas_recorded = recorded.formula;
  count_part(before, FieldClass::health);
  return before;
}

void forget_health(Health& health) {
  health.allergies.clear();
  health.none_declared_on.reset();
  health.patch_tests.clear();
  health.to_be_seen.clear();
  health.other_observations.clear();
}

}  // namespace tress::client

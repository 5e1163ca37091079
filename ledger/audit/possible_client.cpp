#include "ledger/audit/possible_client.hpp"

#include <algorithm>
#include <chrono>

namespace tress::audit {

namespace {

// Each event type has its line, so that a new one does not compile until somebody has decided.

bool follows(const client::State& before, const client::Registered& registered) {
  return !before.is_registered() && registered.number != 0;
}

bool is_awaited(const client::State& before, std::uint32_t change) {
  return before.address_change.number == change && !before.address_change.is_over;
}

bool follows(const client::State& before, const client::ContactChanged& changed) {
  if (!before.is_registered()) return false;
  if (!changed.change) return true;
  return changed.by_client && is_awaited(before, *changed.change);
}

bool follows(const client::State& before, const client::AddressShared& shared) {
  return is_awaited(before, shared.change);
}

/// By when it may be confirmed, and who asks, only the rest of the event shows: address_audit.hpp.
bool follows(const client::State& before, const client::AddressChangeAsked& asked) {
  const client::AddressChange& last = before.address_change;
  const Day last_day = std::chrono::floor<std::chrono::days>(asked.until);
  const bool is_on_the_day = asked.on <= last_day && last_day <= asked.on + std::chrono::days{1};
  const bool is_one_too_many = last.number != 0 && last.asked_on == asked.on &&
                               last.asked_that_day >= client::address_changes_per_day_max;
  return before.is_registered() && asked.change == last.number + 1 && is_on_the_day &&
         !is_one_too_many && !before.has_erased(client::PersonalClass::contact);
}

bool follows(const client::State& before, const client::NoteAdded&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::HoldPlaced& placed) {
  return before.is_registered() && placed.hold == before.holds.size() + 1;
}

bool follows(const client::State& before, const client::HoldLifted& lifted) {
  return lifted.hold >= 1 && lifted.hold <= before.holds.size() &&
         !before.holds[lifted.hold - 1].is_lifted;
}

bool follows(const client::State& before, const client::ErasureRequested& requested) {
  return before.is_registered() && requested.erasure == before.erasures.size() + 1;
}

bool is_undecided(const client::State& before, std::uint32_t number) {
  return number >= 1 && number <= before.erasures.size() &&
         before.erasures[number - 1].stage == client::ErasureStage::requested;
}

bool follows(const client::State& before, const client::ErasureRejected& rejected) {
  return is_undecided(before, rejected.erasure);
}

bool is_announced(const client::State& before, std::uint32_t number) {
  return number >= 1 && number <= before.erasures.size() &&
         before.erasures[number - 1].stage == client::ErasureStage::announced;
}

/// What was announced is what goes, by the rule that was named, once the day is over; and no hold
/// was placed in between.
bool follows_by_rule(const client::State& before, const client::Erased& erased) {
  if (!is_announced(before, erased.erasure)) return false;
  const client::RetentionAnnounced& announced = *before.erasures[erased.erasure - 1].by_rule;
  return announced.classes == erased.classes && announced.rule_version == erased.rule_version &&
         announced.set_by == erased.approved_by && !erased.by_one_person && erased.on &&
         *erased.on > announced.erase_from &&
         std::none_of(erased.classes.begin(), erased.classes.end(), [&](client::PersonalClass one) {
           return before.is_held(one) || before.has_erased(one);
         });
}

bool follows(const client::State& before, const client::RetentionAnnounced& announced) {
  return before.is_registered() && before.announced() == nullptr &&
         announced.erasure == before.erasures.size() + 1 && !announced.classes.empty() &&
         announced.erase_from > announced.on &&
         std::none_of(announced.classes.begin(), announced.classes.end(),
                      [&](client::PersonalClass one) {
                        return before.is_held(one) || before.has_erased(one);
                      });
}

bool follows(const client::State& before, const client::RetentionWithdrawn& withdrawn) {
  return is_announced(before, withdrawn.erasure);
}

/// What was asked for is what went, nobody approved their own request (but where one person is the
/// whole salon), and no hold stood against it.
bool follows(const client::State& before, const client::Erased& erased) {
  if (erased.rule_version) return follows_by_rule(before, erased);
  if (!is_undecided(before, erased.erasure)) return false;
  const auto& request = before.erasures[erased.erasure - 1].request;
  const bool is_own = request.requested_by == erased.approved_by;
  return request.classes == erased.classes && is_own == erased.by_one_person &&
         std::none_of(erased.classes.begin(), erased.classes.end(),
                      [&](client::PersonalClass one) { return before.is_held(one); });
}

template <class Entry>
bool has_numbered(const std::vector<Entry>& entries, std::uint32_t number) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Entry& entry) { return entry.number == number; });
}

bool has(const std::vector<std::uint32_t>& numbers, std::uint32_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

bool follows(const client::State& before, const client::AllergyDeclared& declared) {
  return before.is_registered() && declared.allergy == before.health.allergies_declared + 1 &&
         !before.health.is_allergic_to(declared.ingredient);
}

bool follows(const client::State& before, const client::AllergyWithdrawn& withdrawn) {
  return has_numbered(before.health.allergies, withdrawn.allergy);
}

bool follows(const client::State& before, const client::AllergyNoneDeclared&) {
  return before.is_registered() && before.health.allergies.empty();
}

bool follows(const client::State& before, const client::ObservationRecorded& recorded) {
  return before.is_registered() && recorded.observation == before.health.observations_recorded + 1;
}

bool follows(const client::State& before, const client::ObservationClosed& closed) {
  return has(before.health.to_be_seen, closed.observation) ||
         has(before.health.other_observations, closed.observation);
}

bool follows(const client::State& before, const client::PatchTestRecorded& recorded) {
  return before.is_registered() && recorded.test == before.health.patch_tests_recorded + 1;
}

bool follows(const client::State& before, const client::FormulaRecorded& recorded) {
  return before.is_registered() && recorded.formula == before.health.formulas_recorded + 1;
}

bool follows(const client::State& before, const client::PreferenceSet&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::PreferenceCleared& cleared) {
  const auto& topics = before.preparation.preferences;
  return std::find(topics.begin(), topics.end(), cleared.topic) != topics.end();
}

bool follows(const client::State& before, const client::ChannelPreferred&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::PromiseMade& made) {
  return before.is_registered() && made.promise == before.preparation.promises_made + 1;
}

bool follows(const client::State& before, const client::PromiseKept& kept) {
  return has_numbered(before.preparation.promises, kept.promise);
}

bool follows(const client::State& before, const client::PromiseBroken& broken) {
  return has_numbered(before.preparation.promises, broken.promise);
}

bool stands(const client::State& before, client::ConsentPurpose purpose, std::uint32_t number) {
  const client::Consent* const consent = before.consents.of(purpose);
  return consent != nullptr && consent->number == number && !consent->is_over;
}

bool follows(const client::State& before, const client::ConsentGiven& given) {
  return before.is_registered() && given.consent == before.consents.given + 1;
}

bool follows(const client::State& before, const client::ConsentWithdrawn& withdrawn) {
  // Said in one file of a person, and given in another.
  if (withdrawn.consent == 0) return before.merged_into || !before.absorbed.empty();
  return stands(before, withdrawn.purpose, withdrawn.consent);
}

bool follows(const client::State& before, const client::ConsentLapsed& lapsed) {
  return stands(before, lapsed.purpose, lapsed.consent);
}

bool follows(const client::State& before, const client::Claimed&) {
  return before.is_registered() && !before.ownership.owner;
}

bool follows(const client::State& before, const client::OwnershipExtended& extended) {
  return before.ownership.owner == extended.owner;
}

bool follows(const client::State& before, const client::Released& released) {
  return before.ownership.owner == released.owner;
}

bool follows(const client::State& before, const client::Reassigned& reassigned) {
  return before.is_registered() && before.ownership.owner == reassigned.from;
}

bool follows(const client::State& before, const client::FollowUpPlanned& planned) {
  return before.is_registered() && planned.follow_up == before.care.follow_ups_planned + 1;
}

bool follows(const client::State& before, const client::FollowUpDone& done) {
  return has_numbered(before.care.follow_ups, done.follow_up) ||
         has_numbered(before.care.missed_follow_ups, done.follow_up);
}

bool follows(const client::State& before, const client::FollowUpMissed& missed) {
  return has_numbered(before.care.follow_ups, missed.follow_up);
}

bool follows(const client::State& before, const client::FeedbackReceived& received) {
  return before.is_registered() && received.feedback == before.care.feedback_received + 1;
}

bool follows(const client::State& before, const client::ComplaintOpened& opened) {
  return before.is_registered() && opened.complaint == before.care.complaints_opened + 1;
}

bool follows(const client::State& before, const client::ComplaintResolved& resolved) {
  return has_numbered(before.care.complaints, resolved.complaint);
}

bool follows(const client::State& before, const client::TagAdded&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::TagRemoved&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::SegmentAssigned&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::Referred&) {
  return before.is_registered() && !before.care.referred_by;
}

bool follows(const client::State& before, const client::NeedStated& stated) {
  if (!before.is_registered()) return false;
  if (stated.need == before.aims.needs_stated + 1) return true;
  // One that stands may be stated again, at a visit.
  const auto& open = before.aims.needs;
  return std::any_of(open.begin(), open.end(), [&](const client::OpenNeed& one) {
    return one.number == stated.need && one.area == stated.area && one.concern == stated.concern &&
           one.goal == stated.goal;
  });
}

bool follows(const client::State& before, const client::NeedAssessed& assessed) {
  const auto& open = before.aims.needs;
  return std::any_of(open.begin(), open.end(), [&](const client::OpenNeed& one) {
    return one.number == assessed.need && assessed.assessment == one.assessments + 1;
  });
}

bool follows(const client::State& before, const client::NeedClosed& closed) {
  return has_numbered(before.aims.needs, closed.need);
}

bool follows(const client::State& before, const client::AdviceGiven& given) {
  return before.is_registered() && given.advice == before.aims.advice_given + 1;
}

bool follows(const client::State& before, const client::AdviceAnswered& answered) {
  return has(before.aims.advice, answered.advice);
}

bool follows(const client::State& before, const client::FieldSet& set) {
  // Health has no tokens: equal values would be seen to be equal.
  return before.is_registered() && (set.search_tokens.empty() || set.value);
}

bool follows(const client::State& before, const client::FieldCleared&) {
  return before.is_registered();
}

bool follows(const client::State& before, const client::TierSet& set) {
  // A person gives a reason of their own; the system ends what has an end.
  const bool is_possible = set.set_by || (!set.tier && before.tier.until);
  return before.is_registered() && before.tier.code == set.was && is_possible &&
         (set.tier || !set.until);
}

bool follows(const client::State& before, const client::Merged&) {
  return before.is_registered() && !before.merged_into && before.absorbed.empty();
}

auto absorbed_in(const client::State& before, ClientId client) {
  return std::find_if(before.absorbed.begin(), before.absorbed.end(),
                      [&](const client::AbsorbedFile& one) { return one.client == client; });
}

bool follows(const client::State& before, const client::Absorbed& absorbed) {
  return before.is_registered() && !before.merged_into &&
         absorbed_in(before, absorbed.client) == before.absorbed.end();
}

bool follows(const client::State& before, const client::Unmerged& unmerged) {
  return before.merged_into == unmerged.other ||
         absorbed_in(before, unmerged.other) != before.absorbed.end();
}

}  // namespace

bool can_follow_of_client(const client::State& before, const client::Event& event) {
  return std::visit([&](const auto& happened) { return follows(before, happened); }, event);
}

}  // namespace tress::audit

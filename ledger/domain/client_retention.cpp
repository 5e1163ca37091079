#include <algorithm>
#include <array>
#include <chrono>

#include "ledger/domain/client_rules.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/retention.hpp"
#include "ledger/domain/risk.hpp"

// What the salon's retention rule does with a client's data (domain.md §4.4): it is announced what
// goes, and it goes when the days of grace are over, unless something has come in between.

namespace tress::client {

namespace {

constexpr std::string_view age_reason = "retention_over";

bool has(const PersonalClasses& classes, PersonalClass one) {
  return std::find(classes.begin(), classes.end(), one) != classes.end();
}

bool is_asked_for(const State& state, PersonalClass one) {
  return std::any_of(state.erasures.begin(), state.erasures.end(), [&](const Erasure& erasure) {
    return erasure.stage == ErasureStage::requested && has(erasure.request.classes, one);
  });
}

/// The rule that is in force, if it has anything erased.
const policy::RetentionRuleSet* rule_in_force(const Facts& facts) {
  const policy::RetentionRuleSet* const set = policy::retention_rule_on(
      facts.around->policy(), std::chrono::floor<std::chrono::days>(facts.now));
  return set == nullptr || set->rule.classes.empty() ? nullptr : set;
}

/// Of a date in UTC, so that no salon is asked before its own midnight.
bool is_over(Day last, const Facts& facts) {
  return facts.now >= when_over(last);
}

/// What is due by the rule, whether or not something keeps it, in ascending order.
PersonalClasses due_classes(const State& state,
                            const policy::RetentionRule& rule,
                            Day last_contact,
                            const Facts& facts) {
  PersonalClasses due;
  const unsigned more = state.consents.by_guardian ? rule.minor_months_more : 0U;
  for (const policy::KeptFor& one : rule.classes) {
    const Day first = retention::months_after(last_contact, one.months + more);
    if (state.has_erased(one.kept) || is_asked_for(state, one.kept)) continue;
    if (is_over(first - std::chrono::days{1}, facts)) due.push_back(one.kept);
  }
  std::sort(due.begin(), due.end());
  return due;
}

/// What the client and the salon still have with each other; nothing: they are quits.
std::optional<RetentionStay> open_matter(const State& state, const ClientTies& ties) {
  if (ties.is_value_outstanding) return RetentionStay::value_is_outstanding;
  if (ties.does_membership_run) return RetentionStay::membership_runs;
  if (ties.is_question_open) return RetentionStay::question_is_open;
  if (!state.care.complaints.empty()) return RetentionStay::complaint_is_open;
  if (ties.is_proposal_pending) return RetentionStay::proposal_is_pending;
  // Whoever has two files is there in both (client_merge.cpp).
  const bool is_merged = state.merged_into || !state.absorbed.empty();
  if (is_merged) return RetentionStay::files_are_merged;
  return std::nullopt;
}

/// Why what was announced does not come; nothing: it comes.
std::optional<RetentionStay> why_withdrawn(const RetentionAnnounced& announced,
                                           const State& state,
                                           const ClientTies& ties,
                                           const Facts& facts) {
  const auto any = [&](auto&& is_so) {
    return std::any_of(announced.classes.begin(), announced.classes.end(), is_so);
  };
  const bool was_here = ties.last_contact && *ties.last_contact > announced.last_contact;
  if (was_here) return RetentionStay::client_was_here;
  if (any([&](PersonalClass one) { return state.is_held(one); })) {
    return RetentionStay::class_is_held;
  }
  if (const auto matter = open_matter(state, ties)) return matter;
  const policy::RetentionRuleSet* const set = rule_in_force(facts);
  const bool is_same = set != nullptr && set->version == announced.rule_version;
  if (!is_same) return RetentionStay::rule_has_changed;
  const bool is_elsewhere =
      any([&](PersonalClass one) { return state.has_erased(one) || is_asked_for(state, one); });
  if (is_elsewhere) return RetentionStay::erasure_was_requested;
  return std::nullopt;
}

Outcome end_announced(const RetentionAnnounced& announced,
                      ClientId client,
                      const State& state,
                      const Facts& facts) {
  const ClientTies ties = facts.around->ties(client, facts.utc_day());
  if (const auto stay = why_withdrawn(announced, state, ties, facts)) {
    return one<Event>(heading_of(facts), RetentionWithdrawn{announced.erasure, *stay});
  }
  // A bill only takes back what is announced; it is not refused because there is nothing to.
  if (facts.is_ordered_by(StreamKind::sale)) return Decision<Event>{heading_of(facts), {}};
  const bool is_time =
      facts.actor.kind == ActorKind::system && is_over(announced.erase_from, facts);
  if (!is_time) return Refusal::nothing_is_due;
  auto decision =
      one<Event>(heading_of(facts, std::string{age_reason}), erased_by_rule(announced, state, facts));
  append_end_of_alert(decision, announced.classes, client, facts);
  return decision;
}

Outcome announce(ClientId client, const State& state, const Facts& facts) {
  TRESS_TRY(const auto number, next_number(state.erasures.size()));
  const ClientTies ties = facts.around->ties(client, facts.utc_day());
  // Nobody is without one: registering is the first.
  if (!ties.last_contact) return Refusal::nothing_is_due;
  const policy::RetentionRuleSet* const set = rule_in_force(facts);
  if (set == nullptr) return Refusal::retention_is_not_set;
  PersonalClasses due = due_classes(state, set->rule, *ties.last_contact, facts);
  if (due.empty()) return Refusal::nothing_is_due;
  std::erase_if(due, [&](PersonalClass one) { return state.is_held(one); });
  if (due.empty() || open_matter(state, ties)) return Refusal::retention_waits;
  const Day today = facts.utc_day();
  return one<Event>(
      heading_of(facts, std::string{age_reason}),
      RetentionAnnounced{number, std::move(due), set->version, set->set_by, *ties.last_contact,
                         today, today + std::chrono::days{set->rule.grace_days}});
}

}  // namespace

const RetentionAnnounced* State::announced() const noexcept {
  for (const Erasure& erasure : erasures) {
    if (erasure.stage == ErasureStage::announced) return &*erasure.by_rule;
  }
  return nullptr;
}

Outcome carry_out(const ReviewRetention& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const bool may = facts.actor.kind == ActorKind::system || facts.is_ordered_by(StreamKind::sale);
  if (!may) return Refusal::only_the_service;
  if (const RetentionAnnounced* const announced = state.announced()) {
    return end_announced(*announced, asked.client, state, facts);
  }
  if (facts.is_ordered_by(StreamKind::sale)) return Decision<Event>{heading_of(facts), {}};
  return announce(asked.client, state, facts);
}

State after(State before, const RetentionAnnounced& announced) {
  TRESS_ASSERT(before.is_registered());
  TRESS_ASSERT(announced.erasure == before.erasures.size() + 1);
  before.erasures.push_back(
      {{announced.erasure, announced.classes, std::string{age_reason}, std::nullopt},
       before.version,
       ErasureStage::announced,
       announced});
  return before;
}

State after(State before, const RetentionWithdrawn& withdrawn) {
  before.erasures.at(withdrawn.erasure - 1).stage = ErasureStage::withdrawn;
  return before;
}

}  // namespace tress::client

#include "ledger/domain/approval.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/staff.hpp"

namespace tress::approval {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

/// Shown effects beside the rest of the event stay below limits::event_bytes_max.
constexpr std::size_t effect_bytes_max = std::size_t{40} * 1024;

StreamName name_of_stream(const Propose&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.approval);
}

Day today(const Facts& facts) {
  return std::chrono::floor<std::chrono::days>(facts.now);
}

bool is_reason(const std::string& reason, const Facts& facts) {
  const auto listed =
      policy::reasons_on(facts.around->policy(), policy::ReasonKind::proposal, today(facts));
  return std::find(listed.begin(), listed.end(), reason) != listed.end();
}

/// Why a proposal is turned down or taken back. Closed lists: the log keeps no words about people.
constexpr std::array<std::string_view, 5> end_reasons{
    "not_justified", "wrong_amount", "asked_in_error", "not_needed_any_more", "to_be_asked_again"};

bool is_end_reason(const std::string& reason) {
  return std::find(end_reasons.begin(), end_reasons.end(), reason) != end_reasons.end();
}

/// May return: approval_is_unknown, proposal_is_decided, proposal_has_lapsed.
Result<void, Refusal> require_pending(const State& state, const Facts& facts) {
  if (state.stage == Stage::none) return Refusal::approval_is_unknown;
  if (state.stage == Stage::lapsed) return Refusal::proposal_has_lapsed;
  if (state.stage != Stage::pending) return Refusal::proposal_is_decided;
  if (facts.now >= state.proposed->lapses_at) return Refusal::proposal_has_lapsed;
  return ok();
}

std::size_t bytes_of_events(const TriedEffect& effect) {
  std::size_t bytes = 0;
  for (const Bytes& event : effect.events) bytes += event.size();
  return bytes;
}

ApprovedBy expected(const Proposable& asked, const Facts& facts, unsigned approvals) {
  return {asked.act, facts.actor, {}, approvals, false};
}

Proposed proposed_by(const Propose& asked, const Proposable& what, const Facts& facts) {
  const policy::State* const policy = facts.around->policy();
  const policy::ActRuleSet rule = policy::rule_on(policy, what.act, today(facts));
  const policy::Band& band = policy::band_of(rule, what.amount);
  return {id_cast<ApprovalId>(facts.stream),
          what.act,
          what.name,
          asked.command,
          what.kind,
          what.target,
          what.amount,
          {},
          Hash::zero(),
          {},
          policy == nullptr ? 0 : policy->version,
          band.approvals,
          band.approvers,
          facts.now + std::chrono::hours{rule.lapses_after_hours},
          asked.reason,
          *facts.actor.person,
          facts.actor.role};
}

Outcome carry_out(const Propose& asked, const State& state, const Facts& facts) {
  if (state.stage != Stage::none) return Refusal::already_proposed;
  if (!is_reason(asked.reason, facts)) return Refusal::reason_is_not_listed;
  if (!facts.actor.person) return Refusal::requester_is_unknown;
  const auto what = facts.around->proposable(asked.command, facts.stream);
  if (!what) return Refusal::command_takes_no_approval;
  const auto pending = static_cast<std::size_t>(facts.around->approvals_pending());
  if (pending >= limits::listed_max) return Refusal::too_many_proposals;
  Proposed proposed = proposed_by(asked, *what, facts);
  const TriedEffect effect = facts.around->rehearse(
      *what, {facts.stream, expected(*what, facts, proposed.approvals), asked.seen_version});
  if (effect.refusal) return Refusal::effect_is_refused;
  if (bytes_of_events(effect) > effect_bytes_max) return Refusal::effect_is_too_large;
  for (const Bytes& event : effect.events) proposed.effect.push_back({event});
  proposed.effect_hash = effect.hash;
  proposed.balances = effect.balances;
  Heading heading{effect.branch, facts.utc_day(), asked.reason};
  return one<Event>(std::move(heading), std::move(proposed));
}

bool holds_one_of(const staff::State& person, const std::vector<Role>& roles) {
  return std::any_of(roles.begin(), roles.end(), [&](Role role) { return person.has_role(role); });
}

bool has_approved(const State& state, StaffId person) {
  return std::find(state.approved_by.begin(), state.approved_by.end(), person) !=
         state.approved_by.end();
}

struct Approver {
  StaffId person;
  bool is_alone;  ///< asked and approves, being the only person who works here
};

/// Somebody else than the requester, in one of the roles, now, whatever the session says.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
Result<Approver, Refusal> require_approver(const Proposed& proposed, const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  const bool is_own = *person == proposed.requested_by;
  const bool is_alone =
      is_own && known->has_role(Role::owner) && facts.around->staff_present() == 1;
  if (is_own && !is_alone) return Refusal::self_approval;
  if (!is_alone && !holds_one_of(*known, proposed.approvers)) return Refusal::approver_lacks_role;
  return Approver{*person, is_alone};
}

/// May return: requester_has_left.
Result<void, Refusal> require_requester(const Proposed& proposed, const Facts& facts) {
  const staff::State* const known = facts.around->staff(proposed.requested_by);
  if (known == nullptr || !known->is_hired() || known->has_left) {
    return Refusal::requester_has_left;
  }
  return ok();
}

Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  Heading heading{std::nullopt, facts.utc_day(), std::move(reason)};
  heading.approval_version = 1;  // the proposal
  return heading;
}

/// The command, if it still does exactly what was proposed.
/// May return: effect_is_refused, effect_changed.
Result<AnyCommand, Refusal> require_same_effect(const State& state, const Facts& facts) {
  const auto what = facts.around->proposable(state.proposed->command, facts.stream);
  if (!what) return Refusal::command_takes_no_approval;
  const TriedEffect effect =
      facts.around->rehearse(*what, {facts.stream, approved_by(state), std::nullopt});
  if (effect.refusal) return Refusal::effect_is_refused;
  if (effect.hash != state.proposed->effect_hash) return Refusal::effect_changed;
  return what->command;
}

Outcome carry_out(const Approve&, const State& state, const Facts& facts) {
  TRESS_TRY(require_pending(state, facts));
  const Proposed& proposed = *state.proposed;
  TRESS_TRY(const Approver approver, require_approver(proposed, facts));
  if (has_approved(state, approver.person)) return Refusal::person_approved_before;
  TRESS_TRY(require_requester(proposed, facts));
  const std::size_t number = state.approved_by.size() + 1;
  const bool is_final = approver.is_alone || number >= proposed.approvals;
  const Approved event{approver.person, static_cast<std::uint8_t>(number), is_final,
                       approver.is_alone};
  auto decision = one<Event>(heading_of(facts), event);
  if (!is_final) return decision;
  TRESS_TRY(AnyCommand command, require_same_effect(evolve(state, Event{event}), facts));
  decision.orders.push_back(std::move(command));
  return decision;
}

Outcome carry_out(const Reject& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_pending(state, facts));
  if (!is_end_reason(asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const Approver person, require_approver(*state.proposed, facts));
  return one<Event>(heading_of(facts, asked.reason), Rejected{person.person, asked.reason});
}

Outcome carry_out(const Withdraw& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_pending(state, facts));
  if (!is_end_reason(asked.reason)) return Refusal::reason_is_not_listed;
  if (facts.actor.person != state.proposed->requested_by) return Refusal::not_the_requester;
  return one<Event>(heading_of(facts, asked.reason), Withdrawn{*facts.actor.person, asked.reason});
}

Outcome carry_out(const Lapse&, const State& state, const Facts& facts) {
  if (state.stage == Stage::none) return Refusal::approval_is_unknown;
  if (state.stage == Stage::lapsed) return Refusal::proposal_has_lapsed;
  if (state.stage != Stage::pending) return Refusal::proposal_is_decided;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  if (facts.now < state.proposed->lapses_at) return Refusal::proposal_has_time_left;
  return one<Event>(heading_of(facts), Lapsed{state.proposed->lapses_at});
}

State after(State before, const Proposed& proposed) {
  TRESS_ASSERT(before.stage == Stage::none);
  before.proposed = proposed;
  before.stage = Stage::pending;
  return before;
}

State after(State before, const Approved& approved) {
  TRESS_ASSERT(before.stage == Stage::pending);
  before.approved_by.push_back(approved.approved_by);
  before.by_one_person = approved.by_one_person;
  if (approved.is_final) before.stage = Stage::approved;
  return before;
}

State after(State before, const Rejected&) {
  TRESS_ASSERT(before.stage == Stage::pending);
  before.stage = Stage::rejected;
  return before;
}

State after(State before, const Withdrawn&) {
  TRESS_ASSERT(before.stage == Stage::pending);
  before.stage = Stage::withdrawn;
  return before;
}

State after(State before, const Lapsed&) {
  TRESS_ASSERT(before.stage == Stage::pending);
  before.stage = Stage::lapsed;
  return before;
}

}  // namespace

ApprovedBy approved_by(const State& state) {
  TRESS_ASSERT(state.proposed.has_value());
  const Proposed& proposed = *state.proposed;
  return {proposed.act,
          Actor{ActorKind::staff, proposed.requested_by, proposed.requested_as, std::nullopt},
          state.approved_by, static_cast<unsigned>(state.approved_by.size()), state.by_one_person};
}

std::optional<Timestamp> next_due(const State& state, const Facts&) {
  return state.stage == Stage::pending ? std::optional{state.proposed->lapses_at} : std::nullopt;
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::approval

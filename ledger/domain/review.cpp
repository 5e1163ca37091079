#include "ledger/domain/review.hpp"

#include <algorithm>
#include <string>

#include "ledger/domain/exception_source.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/second_person.hpp"

namespace tress::review {

namespace {

using Decided = Result<Decision<Event>, Refusal>;

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  if (asked.importing) return named_by_words("import/" + asked.importing->hex());
  return named_by_words(std::to_string(asked.position) + "/" + std::to_string(asked.index));
}

/// Reviews stand beside the business dates of a branch: they may be closed.
Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

policy::ReviewRule rule_of(const Facts& facts) {
  return policy::review_rule_on(facts.around->policy(), facts.utc_day());
}

/// May return: exception_is_unknown.
template <class Asked>
Result<Source, Refusal> require_source(const Asked& asked, const Facts& facts) {
  auto source = facts.around->exception(asked.position, asked.index);
  // Else one exception would have two streams, and could be reviewed twice.
  const bool is_named = source && source->about.importing == asked.importing;
  if (!is_named) return Refusal::exception_is_unknown;
  return std::move(*source);
}

/// May return: text_is_missing, text_is_too_long, text_is_not_plain.
Result<void, Refusal> check_text(const ReviewException& asked) {
  // An explanation without words explains nothing.
  if (asked.outcome == Outcome::explained && !asked.text) return Refusal::text_is_missing;
  return rules::check_texts<Refusal>({rules::note(asked.text)});
}

/// A follow-up may be followed by another one only when its time is over.
bool is_answered(const ReviewException& asked, const State& state) {
  if (is_over(state, asked.position)) return true;
  const bool is_again = state.outcome == Outcome::follow_up && asked.outcome == Outcome::follow_up;
  return is_again && !state.told;
}

bool may_review(const staff::State& known) {
  return std::any_of(reviewers.begin(), reviewers.end(),
                     [&](Role role) { return known.has_role(role); });
}

/// An owner reviews their own act where nobody else may: other people who are there review nothing,
/// or it is their act as well. Else it would be told of for ever to roles that nobody holds.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
Result<rules::SecondPerson, Refusal> require_reviewer(const Source& source, const Facts& facts) {
  const auto& concerned = source.concerned;
  const auto is_of = [&](StaffId person) {
    return std::find(concerned.begin(), concerned.end(), person) != concerned.end();
  };
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  if (!is_of(*person)) {
    if (!may_review(*known)) return Refusal::approver_lacks_role;
    return rules::SecondPerson{*person, false};
  }
  const bool is_another_there = facts.around->is_present(
      [&](StaffId one, const staff::State& other) { return !is_of(one) && may_review(other); });
  if (is_another_there || !known->has_role(Role::owner)) return Refusal::self_approval;
  return rules::SecondPerson{*person, true};
}

Decided carry_out(const ReviewException& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Source source, require_source(asked, facts));
  TRESS_TRY(check_text(asked));
  if (is_answered(asked, state)) return Refusal::already_reviewed;
  TRESS_TRY(const auto reviewer, require_reviewer(source, facts));
  std::optional<Timestamp> again_by;
  if (asked.outcome == Outcome::follow_up) {
    again_by = facts.now + std::chrono::days{rule_of(facts).within_days};
  }
  std::optional<std::uint64_t> covers;
  if (source.about.importing) covers = facts.position;
  return one<Event>(heading_of(facts, std::string{name_of(asked.outcome)}),
                    ExceptionReviewed{source.about, asked.outcome, asked.text, reviewer.person,
                                      reviewer.is_alone, again_by, covers});
}

bool reviews(Role role) {
  return std::find(reviewers.begin(), reviewers.end(), role) != reviewers.end();
}

struct Addressees {
  Role owner;
  Role backup;
};

/// As the owner rule says, but for roles that review nothing: whoever answers for bills at the desk
/// is not who looks at what was done there. Then it is the next one's.
Addressees addressees_of(Kind kind, const Facts& facts) {
  const auto rule = policy::owner_rule_on(facts.around->policy(), record_of(kind), facts.utc_day());
  const Role of_backup = reviews(rule.backup) ? rule.backup : Role::manager;
  const Role owner = reviews(rule.owner) ? rule.owner : of_backup;
  if (of_backup != owner) return {owner, of_backup};
  return {owner, owner == Role::owner ? Role::manager : Role::owner};
}

/// May return: nothing_is_due.
Decided notice(const Source& source, const State& state, const Facts& facts) {
  const Addressees told = addressees_of(source.about.kind, facts);
  if (state.told) {
    const bool is_due = !state.told->is_escalated && state.told->escalates_at <= facts.now;
    if (!is_due) return Refusal::nothing_is_due;
    return one<Event>(heading_of(facts), Escalated{source.about, state.told->due_by, told.backup});
  }
  const policy::ReviewRule rule = rule_of(facts);
  const Timestamp due_by =
      state.again_by.value_or(source.opened_at + std::chrono::days{rule.within_days});
  if (due_by >= facts.now) return Refusal::nothing_is_due;
  return one<Event>(heading_of(facts),
                    Overdue{source.about, due_by, told.owner,
                            facts.now + std::chrono::hours{rule.backup_after_hours}});
}

Decided carry_out(const NoticeUnreviewed& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Source source, require_source(asked, facts));
  if (is_over(state, asked.position)) return Refusal::already_reviewed;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return notice(source, state, facts);
}

State after(State before, const ExceptionReviewed& reviewed) {
  TRESS_ASSERT(!is_over(before, reviewed.about.position));
  before.outcome = reviewed.outcome;
  before.again_by = reviewed.again_by;
  before.covers = reviewed.covers;
  before.told.reset();
  return before;
}

State after(State before, const Overdue& overdue) {
  TRESS_ASSERT(!is_over(before, overdue.about.position) && !before.told);
  before.told = Told{overdue.due_by, overdue.escalates_at, false};
  return before;
}

State after(State before, const Escalated&) {
  TRESS_ASSERT(before.told && !before.told->is_escalated);
  before.told->is_escalated = true;
  return before;
}

}  // namespace

bool is_over(const State& state, std::uint64_t position) noexcept {
  const bool is_final = state.outcome && *state.outcome != Outcome::follow_up;
  return is_final && (!state.covers || position < *state.covers);
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

}  // namespace tress::review

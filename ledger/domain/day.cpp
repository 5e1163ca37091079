#include "ledger/domain/day.hpp"

#include <algorithm>

#include "ledger/base/time.hpp"
#include "ledger/domain/close_watch.hpp"
#include "ledger/domain/drawer.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/second_person.hpp"
#include "ledger/domain/settlement.hpp"

namespace tress::day {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by_words(asked.branch.hex() + "/" + to_text(asked.date));
}

StreamName name_of_stream(const LockPeriod& asked) {
  return stream_of_locks(asked.branch);
}

StreamName name_of_stream(const CarryOutDue& asked) {
  return named_by(asked.day);
}

std::vector<TenderTotal> takings_of(const Close& asked, Currency currency, const Facts& facts) {
  std::vector<TenderTotal> takings;
  for (const auto& [kind, name] : DescribedEnum<sale::TenderKind>::values) {
    const auto minor = facts.around->takings(asked.branch, asked.date, kind, currency);
    if (minor != 0) takings.push_back({kind, Money{currency, minor}});
  }
  return takings;
}

const Terminal* terminal_of(const State& state, sale::TenderKind tender) {
  const auto found = std::find_if(state.terminals.begin(), state.terminals.end(),
                                  [&](const Terminal& one) { return one.count.tender == tender; });
  return found == state.terminals.end() ? nullptr : &*found;
}

/// The branch on the date that the command names.
template <class Asked>
Result<rules::BranchDay, Refusal> require_date(const Asked& asked, const Facts& facts) {
  TRESS_TRY(auto at, rules::require_branch<Refusal>(asked.branch, facts));
  if (asked.date > at.date) return Refusal::date_is_in_the_future;
  if (facts.around->is_period_locked(at.id, asked.date)) return Refusal::period_is_locked;
  at.date = asked.date;
  return at;
}

Result<void, Refusal> check_drawers(const rules::BranchDay& at, const Facts& facts) {
  const auto open = facts.around->drawers_open(at.id, at.date);
  const auto is_counted = [&](DrawerId id) {
    const drawer::State* const state = facts.around->drawer(id);
    return state != nullptr && state->stage == drawer::Stage::counted;
  };
  if (!std::all_of(open.begin(), open.end(), is_counted)) return Refusal::drawer_is_not_counted;
  if (!open.empty()) return Refusal::variance_is_unexplained;
  return ok();
}

/// True if the terminals' own totals were entered after the last sale, and are right or explained.
bool is_matched(const State& state, sale::TenderKind tender, std::int64_t taken) {
  const Terminal* const terminal = terminal_of(state, tender);
  if (terminal == nullptr) return taken == 0;
  const TerminalCounted& count = terminal->count;
  return count.expected.minor() == taken &&
         (count.counted == count.expected || terminal->is_explained);
}

/// A branch that keeps no drawer counts nothing at all: there is no till to be short.
Result<void, Refusal> check_terminals(const rules::BranchDay& at,
                                      const State& state,
                                      const Facts& facts) {
  if (facts.around->drawers(at.id) == 0) return ok();
  for (const auto& [kind, name] : DescribedEnum<sale::TenderKind>::values) {
    if (!settlement::clearing_account(kind)) continue;
    const auto taken = facts.around->takings(at.id, at.date, kind, at.currency());
    if (!is_matched(state, kind, taken)) return Refusal::cards_are_not_matched;
  }
  return ok();
}

/// Everything that somebody has yet to finish or to say before a day may end.
Result<void, Refusal> check_finished(const rules::BranchDay& at, const Facts& facts) {
  const Surroundings& around = *facts.around;
  if (around.discounts_unstated(at.id) != 0) return Refusal::discounts_lack_reasons;
  if (around.refunds_undecided(at.id) != 0) return Refusal::refunds_are_undecided;
  if (around.bills_open(at.id, at.date) != 0) return Refusal::bills_are_open;
  if (around.balance(suspense_account, at.id, at.currency()) != 0) {
    return Refusal::suspense_not_zero;
  }
  return ok();
}

Outcome carry_out(const Close& asked, const State& state, const Facts& facts) {
  if (state.is_closed) return Refusal::already_closed;
  TRESS_TRY(const auto at, require_date(asked, facts));
  TRESS_TRY(check_drawers(at, facts));
  TRESS_TRY(check_terminals(at, state, facts));
  TRESS_TRY(check_finished(at, facts));
  const auto bills = static_cast<std::uint32_t>(facts.around->bills_closed(at.id, asked.date));
  return one<Event>({at.id, asked.date},
                    Closed{id_cast<DayId>(facts.stream), asked.branch, asked.date, bills,
                           takings_of(asked, at.currency(), facts)});
}

Outcome carry_out(const CountTerminal& asked, const State& state, const Facts& facts) {
  if (state.is_closed) return Refusal::already_closed;
  if (!settlement::clearing_account(asked.tender)) return Refusal::tender_is_not_counted;
  const std::int64_t minor = asked.counted.minor();
  // More may have been given back than taken.
  if (minor > limits::amount_minor_max || minor < -limits::amount_minor_max) {
    return Refusal::amount_is_too_high;
  }
  TRESS_TRY(const auto branch, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(branch, asked.counted));
  TRESS_TRY(const auto at, require_date(asked, facts));
  if (!facts.actor.person) return Refusal::counter_is_unknown;
  const Money expected{at.currency(),
                       facts.around->takings(at.id, at.date, asked.tender, at.currency())};
  return one<Event>({at.id, at.date},
                    TerminalCounted{asked.tender, asked.counted, expected, *facts.actor.person,
                                    rules::close_due_of_first(at, facts)});
}

Outcome carry_out(const ExplainTerminal& asked, const State& state, const Facts& facts) {
  if (state.is_closed) return Refusal::already_closed;
  if (!rules::is_listed(terminal_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  const Terminal* const terminal = terminal_of(state, asked.tender);
  if (terminal == nullptr || terminal->is_explained ||
      terminal->count.counted == terminal->count.expected) {
    return Refusal::nothing_to_explain;
  }
  const TerminalCounted& count = terminal->count;
  TRESS_TRY(const auto at, require_date(asked, facts));
  TRESS_TRY(const auto second,
            rules::require_second_person<Refusal>(count.counted_by, explainers, facts));
  const Money variance{at.currency(), count.counted.minor() - count.expected.minor()};
  return one<Event>({at.id, at.date, asked.reason},
                    TerminalExplained{asked.tender, variance, asked.reason, count.counted_by,
                                      second.person, second.is_alone});
}

/// Asked and granted today, whatever the day that is meant: that one takes no event while closed.
template <class Asked>
Result<rules::BranchDay, Refusal> require_closed_date(const Asked& asked, const Facts& facts) {
  if (const auto date = require_date(asked, facts); date.has_error()) return date.error();
  return rules::require_branch<Refusal>(asked.branch, facts);
}

Outcome carry_out(const AskReopening& asked, const State& state, const Facts& facts) {
  if (!state.is_closed) return Refusal::day_is_not_closed;
  if (!rules::is_listed(reopening_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, require_closed_date(asked, facts));
  if (!facts.actor.person) return Refusal::counter_is_unknown;
  return one<Event>({at.id, at.date, asked.reason},
                    ReopeningAsked{asked.reason, *facts.actor.person});
}

Outcome carry_out(const Reopen& asked, const State& state, const Facts& facts) {
  if (!state.is_closed) return Refusal::day_is_not_closed;
  if (!state.reopening) return Refusal::reopening_was_not_asked;
  const ReopeningAsked& request = *state.reopening;
  TRESS_TRY(const auto at, require_closed_date(asked, facts));
  TRESS_TRY(const auto second,
            rules::require_second_person<Refusal>(request.asked_by, reopeners, facts));
  Heading heading{at.id, at.date, request.reason};
  heading.approval_version = state.version;
  // To be closed again by the end of the day on which it was opened.
  return one<Event>(std::move(heading),
                    Reopened{request.reason, request.asked_by, second.person, second.is_alone,
                             rules::close_due(*at.state, at.date)});
}

/// A day on which nothing happened need not be closed to be locked.
bool is_done(const rules::BranchDay& at, Day date, const Facts& facts) {
  if (facts.around->is_day_closed(at.id, date)) return true;
  return !facts.around->has_date_begun(at.id, date) && facts.around->bills_open(at.id, date) == 0 &&
         facts.around->bills_closed(at.id, date) == 0 &&
         facts.around->drawers_open(at.id, date).empty();
}

Result<void, Refusal> check_period(const LockPeriod& asked, const State& state, Day today) {
  if (asked.until >= today) return Refusal::date_is_in_the_future;
  if (state.locked && asked.until <= state.locked->until) return Refusal::period_is_locked;
  if (asked.from > asked.until) return Refusal::period_is_upside_down;
  if ((asked.until - asked.from).count() >= locked_days_max) return Refusal::period_is_too_long;
  const bool follows = !state.locked || asked.from == state.locked->until + std::chrono::days{1};
  if (!follows) return Refusal::period_does_not_follow;
  return ok();
}

Outcome carry_out(const LockPeriod& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(check_period(asked, state, at.date));
  if (!asked.root || asked.tree_size == 0) return Refusal::head_is_missing;
  for (Day date = asked.from; date <= asked.until; date += std::chrono::days{1}) {
    if (!is_done(at, date, facts)) return Refusal::days_are_open;
  }
  return one<Event>(
      {at.id, at.date},
      PeriodLocked{at.id, asked.from, asked.until, asked.tree_size, *asked.root,
                   facts.around->trial_balance(at.id, at.currency()), facts.actor.person});
}

/// Of which date the stream is; nothing: nothing has happened on it.
std::optional<BranchDate> date_of(const State& state, const Facts& facts) {
  if (state.at) return state.at;
  const auto watch = facts.around->date_watch(facts.stream);
  return watch ? std::optional{BranchDate{watch->branch, watch->date}} : std::nullopt;
}

/// When the date is, or was, to be closed by.
std::optional<Timestamp> close_due_of(const State& state, const Facts& facts) {
  if (state.close_due) return state.close_due;
  const auto watch = facts.around->date_watch(facts.stream);
  return watch ? std::optional{watch->close_due} : std::nullopt;
}

Outcome carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  const auto date = date_of(state, facts);
  const auto at = date ? rules::find_branch_day(date->branch, facts) : std::nullopt;
  if (!at) return Refusal::day_is_unknown;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  const auto due = next_due(state, facts);
  if (!due || *due > facts.now) return Refusal::nothing_is_due;
  const auto rule =
      policy::owner_rule_on(facts.around->policy(), policy::RecordType::day_close, facts.utc_day());
  const Timestamp close_by = *close_due_of(state, facts);
  if (state.overdue) {
    return one<Event>({at->id, at->date},
                      CloseEscalated{date->branch, date->date, rule.backup, close_by});
  }
  return one<Event>({at->id, at->date},
                    CloseOverdue{date->branch, date->date, close_by, rule.owner, rule.backup,
                                 facts.now + rules::close_escalates_after});
}

State after(State before, const Closed& closed) {
  TRESS_ASSERT(!before.is_closed);
  before.is_closed = true;
  before.at = BranchDate{closed.branch, closed.date};
  before.reopening.reset();
  before.overdue.reset();
  return before;
}

State after(State before, const TerminalCounted& counted) {
  TRESS_ASSERT(!before.is_closed);
  std::erase_if(before.terminals,
                [&](const Terminal& one) { return one.count.tender == counted.tender; });
  before.terminals.push_back({counted, false});
  if (counted.close_due) before.close_due = counted.close_due;
  return before;
}

State after(State before, const TerminalExplained& explained) {
  TRESS_ASSERT(!before.is_closed);
  for (Terminal& one : before.terminals) {
    if (one.count.tender == explained.tender) one.is_explained = true;
  }
  return before;
}

State after(State before, const ReopeningAsked& asked) {
  TRESS_ASSERT(before.is_closed);
  before.reopening = asked;
  return before;
}

State after(State before, const Reopened& reopened) {
  TRESS_ASSERT(before.is_closed);
  before.is_closed = false;
  before.reopening.reset();
  before.close_due = reopened.close_due;
  return before;
}

State after(State before, const CloseOverdue& overdue) {
  TRESS_ASSERT(!before.is_closed && !before.overdue);
  before.at = BranchDate{overdue.branch, overdue.date};
  before.close_due = overdue.due;
  before.overdue = Overdue{overdue.escalates_at, false};
  return before;
}

State after(State before, const CloseEscalated&) {
  TRESS_ASSERT(!before.is_closed && before.overdue && !before.overdue->is_escalated);
  before.overdue->is_escalated = true;
  return before;
}

State after(State before, const PeriodLocked& locked) {
  const Day from = before.locked ? before.locked->from : locked.from;
  before.locked = LockedDays{from, locked.until};
  return before;
}

}  // namespace

std::optional<Timestamp> next_due(const State& state, const Facts& facts) {
  if (state.is_closed) return std::nullopt;
  if (!state.overdue) return close_due_of(state, facts);
  return state.overdue->is_escalated ? std::nullopt : std::optional{state.overdue->escalates_at};
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

StreamName stream_of_locks(BranchId branch) {
  return named_by_words(branch.hex() + "/locks");
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

}  // namespace tress::day

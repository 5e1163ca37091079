#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "ledger/domain/day.hpp"

/// What may follow in the stream of a business date, and by when a date may be said to be closed. A
/// part of possible.cpp.
namespace tress::audit::closing {

/// Far above any amount that a command may carry, far below where sums could overflow.
inline constexpr std::int64_t minor_max = 1'000'000'000'000;

inline bool is_sane(Money money) {
  return money.minor() <= minor_max && money.minor() >= -minor_max;
}

/// After the date, in whatever time zone.
inline bool is_close_due(const std::optional<Timestamp>& due, Day date) {
  return !due || *due > Timestamp{date};
}

/// And not long after: by the hour at which the branch's next date begins, or, if this is said
/// later than that, soon after it is said. What a stream shows does not say when that was:
/// close_audit.hpp.
inline bool is_close_due(const std::optional<Timestamp>& due, Day date, Day recorded) {
  constexpr std::chrono::days at_most{4};
  return is_close_due(due, date) && (!due || *due < Timestamp{std::max(date, recorded) + at_most});
}

inline bool follows(const day::State& before, const day::Closed&) {
  return !before.is_closed;
}

inline bool follows(const day::State& before, const day::TerminalCounted& counted) {
  // Which date it is only the envelope says; what says when it is due says it first.
  return !before.is_closed && is_sane(counted.counted) && is_sane(counted.expected) &&
         (!counted.close_due || before.version == 0);
}

inline bool follows(const day::State& before, const day::TerminalExplained& explained) {
  const auto is_it = [&](const day::Terminal& one) { return one.count.tender == explained.tender; };
  return !before.is_closed &&
         (explained.counted_by == explained.explained_by) == explained.by_one_person &&
         std::any_of(before.terminals.begin(), before.terminals.end(), is_it);
}

inline bool follows(const day::State& before, const day::ReopeningAsked&) {
  return before.is_closed;
}

inline bool follows(const day::State& before, const day::Reopened& reopened) {
  return before.is_closed && before.reopening && before.reopening->asked_by == reopened.asked_by &&
         (reopened.asked_by == reopened.approved_by) == reopened.by_one_person &&
         (!before.at || is_close_due(reopened.close_due, before.at->date));
}

inline bool follows(const day::State& before, const day::PeriodLocked& locked) {
  const bool follows_last =
      !before.locked || locked.from == before.locked->until + std::chrono::days{1};
  return follows_last && locked.from <= locked.until;
}

/// Of the date that the stream's own events name, if they do, and by when these have said.
template <class Event>
bool is_of_the_date(const day::State& before, const Event& event) {
  return is_close_due(event.due, event.date) &&
         (!before.at || *before.at == day::BranchDate{event.branch, event.date}) &&
         (!before.close_due || *before.close_due == event.due);
}

inline bool follows(const day::State& before, const day::CloseOverdue& overdue) {
  return !before.is_closed && !before.overdue && is_of_the_date(before, overdue) &&
         overdue.escalates_at > overdue.due;
}

inline bool follows(const day::State& before, const day::CloseEscalated& escalated) {
  return !before.is_closed && before.overdue && !before.overdue->is_escalated &&
         is_of_the_date(before, escalated);
}

}  // namespace tress::audit::closing

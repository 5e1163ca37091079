#pragma once

#include <optional>
#include <vector>

#include "schema/roster.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Who works when, and by which rules a branch books. One stream for each member of staff in a
/// branch, and one for the branch's rules. Pure, like every decider: no clock, no I/O, no logging,
/// no randomness.
namespace tress::roster {

struct State {
  std::uint64_t version = 0;      ///< events so far
  std::vector<HoursSet> weeks;    ///< as recorded; of two from the same day, the later counts
  std::vector<DayChanged> days;   ///< one for each day that differs, the last that was said
  std::optional<RulesSet> rules;  ///< of the stream of a branch's rules

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

/// The words by which the streams are named.
[[nodiscard]] std::string words_of_hours(BranchId branch, StaffId staff);
[[nodiscard]] std::string words_of_rules(BranchId branch);

/// The rules of a branch that has set none: two hours' notice for a change without a reason, times
/// on the quarter of an hour, no reminders, quiet from nine in the evening to eight.
[[nodiscard]] RulesSet usual_rules(BranchId branch);

/// What the branch offers a client who is late: unless it has said so, ten minutes are waited for
/// anybody, and from half an hour on the client may count as not having come.
[[nodiscard]] LateRule late_rule_of(const RulesSet& rules);

/// A stretch of time, `until` exclusive.
struct Stretch {
  Timestamp from;
  Timestamp until;

  friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// When the person works on a local day, in order, adjoining spans as one. What a change of the
/// clocks skips is not in it; an hour that comes twice is worked twice.
[[nodiscard]] std::vector<Stretch> stretches_on(const std::vector<HoursSet>& weeks,
                                                const std::vector<DayChanged>& days,
                                                const TimeZone& zone,
                                                Day day);

/// True if one of the stretches holds all of `what`.
[[nodiscard]] bool holds(const std::vector<Stretch>& stretches, const Stretch& what);

/// The first moment from `time` on that is outside of the quiet hours, by the branch's clock.
[[nodiscard]] Timestamp after_quiet(const RulesSet& rules, const TimeZone& zone, Timestamp time);

/// The instant of a local time, or nothing if the clocks are put forward over it that day.
[[nodiscard]] std::optional<Timestamp> instant_of(const TimeZone& zone,
                                                  Day day,
                                                  std::uint16_t minute_of_day);

/// What is looked for: where a service of `minutes` may begin on `day`.
struct FreeQuery {
  Day day;
  std::uint16_t minutes;
  std::uint16_t step;  ///< minutes between two times that are offered
  Timestamp not_before;
};

/// Local minutes of the day at which the service fits: inside of one stretch of work, beside
/// whatever is taken. A time that comes twice is offered once, the first.
[[nodiscard]] std::vector<std::uint16_t> free_starts(const FreeQuery& query,
                                                     const std::vector<Stretch>& working,
                                                     const std::vector<Stretch>& taken,
                                                     const TimeZone& zone);

}  // namespace tress::roster

#pragma once

#include "schema/day.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// The end of a branch's business date: every bill is finished, nothing is unexplained, and from
/// then on nothing is recorded with that date. Pure, like every decider: no clock, no I/O, no
/// logging, no randomness.
namespace tress::day {

/// 1900 of the chart: what nobody has explained yet.
inline constexpr std::uint16_t suspense_account = 1900;

struct State {
  std::uint64_t version = 0;  ///< events so far
  bool is_closed = false;

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

}  // namespace tress::day

#pragma once

#include <vector>

#include "schema/importing.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Import runs: which files were read, what was odd in them, how much of them was taken. The bills
/// and clients themselves are events of their own streams.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::importing {

struct State {
  std::uint64_t version = 0;    ///< events so far
  std::vector<FileSeen> files;  ///< empty until started
  bool is_finished = false;

  [[nodiscard]] bool is_started() const noexcept { return !files.empty(); }

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

}  // namespace tress::importing

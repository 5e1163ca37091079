#pragma once

#include <optional>

#include "schema/outbox.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Messages to clients, one stream for each: queued, handed on, sent; at least once, under a key
/// that lets the other side tell a repetition. What is handed on is asked again just before:
/// whether it is still true, and no quiet hour. Pure, like every decider: no clock, no I/O, no
/// logging, no randomness.
namespace tress::outbox {

/// How often a message is handed on before it is given up: with the pauses between, for half a day.
inline constexpr std::uint16_t attempts_max = 8;

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Queued> queued;
  std::uint16_t attempts = 0;       ///< times handed on
  std::optional<Timestamp> due_at;  ///< absent: settled
  bool is_awaited = false;          ///< handed on, and nothing heard of it yet
  bool is_sent = false;             ///< settled, and it has left the house

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

/// True if the message names what its text speaks of, and nothing else: nobody looks twice whether
/// it is there.
[[nodiscard]] bool names_its_subject(const Queued& queued) noexcept;

/// How long after the `attempt`th time it is handed on again, unless heard of: 5 minutes, twice as
/// much each time.
[[nodiscard]] std::chrono::minutes pause_after(std::uint16_t attempt) noexcept;

}  // namespace tress::outbox

#pragma once

#include <array>
#include <optional>

#include "schema/review.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// That somebody has looked at an exception, what came of it, and that nobody has in time: told to
/// whoever answers for it, then to their backup. Pure, like every decider: no clock, no I/O, no
/// logging, no randomness.
///
/// One stream for each exception, named by its opener's position and its place there; one for all
/// that an import found. So each review is refused or taken for itself, and a stream stays short.
namespace tress::review {

/// Who may say what came of an exception. Beside those who lead the salon whoever checks its books
/// and its privacy: of two who lead it, one may be whose act it is.
inline constexpr std::array<Role, 4> reviewers{Role::manager, Role::owner, Role::accountant,
                                               Role::compliance};

/// Who was told that nobody has reviewed it.
struct Told {
  Timestamp due_by;
  Timestamp escalates_at;
  bool is_escalated;

  friend bool operator==(const Told&, const Told&) = default;
};

struct State {
  std::uint64_t version = 0;              ///< events so far
  std::optional<Outcome> outcome{};       ///< of the last review
  std::optional<Timestamp> again_by{};    ///< after a follow-up
  std::optional<Told> told{};             ///< since the last review
  std::optional<std::uint64_t> covers{};  ///< of an import: what was found before that position

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

/// True once somebody has said what came of the exception that was opened at `position`, and
/// nothing is left to look at. An import may go on after a review of what it had found.
[[nodiscard]] bool is_over(const State& state, std::uint64_t position) noexcept;

}  // namespace tress::review

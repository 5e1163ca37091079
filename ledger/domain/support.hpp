#pragma once

#include <chrono>
#include <optional>

#include "schema/support.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Questions of clients about what they have or have paid: asked by the client about something of
/// their own, taken on and answered by the staff, and the reversal that came of it. Pure, like
/// every decider: no clock, no I/O, no logging, no randomness.
namespace tress::support {

/// The client is told when to expect an answer: within two days a salon is open somewhere.
inline constexpr std::chrono::hours answer_within{48};

/// A use that is to be taken back: which request of which membership.
struct Reversal {
  MembershipId membership;
  std::uint32_t request;

  friend bool operator==(const Reversal&, const Reversal&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<QuestionId> question;
  std::optional<ClientId> client;
  std::optional<BranchId> branch;
  Subject about{};
  Timestamp answer_by{};
  bool is_acknowledged = false;
  bool is_answered = false;
  bool is_overdue = false;
  std::optional<Reversal> reversal;

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

}  // namespace tress::support

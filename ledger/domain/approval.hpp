#pragma once

#include <optional>
#include <vector>

#include "schema/approval.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Approvals (maker and checker): a proposal holds an exact command and its exact effect; others
/// approve it; the last approval needed carries the command out in the same commit, if it still
/// does exactly that. Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::approval {

enum class Stage : std::uint8_t { none, pending, approved, rejected, withdrawn, lapsed };

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Proposed> proposed;
  Stage stage = Stage::none;
  std::vector<StaffId> approved_by;  ///< in the order in which they did
  bool by_one_person = false;

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

/// On whose word an approved proposal's command is carried out. Requires a proposal.
[[nodiscard]] ApprovedBy approved_by(const State& state);

}  // namespace tress::approval

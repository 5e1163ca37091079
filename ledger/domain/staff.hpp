#pragma once

#include <string>
#include <vector>

#include "schema/staff.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Staff: who works here, and which roles they hold. Roles are what permissions and approvals rest
/// on; both are asked as of the moment of a decision.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::staff {

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::string code;           ///< empty until hired
  std::string work_name;
  std::vector<RoleGranted> roles;  ///< held now
  bool has_left = false;

  [[nodiscard]] bool is_hired() const noexcept { return !code.empty(); }

  /// In any branch. Somebody who has left holds none.
  [[nodiscard]] bool has_role(Role role) const noexcept;

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

}  // namespace tress::staff

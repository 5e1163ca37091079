#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/drawer.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Cash drawers: opened with a float, paid into and out of, counted blind, and a difference
/// explained by somebody else. A drawer lives for years; each of its sessions belongs to one
/// business date. Pure, like every decider: no clock, no I/O, no logging, no randomness.
///
/// Before the count nothing here depends on what the drawer should hold, not even a refusal:
/// whoever counts could find it out by trying.
namespace tress::drawer {

/// Drawers that one branch ever had. More is a typo in a code.
inline constexpr std::int64_t drawers_max = 32;

/// Kinds of coins and notes in one count.
inline constexpr std::size_t pieces_max = 50;

inline constexpr std::array<std::string_view, 6> variance_reasons{
    "wrong_change", "wrong_tender", "wrong_float", "not_rung_up", "theft_suspected", "unknown"};

/// Who may explain what another person's count lacks (domain.md §3.5).
inline constexpr std::array<Role, 4> explainers{Role::manager, Role::owner, Role::accountant,
                                                Role::cashier};

enum class Stage : std::uint8_t {
  not_opened,
  open,
  counted,  ///< with a difference that nobody has explained
  settled,  ///< counted right, or explained
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  Stage stage = Stage::not_opened;
  std::optional<Opened> opened;  ///< the last session
  std::vector<Counted> counts;   ///< of that session

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

}  // namespace tress::drawer

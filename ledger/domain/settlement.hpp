#pragma once

#include <array>
#include <optional>

#include "schema/settlement.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Settlements: a processor pays out what the clearing account holds, less its fee. What exceeds
/// the clearing balance waits in suspense (1900) until somebody says where it belongs. Pure, like
/// every decider: no clock, no I/O, no logging, no randomness.
namespace tress::settlement {

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Recorded> recorded;
  std::int64_t suspense_minor = 0;  ///< of this settlement, not yet explained

  friend bool operator==(const State&, const State&) = default;
};

/// Accounts that an unexplained receipt may turn out to belong to: money and its clearing, clients'
/// debts and credits, differences. Never revenue, tax or prepaid services, which need a bill.
inline constexpr std::array<std::uint16_t, 13> suspense_accounts{
    1000, 1010, 1050, 1100, 1110, 1120, 1200, 2050, 2250, 4060, 5100, 5110, 5300};

/// The clearing account that collects a tender until the processor pays, or nothing if the tender
/// is not settled by one.
[[nodiscard]] std::optional<std::uint16_t> clearing_account(sale::TenderKind tender) noexcept;

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::settlement

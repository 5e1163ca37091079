#pragma once

#include <array>
#include <map>
#include <optional>
#include <string_view>

#include "schema/offer.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Offers: what the house gives to win somebody back, or to those whom a campaign speaks to. Each
/// has a price, so many grants in all and per client, and days on which it is granted; above the
/// limit of whoever grants it, somebody else approves. Credit goes into the client's wallet by an
/// order and is used up there, once; a sample is handed over when it is granted.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::offer {

/// Grants of one offer: as many as a campaign has members.
inline constexpr std::uint32_t grants_max = 20'000;

/// An offer for longer is a price.
inline constexpr std::chrono::days validity_max{366};

inline constexpr std::array<std::string_view, 4> end_reasons{"mistake", "budget_is_spent", "misuse",
                                                             "replaced"};

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Published> published{};
  std::uint32_t granted = 0;
  std::map<ClientId, std::uint32_t> granted_to{};  ///< how often
  bool has_ended = false;

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

}  // namespace tress::offer

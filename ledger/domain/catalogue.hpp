#pragma once

#include <optional>
#include <vector>

#include "schema/catalogue.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// The catalogue: services and products, what they cost from which day on.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::catalogue {

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<ItemListed> listed;
  std::vector<PriceSet> prices;  ///< as recorded; of two from the same day, the later counts
  bool is_retired = false;
  std::vector<DurationSet> durations{};  ///< as recorded; as for prices
  std::vector<std::string> ingredients{};
  std::vector<std::string> patch_tests{};  ///< that must have been passed

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

/// How long the service takes on `date`, minutes; nothing if nobody has said.
[[nodiscard]] std::optional<std::uint16_t> minutes_on(const State& state, Day date) noexcept;

/// The price and cost in force on `date`; null before the first. An entry without a price is an
/// open price. Valid as long as `state` is.
[[nodiscard]] const PriceSet* price_on(const State& state, Day date) noexcept;

}  // namespace tress::catalogue

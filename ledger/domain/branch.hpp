#pragma once

#include <optional>
#include <vector>

#include "schema/branch.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Branches: where a salon trades, by which clock, in which currency, with which taxes, when it is
/// open, how it is reached, how large it is, and who answers for its clients' files.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::branch {

/// 100 %. A higher rate is a typo.
inline constexpr std::uint32_t rate_millionths_max = 1'000'000;

/// Changes of hours, of contact, of profile and of keepers, each over a branch's life.
inline constexpr std::size_t versions_max = 500;

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Opened> opened;
  std::vector<TaxSet> taxes;  ///< as recorded; of two with the same code and day, the later counts
  std::vector<HoursSet> hours{};  ///< as recorded; of two of one day, the later counts
  std::vector<ContactSet> contacts{};
  std::vector<ProfileSet> profiles{};
  std::vector<RecordKeeperNamed> keepers{};

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

/// The taxes in force on `date`, each with its rate, in the order in which their codes first came
/// up. A tax that has ended is not among them.
[[nodiscard]] std::vector<TaxSet> taxes_on(const State& state, Day date);

/// The opening hours on `date`; null if none were ever set.
[[nodiscard]] const HoursSet* hours_on(const State& state, Day date);

}  // namespace tress::branch

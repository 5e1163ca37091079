#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/plan.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Plans: packages and memberships that clients pay for in advance, with their terms. A new version
/// counts for what is sold from its day on; what was sold keeps the version that it was sold under.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::plan {

/// Benefits of one plan, and services of one benefit: a list longer than that is no plan that
/// anybody could explain at a desk.
inline constexpr std::size_t benefits_max = 20;
inline constexpr std::size_t items_max = 50;

/// Units of one benefit, days of a validity, a period or a notice: more is a typo.
inline constexpr std::int32_t units_max = 1'000;
inline constexpr std::int32_t days_max = 36'500;

/// The whole price, in hundredths of a percent.
inline constexpr std::int32_t percent_bp_max = 10'000;

inline constexpr std::size_t versions_max = 200;

struct State {
  std::uint64_t version = 0;        ///< events so far
  std::vector<Published> versions;  ///< version n is versions[n - 1]
  bool is_retired = false;

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

/// The version that is sold on `date`: of those that have begun, the one that began last, and of
/// two from the same day the later one. Null before the first. Valid as long as `state` is.
[[nodiscard]] const Published* version_on(const State& state, Day date) noexcept;

/// The version with that number, or null. Valid as long as `state` is.
[[nodiscard]] const Published* version_at(const State& state, std::uint32_t number) noexcept;

/// The benefit that includes the item, or null. Valid as long as `terms` are.
[[nodiscard]] const Benefit* benefit_with(const Terms& terms, ItemId item) noexcept;
[[nodiscard]] const Benefit* benefit_named(const Terms& terms, std::string_view code) noexcept;

/// True if the benefit is used without count: its part of the price is earned day by day.
[[nodiscard]] bool is_unlimited(const Benefit& benefit) noexcept;

[[nodiscard]] BenefitKind kind_of(const Benefit& benefit) noexcept;

/// "10%", "12.5%", "7.25%".
[[nodiscard]] std::string percent_words(std::int32_t percent_bp);

/// True if it takes a part off the price of its items; all others pay for them with units.
[[nodiscard]] bool is_discount(const Benefit& benefit) noexcept;

}  // namespace tress::plan

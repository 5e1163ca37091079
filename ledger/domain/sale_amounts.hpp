#pragma once

#include <cstdint>
#include <vector>

#include "ledger/domain/branch.hpp"
#include "ledger/domain/sale.hpp"

/// The arithmetic of a bill. Integers only; taxes are kept at four decimals of the major unit per
/// line and rounded half away from zero to the minor unit once per bill and tax (domain.md §3.1,
/// 8).
namespace tress::sale {

/// The taxes of a line of `amount` (without tax), each rounded to the fine unit.
[[nodiscard]] std::vector<TaxShare> taxes_of(Money amount,
                                             const std::vector<branch::TaxSet>& rates);

/// The taxes that a `value` has in it, each rounded to the minor unit: what is left of the value is
/// the amount without them, to the cent.
[[nodiscard]] std::vector<TaxShare> taxes_within(Money value,
                                                 const std::vector<branch::TaxSet>& rates);

/// What the bill comes to as it stands.
[[nodiscard]] BillTotals totals_of(const State& state, Currency currency);

/// Total less tenders: what the client still has to pay, negative if the bill owes the client.
[[nodiscard]] std::int64_t due_minor(const State& state, Currency currency);

/// What was left on account when the bill was closed and has not been paid or written off since.
[[nodiscard]] std::int64_t debt_minor(const State& state) noexcept;

/// What of a line's net amount no refund has asked for yet; a rejected request does not count.
/// Requires that the line exists.
[[nodiscard]] std::int64_t refundable_minor(const State& state, std::uint32_t line);

/// The tax that goes back with `amount` of a line. Cumulative: whatever the sizes of the refunds,
/// the last one of a line takes the rest of its tax, and the last one of a bill the rest of the
/// bill's, so that a bill refunded in full gives back exactly the tax that it charged.
/// Requires `0 < amount <= refundable_minor(state, line)`.
[[nodiscard]] std::vector<TaxTotal> refunded_taxes(const State& state,
                                                   std::uint32_t line,
                                                   Money amount);

}  // namespace tress::sale

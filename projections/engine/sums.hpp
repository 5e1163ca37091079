#pragma once

#include <cstdint>
#include <optional>

#include "ledger/base/money.hpp"
#include "projections/engine/rows.hpp"

/// Sums in views: checked, and a sum that can't be is a contradiction in the log that stops the
/// fold. A number that wrapped around would be read as a balance.
namespace tress::views {

inline void add(Rows& rows, std::int64_t& sum, std::int64_t amount) {
  if (__builtin_add_overflow(sum, amount, &sum)) rows.stop("a sum is too large");
}

/// `sign` is 1 to add, -1 to take away.
inline void add(Rows& rows, Money& sum, Money amount, int sign = 1) {
  const auto made = sign > 0 ? checked_add(sum, amount) : checked_sub(sum, amount);
  if (!made) return rows.stop("a sum is too large, or of two currencies");
  sum = *made;
}

/// `amount`, which has that many decimals, in ten-thousandths of the major unit.
inline std::int64_t fine_of(Rows& rows, std::int64_t amount, int decimals) {
  for (int i = decimals; i < fine_decimals; ++i) {
    if (__builtin_mul_overflow(amount, 10, &amount)) rows.stop("an amount is too large");
  }
  if (decimals > fine_decimals) rows.stop("an amount has too many decimals");
  return amount;
}

}  // namespace tress::views

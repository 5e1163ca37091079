#pragma once

#include <cstdint>
#include <vector>

/// What an unlimited membership has earned, in plain integers, day after day: written from
/// domain.md §3.3 (T7 to T9, T12) alone, so that it shares no code and no mistake with the product.
/// Cents.
namespace tress::testing::model {

/// A price for some days in a row.
struct Access {
  std::int64_t price;
  std::int64_t days;
  std::int64_t ahead = 0;  ///< below 0: so many days before its first one
  std::int64_t over = 0;   ///< days that count as over
  bool is_closed = false;  ///< given back or taken over by another plan
  std::int64_t kept = 0;   ///< earned when it was closed

  /// Of the price, for the days that are over; half a cent counts as one.
  [[nodiscard]] std::int64_t earned() const {
    return is_closed ? kept : (2 * price * over + days) / (2 * days);
  }

  [[nodiscard]] std::int64_t owed() const { return is_closed ? 0 : price - earned(); }

  [[nodiscard]] bool is_over() const { return is_closed || over == days; }

  void close() {
    kept = earned();
    is_closed = true;
  }
};

/// One membership: what was paid for, one after the other.
struct Ratable {
  std::vector<Access> paid;
  bool rests = false;

  /// A day ends.
  void end_day() {
    if (rests) return;
    for (Access& one : paid) {
      if (one.is_over()) continue;
      ++(one.ahead < 0 ? one.ahead : one.over);
    }
  }

  [[nodiscard]] std::int64_t earned() const {
    std::int64_t sum = 0;
    for (const Access& one : paid) sum += one.earned();
    return sum;
  }

  [[nodiscard]] std::int64_t owed() const {
    std::int64_t sum = 0;
    for (const Access& one : paid) sum += one.owed();
    return sum;
  }
};

}  // namespace tress::testing::model

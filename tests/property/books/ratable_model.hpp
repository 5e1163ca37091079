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

/// The days from one renewal to the next, of which a later date gave some.
struct Period {
  std::int64_t sold;
  std::int64_t given = 0;
  std::int64_t left;

  /// Of the days that are left; a part of a day counts as one.
  [[nodiscard]] std::int64_t given_left() const {
    const std::int64_t all = sold + given;
    return (left * given + all - 1) / all;
  }
};

/// One membership: what was paid for, one after the other.
struct Ratable {
  std::vector<Access> paid;
  std::vector<Period> periods;
  bool rests = false;

  void buy(std::int64_t price, std::int64_t days, std::int64_t ahead) {
    paid.push_back({price, days, ahead});
    periods.push_back({days, 0, days});
  }

  /// Of what is left, that which another plan charges.
  [[nodiscard]] std::int64_t days_to_charge() const {
    std::int64_t sum = 0;
    for (const Period& one : periods) sum += one.left - one.given_left();
    return sum;
  }

  /// A day ends.
  void end_day() {
    if (rests) return;
    end_day_of_period();
    for (Access& one : paid) {
      if (one.is_over()) continue;
      ++(one.ahead < 0 ? one.ahead : one.over);
    }
  }

  /// A day ends of which nothing is earned any more.
  void end_day_of_period() {
    if (rests) return;
    for (Period& one : periods) {
      if (one.left == 0) continue;
      --one.left;
      return;
    }
  }

  /// The last period ends so many days later, for the same price: what is left of it goes with the
  /// days that are left and those that are added.
  void lengthen(std::int64_t more) {
    Access longer = paid.back();
    longer.price = longer.owed();
    longer.days += more - longer.over;
    longer.over = 0;
    paid.back().close();
    paid.push_back(longer);
    periods.back().given += more;
    periods.back().left += more;
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

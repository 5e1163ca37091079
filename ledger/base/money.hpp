#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/assert.hpp"

namespace tress {

/// An ISO 4217 currency. The value is the standard's numeric code, which is what is stored.
/// Only currencies listed in money.cpp exist; each knows its number of decimals.
class Currency {
 public:
  static std::optional<Currency> from_numeric(std::uint16_t code) noexcept;
  static std::optional<Currency> from_alpha(std::string_view alpha) noexcept;  ///< "CAD"

  [[nodiscard]] std::uint16_t numeric() const noexcept { return numeric_; }

  [[nodiscard]] std::string_view alpha() const noexcept;

  /// Digits after the point: 2 for CAD, 0 for JPY.
  [[nodiscard]] int decimals() const noexcept;

  friend constexpr auto operator<=>(Currency, Currency) noexcept = default;

 private:
  constexpr explicit Currency(std::uint16_t numeric) noexcept : numeric_(numeric) {}

  std::uint16_t numeric_;
};

/// An amount in the minor unit of one currency (cents). Adding two currencies yields no value, like
/// an overflow. There is no operator+: every place that can overflow says what happens then.
class Money {
 public:
  constexpr Money(Currency currency, std::int64_t minor) noexcept
      : minor_(minor), currency_(currency) {}

  [[nodiscard]] constexpr std::int64_t minor() const noexcept { return minor_; }

  [[nodiscard]] constexpr Currency currency() const noexcept { return currency_; }

  [[nodiscard]] constexpr bool is_zero() const noexcept { return minor_ == 0; }

  [[nodiscard]] constexpr bool is_positive() const noexcept { return minor_ > 0; }

  [[nodiscard]] constexpr bool is_negative() const noexcept { return minor_ < 0; }

  friend constexpr bool operator==(const Money&, const Money&) noexcept = default;

  [[nodiscard]] friend constexpr std::optional<Money> checked_add(Money a, Money b) noexcept {
    std::int64_t sum = 0;
    if (a.currency_ != b.currency_) return std::nullopt;
    if (__builtin_add_overflow(a.minor_, b.minor_, &sum)) return std::nullopt;
    return Money{a.currency_, sum};
  }

  [[nodiscard]] friend constexpr std::optional<Money> checked_sub(Money a, Money b) noexcept {
    std::int64_t difference = 0;
    if (a.currency_ != b.currency_) return std::nullopt;
    if (__builtin_sub_overflow(a.minor_, b.minor_, &difference)) return std::nullopt;
    return Money{a.currency_, difference};
  }

 private:
  std::int64_t minor_;
  Currency currency_;
};

/// "1234.50", with the currency's decimals and no thousands mark. For journals and CSV.
std::string decimal_text(Money money);

/// "CAD 1234.50".
std::string to_text(Money money);

/// The amount written with at most `decimals` digits after the point, as that many decimals'
/// integer: ("4.1", 4) → 41000. Accepts an optional minus and digits; nothing else.
std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals);

/// `value` with `decimals` digits after the point: (41000, 4) → "4.1000".
std::string decimal_text(std::int64_t value, int decimals);

/// A charge kept below the minor unit: ten-thousandths of the currency's *major* unit (0.0001 CAD).
/// Real receipts carry tax like this; books round it once per bill and tax (domain.md §3.1, 8).
inline constexpr int fine_decimals = 4;

/// `fine` (ten-thousandths of the major unit) in minor units, rounded half away from zero.
[[nodiscard]] std::int64_t fine_to_minor_half_up(std::int64_t fine, Currency currency) noexcept;

/// Minor units as ten-thousandths of the major unit; nothing on overflow.
[[nodiscard]] std::optional<std::int64_t> minor_to_fine(std::int64_t minor,
                                                        Currency currency) noexcept;

}  // namespace tress

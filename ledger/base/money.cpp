#include "ledger/base/money.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tress {

namespace {

struct CurrencyRow {
  std::uint16_t numeric;
  std::string_view alpha;
  int decimals;
};

// ISO 4217 as of 2026: the currencies of the countries whose rules Tress knows.
constexpr std::array<CurrencyRow, 11> currency_rows{{
    {36, "AUD", 2},
    {124, "CAD", 2},
    {156, "CNY", 2},
    {344, "HKD", 2},
    {392, "JPY", 0},
    {398, "KZT", 2},
    {643, "RUB", 2},
    {756, "CHF", 2},
    {826, "GBP", 2},
    {840, "USD", 2},
    {978, "EUR", 2},
}};

const CurrencyRow* find_row(std::uint16_t numeric) noexcept {
  const auto* const row = std::find_if(currency_rows.begin(), currency_rows.end(),
                                       [=](const auto& r) { return r.numeric == numeric; });
  return row == currency_rows.end() ? nullptr : row;
}

std::int64_t power_of_ten(int exponent) noexcept {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::int64_t fine_per_minor(Currency currency) noexcept {
  return power_of_ten(fine_decimals - currency.decimals());
}

}  // namespace

std::optional<Currency> Currency::from_numeric(std::uint16_t code) noexcept {
  if (find_row(code) == nullptr) return std::nullopt;
  return Currency{code};
}

std::optional<Currency> Currency::from_alpha(std::string_view alpha) noexcept {
  for (const auto& row : currency_rows) {
    if (row.alpha == alpha) return Currency{row.numeric};
  }
  return std::nullopt;
}

std::string_view Currency::alpha() const noexcept { return find_row(numeric_)->alpha; }

int Currency::decimals() const noexcept { return find_row(numeric_)->decimals; }

std::string decimal_text(std::int64_t value, int decimals) {
  // Negated as unsigned, so that the smallest integer has a text too.
  const bool is_negative = value < 0;
  const std::uint64_t magnitude =
      is_negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  std::string digits = std::to_string(magnitude);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return is_negative ? "-" + digits : digits;
}

std::string decimal_text(Money money) {
  return decimal_text(money.minor(), money.currency().decimals());
}

std::string to_text(Money money) {
  return std::string{money.currency().alpha()} + " " + decimal_text(money);
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  std::int64_t value = 0;
  int digits_after_point = 0;
  int digits_all = 0;
  bool has_point = false;
  for (const char c : text) {
    if (c == '.' && !has_point && digits_all > 0) {
      has_point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (has_point && ++digits_after_point > decimals) return std::nullopt;
    ++digits_all;
    if (__builtin_mul_overflow(value, 10, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, c - '0', &value)) return std::nullopt;
  }
  if (digits_all == 0 || (has_point && digits_after_point == 0)) return std::nullopt;
  for (; digits_after_point < decimals; ++digits_after_point) {
    if (__builtin_mul_overflow(value, 10, &value)) return std::nullopt;
  }
  return is_negative ? -value : value;
}

std::int64_t fine_to_minor_half_up(std::int64_t fine, Currency currency) noexcept {
  const std::int64_t unit = fine_per_minor(currency);
  const std::int64_t whole = fine / unit;
  const std::int64_t rest = fine % unit;
  if (std::llabs(rest) * 2 < unit) return whole;
  return fine < 0 ? whole - 1 : whole + 1;
}

std::optional<std::int64_t> minor_to_fine(std::int64_t minor, Currency currency) noexcept {
  std::int64_t fine = 0;
  if (__builtin_mul_overflow(minor, fine_per_minor(currency), &fine)) return std::nullopt;
  return fine;
}

}  // namespace tress

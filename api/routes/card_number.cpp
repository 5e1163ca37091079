#include "api/routes/card_number.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tress {

namespace {

constexpr std::size_t digits_max = 19;

/// The digits of one candidate, as numbers.
struct Digits {
  std::array<std::uint8_t, digits_max> values{};
  std::size_t count = 0;
  bool is_too_long = false;
};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// What joins a digit to a word: letters, and every byte of a character beyond ASCII.
bool is_of_a_word(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  const unsigned lower = byte | 0x20U;
  return (lower >= 'a' && lower <= 'z') || byte >= 0x80U || c == '_';
}

unsigned number_of(const Digits& digits, std::size_t leading) noexcept {
  unsigned number = 0;
  for (std::size_t i = 0; i < leading; ++i) number = number * 10 + digits.values[i];
  return number;
}

/// Lengths and beginnings that the networks give out (ISO/IEC 7812, the networks' own tables).
bool is_of_a_network(const Digits& digits) noexcept {
  const unsigned two = number_of(digits, 2);
  const unsigned four = number_of(digits, 4);
  switch (digits.count) {
    case 13: return two / 10 == 4;
    case 15: return two == 34 || two == 37;
    case 14: return two == 36 || two == 38 || (four >= 3000 && four <= 3059);
    case 16:
      return two / 10 == 4 || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
             two == 35 || two == 62 || two == 65 || two == 60 || two == 81;
    case 17:
    case 18: return two == 62;
    case 19: return two / 10 == 4 || two == 62;
    default: return false;
  }
}

/// The Luhn sum: every second digit from the right but one is doubled.
bool has_right_check_digit(const Digits& digits) noexcept {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.count; ++i) {
    unsigned value = digits.values[digits.count - 1 - i];
    if (i % 2 == 1) value = value > 4 ? 2 * value - 9 : 2 * value;
    sum += value;
  }
  return sum % 10 == 0;
}

/// The candidate that begins at `at`; moves `at` behind it.
Digits take_digits(std::string_view text, std::size_t& at) noexcept {
  Digits digits;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      digits.is_too_long = digits.is_too_long || digits.count == digits_max;
      if (!digits.is_too_long) {
        digits.values[digits.count++] = static_cast<std::uint8_t>(text[at] - '0');
      }
      ++at;
      continue;
    }
    const bool parts =
        (text[at] == ' ' || text[at] == '-') && at + 1 < text.size() && is_digit(text[at + 1]);
    if (!parts) break;
    ++at;
  }
  return digits;
}

}  // namespace

bool holds_card_number(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const bool begins_in_word = at > 0 && is_of_a_word(text[at - 1]);
    const Digits digits = take_digits(text, at);
    const bool ends_in_word = at < text.size() && is_of_a_word(text[at]);
    if (begins_in_word || ends_in_word || digits.is_too_long) continue;
    if (is_of_a_network(digits) && has_right_check_digit(digits)) return true;
  }
  return false;
}

}  // namespace tress

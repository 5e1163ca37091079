#include "tools/import/values.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace tress::receipts {

namespace {

/// Takes one or two digits, or exactly `digits` of them if that is more, from the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits) {
  constexpr std::size_t short_digits_max = 2;
  std::size_t length = 0;
  while (length < text.size() && length < digits && text[length] >= '0' && text[length] <= '9') {
    ++length;
  }
  const bool is_right = digits > short_digits_max ? length == digits : length > 0;
  if (!is_right) return std::nullopt;
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + length, value);
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// 12 AM is midnight, 12 PM noon.
std::uint16_t minute_of(unsigned hour, unsigned minute, bool is_afternoon) {
  constexpr unsigned half_day = 12;
  constexpr unsigned minutes_per_hour = 60;
  const unsigned hour_of_day = hour % half_day + (is_afternoon ? half_day : 0);
  return static_cast<std::uint16_t>(hour_of_day * minutes_per_hour + minute);
}

}  // namespace

std::optional<Day> parse_us_date(std::string_view text) {
  constexpr std::size_t year_digits = 4;
  constexpr unsigned year_min = 1970;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '/')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || !take(text, '/')) return std::nullopt;
  const auto year = take_number(text, year_digits);
  if (!year || *year < year_min || !text.empty()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

std::optional<std::uint16_t> parse_us_time(std::string_view text) {
  constexpr unsigned hours = 12;
  constexpr unsigned sixty = 60;
  const auto hour = take_number(text, 2);
  if (!hour || *hour < 1 || *hour > hours || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute >= sixty) return std::nullopt;
  if (take(text, ':')) {
    const auto second = take_number(text, 2);
    if (!second || *second >= sixty) return std::nullopt;
  }
  const std::string half = lower_ascii(trimmed(text));
  if (half != "am" && half != "pm") return std::nullopt;
  return minute_of(*hour, *minute, half == "pm");
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

std::optional<bool> parse_truth(std::string_view text) {
  const std::string lower = lower_ascii(text);
  if (lower == "true") return true;
  if (lower == "false") return false;
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower_ascii(std::string_view text) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace tress::receipts

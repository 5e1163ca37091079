#include "tools/import/values.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>

#include "ledger/base/money.hpp"

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

/// The digits of "1,149.00" without the commas; nothing if one stands in another place than before
/// each three digits, or if it does not begin with a digit.
std::optional<std::string> without_thousands(std::string_view text) {
  constexpr std::size_t group = 3;
  const auto point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || whole.front() < '0' || whole.front() > '9') return std::nullopt;
  const bool has_commas = whole.find(',') != std::string_view::npos;
  std::string plain;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const bool is_place = has_commas && i > 0 && (whole.size() - i) % (group + 1) == 0;
    if ((whole[i] == ',') != is_place) return std::nullopt;
    if (whole[i] != ',') plain += whole[i];
  }
  plain += text.substr(point);
  return plain;
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

std::optional<Day> parse_till_date(std::string_view text) {
  if (const auto day = parse_day(text)) return day;
  if (const auto day = parse_us_date(text)) return day;
  constexpr std::size_t short_year = 2;
  const auto last = text.rfind('/');
  const bool is_short = last != std::string_view::npos && text.size() - last - 1 == short_year;
  if (!is_short) return std::nullopt;
  std::string whole{text.substr(0, last + 1)};
  whole += "20";
  whole += text.substr(last + 1);
  return parse_us_date(whole);
}

std::optional<std::uint16_t> parse_clock(std::string_view text) {
  if (const auto minute = parse_us_time(text)) return minute;
  constexpr unsigned hours = 24;
  constexpr unsigned sixty = 60;
  const auto hour = take_number(text, 2);
  if (!hour || *hour >= hours || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute >= sixty) return std::nullopt;
  if (take(text, ':')) {
    const auto second = take_number(text, 2);
    if (!second || *second >= sixty) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return static_cast<std::uint16_t>(*hour * sixty + *minute);
}

std::optional<std::int64_t> parse_shown_money(std::string_view text, int decimals) {
  bool is_negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    is_negative = true;
    text = text.substr(1, text.size() - 2);
  }
  const auto take_minus = [&] {
    if (is_negative || !take(text, '-')) return;
    is_negative = true;
  };
  take_minus();
  for (const std::string_view sign : {"$", "£", "€"}) {
    if (!text.starts_with(sign)) continue;
    text.remove_prefix(sign.size());
    break;
  }
  take_minus();
  const auto plain = without_thousands(text);
  if (!plain) return std::nullopt;
  const auto value = parse_decimal(*plain, decimals);
  if (!value) return std::nullopt;
  return is_negative ? -*value : *value;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  const auto point = text.find('.');
  if (point == std::string_view::npos) return parse_whole(text);
  const std::string_view after = text.substr(point + 1);
  const bool is_whole =
      !after.empty() && after.find_first_not_of('0') == std::string_view::npos && point > 0;
  if (!is_whole) return std::nullopt;
  return parse_whole(text.substr(0, point));
}

std::optional<std::int32_t> parse_quantity(std::string_view text) {
  constexpr std::int64_t most = INT32_MAX;
  const auto count = parse_count(text);
  if (!count) return std::nullopt;
  return static_cast<std::int32_t>(std::abs(std::clamp(*count, -most, most)));
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

#include "ledger/base/birth.hpp"

#include <algorithm>

namespace tress {

namespace {

using std::chrono::month_day;
using std::chrono::year;
using std::chrono::year_month_day;

bool are_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int number_of(std::string_view digits) noexcept {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::optional<year> parse_year(std::string_view text) {
  if (text.size() != 4 || !are_digits(text)) return std::nullopt;
  const year parsed{number_of(text)};
  if (parsed < birth_year_min) return std::nullopt;
  return parsed;
}

/// "05-17".
std::optional<month_day> parse_month_day(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const std::string_view month = text.substr(0, 2);
  const std::string_view day = text.substr(3);
  if (!are_digits(month) || !are_digits(day)) return std::nullopt;
  const month_day parsed{std::chrono::month{static_cast<unsigned>(number_of(month))},
                         std::chrono::day{static_cast<unsigned>(number_of(day))}};
  if (!parsed.ok()) return std::nullopt;
  return parsed;
}

/// The day that it falls on in that year: of a leap day, in other years 1 March.
Day day_in(year in, const month_day& day) {
  const year_month_day date{in, day.month(), day.day()};
  return date.ok() ? Day{date} : Day{in / 3 / 1};
}

}  // namespace

std::optional<Birth> parse_birth(std::string_view text) {
  if (text.size() == 4) {
    const auto only = parse_year(text);
    if (!only) return std::nullopt;
    return Birth{only, std::nullopt};
  }
  const bool has_no_year = text.starts_with("--");
  if (!has_no_year && (text.size() != 10 || text[4] != '-')) return std::nullopt;
  const auto in = has_no_year ? std::nullopt : parse_year(text.substr(0, 4));
  const auto day = parse_month_day(text.substr(has_no_year ? 2 : 5));
  if (!day || (!has_no_year && !in)) return std::nullopt;
  const bool is_there = !in || year_month_day{*in, day->month(), day->day()}.ok();
  if (!is_there) return std::nullopt;
  return Birth{in, day};
}

bool is_born(const Birth& birth, Day today) {
  if (!birth.year) return true;
  if (!birth.day) return *birth.year <= year_month_day{today}.year();
  return day_in(*birth.year, *birth.day) <= today;
}

std::optional<int> age_on(const Birth& birth, Day today) {
  if (!birth.year || !is_born(birth, today)) return std::nullopt;
  const year now = year_month_day{today}.year();
  const int years = static_cast<int>(now) - static_cast<int>(*birth.year);
  const bool had_birthday = !birth.day || day_in(now, *birth.day) <= today;
  return had_birthday ? years : years - 1;
}

}  // namespace tress

#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "ledger/base/time.hpp"

/// When somebody was born, as far as they care to say: the day, the day without the year, or the
/// year alone (ISO 8601: "1990-05-17", "--05-17", "1990"). Pure, any thread.
namespace tress {

struct Birth {
  std::optional<std::chrono::year> year;
  std::optional<std::chrono::month_day> day;

  friend bool operator==(const Birth&, const Birth&) = default;
};

/// The oldest people on record were born later.
inline constexpr std::chrono::year birth_year_min{1880};

/// Strict; nothing of a day that no year has. "--02-29" is a day.
std::optional<Birth> parse_birth(std::string_view text);

/// False if that is still to come on `today`.
[[nodiscard]] bool is_born(const Birth& birth, Day today);

/// Whole years lived by `today`; of whom only the year is known, those that they will have lived
/// when this year is over. Nothing without a year, nor of somebody who is not born.
[[nodiscard]] std::optional<int> age_on(const Birth& birth, Day today);

}  // namespace tress

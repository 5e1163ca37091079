#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/time.hpp"

/// The texts of American salon software as values. Strict; nothing for what is not one. Pure.
namespace tress::receipts {

/// "03/15/2018" or "3/15/2018": a day that exists, years 1970 to 9999.
std::optional<Day> parse_us_date(std::string_view text);

/// "3:50:00 PM" or "3:50 PM" as the minute of the day, from 0.
std::optional<std::uint16_t> parse_us_time(std::string_view text);

/// Decimal digits with an optional minus.
std::optional<std::int64_t> parse_whole(std::string_view text);

/// "TRUE" and "FALSE" in any case, as spreadsheets write them.
std::optional<bool> parse_truth(std::string_view text);

/// Without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text) noexcept;

/// ASCII letters in lower case.
std::string lower_ascii(std::string_view text);

}  // namespace tress::receipts

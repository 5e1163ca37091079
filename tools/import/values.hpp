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

/// "2026-03-02", or as `parse_us_date`, also with two digits of the year ("3/2/26": since 2000).
std::optional<Day> parse_till_date(std::string_view text);

/// "15:50", "15:50:09" or as `parse_us_time`: the minute of the day, from 0.
std::optional<std::uint16_t> parse_clock(std::string_view text);

/// An amount as tills show it, in minor units: "$1,149.00", "-$0.95", "$-0.95", "($33.62)", "12.5".
/// Commas part thousands; there may be one of $, £ and €.
std::optional<std::int64_t> parse_shown_money(std::string_view text, int decimals);

/// A whole number that may be written with decimals of zero: "1.0", "-2", "3.000".
std::optional<std::int64_t> parse_count(std::string_view text);

/// The same without its sign, as a number of things: what comes back is counted downwards. What is
/// more than a bill can count is more than it can count still.
std::optional<std::int32_t> parse_quantity(std::string_view text);

/// Without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text) noexcept;

/// ASCII letters in lower case.
std::string lower_ascii(std::string_view text);

}  // namespace tress::receipts

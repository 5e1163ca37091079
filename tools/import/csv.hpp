#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Reads comma-separated values (RFC 4180) from files of strangers. Any input is safe; a damaged
/// record costs that record and not the file, except an open quote, after which nobody knows where
/// records begin. Pure, any thread.
namespace tress::csv {

/// A salon's busiest export has some ten megabytes.
inline constexpr std::size_t file_bytes_max = std::size_t{64} * 1024 * 1024;

/// Ten years of a large salon.
inline constexpr std::size_t records_max = 500'000;

/// One record; a description of a page fits.
inline constexpr std::size_t record_bytes_max = std::size_t{64} * 1024;

/// Phorest's transactions have some 130 columns.
inline constexpr std::size_t fields_max = 256;

enum class RecordFault : std::uint8_t {
  none,
  quote_inside_field,  ///< a quote in a field that does not begin with one
  text_after_quote,    ///< something between a closing quote and the next comma
  quote_not_closed,    ///< up to the end of the file, or further than a record may reach
  too_many_fields,
  record_too_long,
};

/// In plain words: "a quotation mark is not closed".
std::string_view words_of(RecordFault fault) noexcept;

struct Record {
  std::uint32_t line;  ///< in which it begins; the file's first line is 1
  std::vector<std::string> fields;
  RecordFault fault = RecordFault::none;
};

struct Document {
  std::vector<Record> records;  ///< blank lines are not among them
  bool is_complete = true;      ///< false: there were more than `records_max`
};

/// Lines end with LF or CRLF; a byte order mark of UTF-8 is skipped. Fields are in normal form C,
/// as bodies of the API are, unless they are no UTF-8.
Document read(std::string_view text);

}  // namespace tress::csv

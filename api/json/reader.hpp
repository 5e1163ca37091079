#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/json/value.hpp"
#include "ledger/base/result.hpp"

/// The one way from a request's bytes to values, stricter than JSON asks for: where two readers of
/// the same text could disagree (duplicate keys, numbers beyond int64, broken UTF-8), nobody gets
/// an answer but a named refusal. The rows are `negative-tests.md` 18 to 21.
namespace tress::json {

struct Limits {
  /// Containers inside each other. The deepest request of the API has five.
  std::size_t depth_max = 16;

  /// Members of one object; also keeps the search for duplicate names short.
  std::size_t members_max = 128;

  /// Items of one array: an import page.
  std::size_t items_max = 1000;

  /// Bytes of one string or name after unescaping: the longest note fits.
  std::size_t string_bytes_max = std::size_t{4} * 1024;
};

/// Why a text was refused. The first thing wrong, reading from the start, wins.
enum class Code : unsigned char {
  empty,                  ///< no bytes, or white space only
  byte_order_mark,        ///< U+FEFF before the text (RFC 8259 §8.1)
  bad_utf8,               ///< the bytes are not UTF-8
  bad_surrogate,          ///< an escape names half a character
  null_character,         ///< \u0000: stored text never holds one
  comment,                ///< JSON has none
  not_json,               ///< anything else that the grammar does not know, such as NaN
  trailing_bytes,         ///< something after the value
  too_deep,               ///< more than `depth_max`
  too_many_members,       ///< more than `members_max`
  too_many_items,         ///< more than `items_max`
  string_too_long,        ///< more than `string_bytes_max`
  duplicate_name,         ///< the same name twice in one object
  number_not_an_integer,  ///< a fraction or an exponent, even where it would come out whole
  number_out_of_range,    ///< beyond int64
  negative_zero,          ///< -0: equal to 0 for some readers and not for others
};

/// The enumerator's name, as it stands in problem answers.
std::string_view name_of(Code code) noexcept;

struct Problem {
  /// RFC 6901 pointer to the place; for a broken text the last place that was understood. Names
  /// that are long or unreadable are never repeated: the pointer then stops at their object.
  std::string pointer;
  Code code;
  std::string text;  ///< one English sentence without any of the input
};

/// Reads exactly one value. Pure; any thread.
[[nodiscard]] Result<Value, Problem> read(std::string_view body, const Limits& limits = {});

}  // namespace tress::json

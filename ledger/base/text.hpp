#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tress {

/// True if `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text) noexcept;

/// True if a person can read what is there: well-formed UTF-8 without control characters, bidi
/// overrides and isolates, zero-width characters or U+2028/2029. Names, reasons and notes must be.
/// With `allow_lines`, newline and tab are fine.
bool is_plain_text(std::string_view text, bool allow_lines = false) noexcept;

/// For log lines and terminals: everything that is not plain text written as \u{…}, cut to
/// `bytes_max` (at a character's end) with "…".
std::string printable(std::string_view text, std::size_t bytes_max = 200);

}  // namespace tress

#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tress {

/// A whole number as paths and queries write it: ASCII digits, no sign, at most 64 bits.
inline std::optional<std::uint64_t> parse_number(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

}  // namespace tress

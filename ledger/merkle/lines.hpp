#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/base/ids.hpp"

/// The small pieces that the text formats share.
namespace tress::merkle {

/// An unsigned number as the C2SP formats write it: ASCII digits, no leading zero (but "0"), no
/// sign, no more than 64 bits. Nothing for any other text.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view text) noexcept;

/// Takes one line off the front of `text`, without its newline; nothing if no newline is left.
[[nodiscard]] std::optional<std::string_view> take_line(std::string_view& text) noexcept;

/// A hash as its own line: base64 of 32 bytes, nothing else.
[[nodiscard]] std::optional<Hash> parse_hash_line(std::string_view line);

}  // namespace tress::merkle

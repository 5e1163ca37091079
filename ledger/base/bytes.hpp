#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Bytes and their text forms. The only header that may use `reinterpret_cast`: text and bytes meet
/// here and nowhere else.
namespace tress {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using ByteView = std::span<const Byte>;

inline ByteView bytes_of(std::string_view text) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the one home of this cast.
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

inline std::string_view text_of(ByteView bytes) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the one home of this cast.
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// For libraries that write into `char*`.
inline char* chars_of(std::span<Byte> bytes) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the one home of this cast.
  return reinterpret_cast<char*>(bytes.data());
}

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

inline void append(Bytes& out, std::string_view more) { append(out, bytes_of(more)); }

/// Big-endian integers, so that keys sort as numbers.
template <class Unsigned>
void append_be(Bytes& out, Unsigned value) {
  for (int shift = static_cast<int>(sizeof(Unsigned)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<Byte>(value >> shift));
  }
}

/// Reads a big-endian integer from the first bytes of `in`. Requires `in.size() >= sizeof(Unsigned)`.
template <class Unsigned>
Unsigned read_be(ByteView in) noexcept {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
    value = static_cast<Unsigned>((static_cast<std::uint64_t>(value) << 8U) | in[i]);
  }
  return value;
}

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);

/// Accepts lower-case hexadecimal of exactly `size` bytes; nothing else, so that one value has one
/// text.
std::optional<Bytes> from_hex(std::string_view text, std::size_t size);

/// Standard alphabet with padding (RFC 4648 §4), no line breaks.
std::string to_base64(ByteView bytes);

/// Strict: standard alphabet, right padding, zero padding bits, nothing around it.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace tress

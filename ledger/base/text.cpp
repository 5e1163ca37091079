#include "ledger/base/text.hpp"

#include <cstdint>

#include <fmt/core.h>

namespace tress {

namespace {

struct Decoded {
  char32_t code;
  std::size_t size;  ///< 0 if the bytes are not UTF-8
};

Decoded decode_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return {lead, 1};
  std::size_t size = 0;
  char32_t code = 0;
  char32_t least = 0;
  if ((lead & 0xE0U) == 0xC0U) {
    size = 2, code = lead & 0x1FU, least = 0x80;
  } else if ((lead & 0xF0U) == 0xE0U) {
    size = 3, code = lead & 0x0FU, least = 0x800;
  } else if ((lead & 0xF8U) == 0xF0U) {
    size = 4, code = lead & 0x07U, least = 0x10000;
  } else {
    return {0, 0};
  }
  if (at + size > text.size()) return {0, 0};
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return {0, 0};
    code = code << 6U | (byte(at + i) & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least || code > 0x10FFFF || is_surrogate) return {0, 0};
  return {code, size};
}

bool is_plain(char32_t code) noexcept {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return false;  // C0, DEL, C1
  if (code == 0x00AD || code == 0x061C || code == 0x180E) return false;
  if (code >= 0x200B && code <= 0x200F) return false;  // zero width, LRM, RLM
  if (code >= 0x2028 && code <= 0x202E) return false;  // line separators, bidi overrides
  if (code >= 0x2060 && code <= 0x206F) return false;  // joiners, isolates
  if (code == 0xFEFF || (code >= 0xFFF0 && code <= 0xFFFB)) return false;
  if (code >= 0xE0000 && code <= 0xE007F) return false;  // tags
  return (code & 0xFFFEU) != 0xFFFEU;
}

/// The first byte from `at` on that is no printable ASCII: most text is, and needs no decoding.
std::size_t past_ascii(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && text[at] >= 0x20 && text[at] < 0x7F) ++at;
  return at;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = past_ascii(text, 0); at < text.size(); at = past_ascii(text, at)) {
    const auto decoded = decode_at(text, at);
    if (decoded.size == 0) return false;
    at += decoded.size;
  }
  return true;
}

bool is_plain_text(std::string_view text, bool allow_lines) noexcept {
  for (std::size_t at = past_ascii(text, 0); at < text.size(); at = past_ascii(text, at)) {
    const auto decoded = decode_at(text, at);
    if (decoded.size == 0) return false;
    const bool is_line = decoded.code == '\n' || decoded.code == '\t';
    if (!is_plain(decoded.code) && !(allow_lines && is_line)) return false;
    at += decoded.size;
  }
  return true;
}

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto decoded = decode_at(text, at);
    const std::size_t size = decoded.size == 0 ? 1 : decoded.size;
    std::string piece;
    if (decoded.size == 0) {
      piece = fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else if (is_plain(decoded.code)) {
      piece = std::string{text.substr(at, size)};
    } else {
      piece = fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(decoded.code));
    }
    if (out.size() + piece.size() > bytes_max) return out + "…";
    out += piece;
    at += size;
  }
  return out;
}

}  // namespace tress

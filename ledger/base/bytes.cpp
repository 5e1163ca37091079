#include "ledger/base/bytes.hpp"

namespace tress {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<unsigned> digit_value(std::string_view alphabet, char digit) {
  const auto at = alphabet.find(digit);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const Byte byte : bytes) {
    text.push_back(hex_digits[byte >> 4U]);
    text.push_back(hex_digits[byte & 15U]);
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text, std::size_t size) {
  if (text.size() != size * 2) return std::nullopt;
  Bytes bytes;
  bytes.reserve(size);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = digit_value(hex_digits, text[i]);
    const auto low = digit_value(hex_digits, text[i + 1]);
    if (!high || !low) return std::nullopt;
    bytes.push_back(static_cast<Byte>(*high << 4U | *low));
  }
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16U;
    if (have > 1) group |= static_cast<std::uint32_t>(bytes[i + 1]) << 8U;
    if (have > 2) group |= bytes[i + 2];
    for (std::size_t k = 0; k < 4; ++k) {
      const auto digit = (group >> (18U - 6U * k)) & 63U;
      text.push_back(k <= have ? base64_digits[digit] : '=');
    }
  }
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::size_t have = 4;
    if (i + 4 == text.size()) {
      if (text[i + 3] == '=') have = text[i + 2] == '=' ? 2 : 3;
    }
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const auto value = k < have ? digit_value(base64_digits, text[i + k]) : 0U;
      if (!value) return std::nullopt;
      group = group << 6U | *value;
    }
    // Padding bits must be zero, else two texts would name the same bytes.
    if (have == 2 && (group & 0xFFFFU) != 0) return std::nullopt;
    if (have == 3 && (group & 0xFFU) != 0) return std::nullopt;
    for (std::size_t k = 0; k + 1 < have; ++k) {
      bytes.push_back(static_cast<Byte>(group >> (16U - 8U * k)));
    }
  }
  return bytes;
}

}  // namespace tress

#include "ledger/merkle/lines.hpp"

#include <charconv>

namespace tress::merkle {

std::optional<std::uint64_t> parse_unsigned(std::string_view text) noexcept {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped_at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped_at != end) return std::nullopt;
  return value;
}

std::optional<std::string_view> take_line(std::string_view& text) noexcept {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<Hash> parse_hash_line(std::string_view line) {
  constexpr std::size_t base64_chars = (Hash::size + 2) / 3 * 4;
  if (line.size() != base64_chars) return std::nullopt;
  const auto bytes = from_base64(line);
  if (!bytes || bytes->size() != Hash::size) return std::nullopt;
  return Hash::from(*bytes);
}

}  // namespace tress::merkle

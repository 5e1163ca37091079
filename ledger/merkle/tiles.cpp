#include "ledger/merkle/tiles.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::merkle {

namespace {

constexpr unsigned level_max = 63;

/// 2^64 has twenty digits: seven groups of three.
constexpr std::size_t index_groups_max = 7;

/// Hashes of `level` in a tree of `size` leaves.
std::uint64_t hashes_at(unsigned level, std::uint64_t size) noexcept {
  return level < tile_levels ? size >> (8 * level) : 0;
}

std::string three_digits(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  return std::string(3 - digits.size(), '0') + digits;
}

std::string index_path(std::uint64_t index) {
  std::string path = three_digits(index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    path.insert(0, "x" + three_digits(index % 1000) + "/");
  }
  return path;
}

std::string index_and_width(std::uint64_t index, unsigned width) {
  TRESS_ASSERT(width >= 1 && width <= tile_width_max);
  std::string path = index_path(index);
  if (width < tile_width_max) path += ".p/" + std::to_string(width);
  return path;
}

/// The digits of all groups as one number. Lax about the x marks: the caller formats the value
/// again and compares.
std::optional<std::uint64_t> lax_index(std::string_view path) {
  std::string digits;
  for (const char mark : path) {
    if (mark >= '0' && mark <= '9') digits.push_back(mark);
  }
  if (digits.empty() || digits.size() > 3 * index_groups_max) return std::nullopt;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return parse_unsigned(digits);
}

std::optional<EntriesRef> parse_index_and_width(std::string_view text) {
  unsigned width = tile_width_max;
  std::string_view index_text = text;
  if (const auto mark = text.find(".p/"); mark != std::string_view::npos) {
    const auto partial = parse_unsigned(text.substr(mark + 3));
    if (!partial || *partial == 0 || *partial >= tile_width_max) return std::nullopt;
    width = static_cast<unsigned>(*partial);
    index_text = text.substr(0, mark);
  }
  const auto index = lax_index(index_text);
  if (!index || index_and_width(*index, width) != text) return std::nullopt;
  return EntriesRef{*index, width};
}

bool take_prefix(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

unsigned tile_width(const TileId& tile, std::uint64_t size) noexcept {
  const std::uint64_t hashes = hashes_at(tile.level, size);
  const std::uint64_t full_tiles = hashes / tile_width_max;
  if (tile.index < full_tiles) return tile_width_max;
  return tile.index == full_tiles ? static_cast<unsigned>(hashes % tile_width_max) : 0;
}

unsigned partial_tile_width(unsigned level, std::uint64_t size) noexcept {
  return static_cast<unsigned>(hashes_at(level, size) % tile_width_max);
}

std::string tile_path(const TileRef& ref) {
  TRESS_ASSERT(ref.tile.level <= level_max);
  return "tile/" + std::to_string(ref.tile.level) + "/" +
         index_and_width(ref.tile.index, ref.width);
}

std::string entries_path(const EntriesRef& ref) {
  return "tile/entries/" + index_and_width(ref.index, ref.width);
}

std::optional<TileRef> parse_tile_path(std::string_view path) {
  if (!take_prefix(path, "tile/")) return std::nullopt;
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto level = parse_unsigned(path.substr(0, slash));
  if (!level || *level > level_max) return std::nullopt;
  const auto rest = parse_index_and_width(path.substr(slash + 1));
  if (!rest) return std::nullopt;
  return TileRef{{static_cast<unsigned>(*level), rest->index}, rest->width};
}

std::optional<EntriesRef> parse_entries_path(std::string_view path) {
  if (!take_prefix(path, "tile/entries/")) return std::nullopt;
  return parse_index_and_width(path);
}

Bytes tile_bytes(const std::vector<Hash>& hashes) {
  Bytes bytes;
  bytes.reserve(hashes.size() * Hash::size);
  for (const Hash& hash : hashes) append(bytes, hash.view());
  return bytes;
}

std::optional<std::vector<Hash>> parse_tile(ByteView bytes, unsigned width) {
  if (width > tile_width_max || bytes.size() != width * Hash::size) return std::nullopt;
  std::vector<Hash> hashes;
  hashes.reserve(width);
  for (std::size_t at = 0; at < bytes.size(); at += Hash::size) {
    hashes.push_back(Hash::from(bytes.subspan(at, Hash::size)));
  }
  return hashes;
}

void append_entry(Bytes& bundle, ByteView entry) {
  TRESS_ASSERT(entry.size() <= 0xFFFF);
  append_be(bundle, static_cast<std::uint16_t>(entry.size()));
  append(bundle, entry);
}

std::optional<std::vector<ByteView>> parse_entries(ByteView bundle, unsigned width) {
  std::vector<ByteView> entries;
  while (!bundle.empty() && entries.size() < width) {
    if (bundle.size() < 2) return std::nullopt;
    const std::size_t size = read_be<std::uint16_t>(bundle);
    if (bundle.size() - 2 < size) return std::nullopt;
    entries.push_back(bundle.subspan(2, size));
    bundle = bundle.subspan(2 + size);
  }
  if (!bundle.empty() || entries.size() != width) return std::nullopt;
  return entries;
}

}  // namespace tress::merkle

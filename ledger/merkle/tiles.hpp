#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

/// Coordinates, paths and bytes of C2SP tlog-tiles: the tree cut into pieces of up to 256 hashes
/// that never change once full.
namespace tress::merkle {

/// Hashes of a full tile; leaves of a full entry bundle.
inline constexpr unsigned tile_width_max = 256;

/// A tree of 2^64 leaves has the tile levels 0 to 7. Paths may name levels up to 63; no tree of
/// ours has anything there.
inline constexpr unsigned tile_levels = 8;

/// The `index`-th tile of a level, from 0. Level 0 holds leaf hashes; a hash at level L + 1 is the
/// root of one full tile at level L.
struct TileId {
  unsigned level;
  std::uint64_t index;

  friend constexpr auto operator<=>(const TileId&, const TileId&) noexcept = default;
};

/// How many hashes the tile has in a tree of `size` leaves: 0 (absent) to 256 (full).
[[nodiscard]] unsigned tile_width(const TileId& tile, std::uint64_t size) noexcept;

/// Width of the partial tile at `level`: ⌊size / 256^level⌋ mod 256; 0 if there is none.
[[nodiscard]] unsigned partial_tile_width(unsigned level, std::uint64_t size) noexcept;

/// A tile cut to `width` hashes (1 to 256).
struct TileRef {
  TileId tile;
  unsigned width;

  friend constexpr auto operator<=>(const TileRef&, const TileRef&) noexcept = default;
};

/// An entry bundle cut to `width` entries (1 to 256).
struct EntriesRef {
  std::uint64_t index;
  unsigned width;

  friend constexpr auto operator<=>(const EntriesRef&, const EntriesRef&) noexcept = default;
};

/// "tile/0/x001/x234/067", "tile/1/000.p/17".
[[nodiscard]] std::string tile_path(const TileRef& ref);

/// "tile/entries/x001/x234/067.p/5".
[[nodiscard]] std::string entries_path(const EntriesRef& ref);

/// Strict: exactly what the functions above write for some value, nothing else.
[[nodiscard]] std::optional<TileRef> parse_tile_path(std::string_view path);
[[nodiscard]] std::optional<EntriesRef> parse_entries_path(std::string_view path);

/// The hashes one after the other.
[[nodiscard]] Bytes tile_bytes(const std::vector<Hash>& hashes);

/// Nothing unless `bytes` is `width` hashes.
[[nodiscard]] std::optional<std::vector<Hash>> parse_tile(ByteView bytes, unsigned width);

/// Adds one entry to a bundle: u16 length, entry. Requires `entry.size() < 65,536`.
void append_entry(Bytes& bundle, ByteView entry);

/// The entries of a bundle, pointing into it; nothing unless it holds exactly `width` of them.
[[nodiscard]] std::optional<std::vector<ByteView>> parse_entries(ByteView bundle, unsigned width);

}  // namespace tress::merkle

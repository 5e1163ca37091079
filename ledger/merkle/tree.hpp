#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/tiles.hpp"

namespace tress::merkle {

/// A tile that has just become full: to be stored once, never to change.
struct FullTile {
  TileId tile;
  Bytes bytes;  ///< 256 hashes, 8,192 bytes

  friend bool operator==(const FullTile&, const FullTile&) = default;
};

/// The growing end of the tree: its partial tiles, and the roots of its full subtrees. At most 255
/// hashes per level and 64 roots, however long the log. `append` costs two hashes on average,
/// `root` at most 63. Copyable, so that a group can be tried and dropped. One thread at a time.
class TreeEdge {
 public:
  /// Reads the bytes of a full tile from where they are stored.
  using FullTileReader = std::function<Result<Bytes, Fault>(const TileId&)>;

  /// Reads the hashes of the `count` leaves from `first`.
  using LeafReader =
      std::function<Result<std::vector<Hash>, Fault>(std::uint64_t first, unsigned count)>;

  /// The empty tree.
  TreeEdge() = default;

  /// The edge of a tree of `size` leaves, from stored tiles and the at most 255 leaves after the
  /// last full one: at most 255 tiles per level, never the whole log. Fails with the readers'
  /// fault, or `damaged` if what they give has the wrong length. Whether the content is right
  /// shows in `root()`: compare it with the signed checkpoint.
  [[nodiscard]] static Result<TreeEdge, Fault> restore(std::uint64_t size,
                                                       const FullTileReader& read_tile,
                                                       const LeafReader& read_leaves);

  /// Adds a leaf at the end and puts the tiles that it completes (mostly none; lowest level first)
  /// behind those in `completed`. Requires less than 2^64 - 1 leaves.
  void append(const Hash& leaf_hash, std::vector<FullTile>& completed);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  [[nodiscard]] Hash root() const;

  /// The partial tile at `level` (below `tile_levels`), as long as `partial_tile_width` says; its
  /// index is the number of full tiles there. Valid until the next `append`.
  [[nodiscard]] std::span<const Hash> partial_tile(unsigned level) const;

 private:
  /// A node of `level * 8` height has become full.
  void add_to_tile(unsigned level, const Hash& hash, std::vector<FullTile>& completed);

  std::uint64_t size_ = 0;
  std::array<std::vector<Hash>, tile_levels> partial_tiles_;
  std::vector<Hash> full_roots_;  ///< of the full subtrees, largest (leftmost) first
};

/// The root of a tree that falls into the full subtrees with these roots, largest first.
[[nodiscard]] Hash root_of(std::span<const Hash> full_roots);

}  // namespace tress::merkle

#include "ledger/merkle/tree.hpp"

#include <bit>
#include <limits>
#include <string>

#include "ledger/base/assert.hpp"
#include "ledger/merkle/hashing.hpp"

namespace tress::merkle {

namespace {

Fault damaged(const TileId& tile) {
  return {Fault::Kind::damaged, tile_path({tile, tile_width_max}), "it is not 256 hashes long"};
}

/// The hashes of the partial tile at `level` > 0: the roots of the last full tiles one level down.
Result<std::vector<Hash>, Fault> partial_from_below(unsigned level,
                                                    std::uint64_t size,
                                                    const TreeEdge::FullTileReader& read_tile) {
  const unsigned width = partial_tile_width(level, size);
  const std::uint64_t end = size >> (8 * level);
  std::vector<Hash> hashes;
  hashes.reserve(width);
  for (std::uint64_t index = end - width; index < end; ++index) {
    const TileId tile{level - 1, index};
    TRESS_TRY(const Bytes bytes, read_tile(tile));
    const auto content = parse_tile(bytes, tile_width_max);
    if (!content) return damaged(tile);
    hashes.push_back(full_subtree_root(*content));
  }
  return hashes;
}

/// The partial tile at level 0: leaves.
Result<std::vector<Hash>, Fault> last_leaves(std::uint64_t size,
                                             const TreeEdge::LeafReader& read_leaves) {
  const unsigned width = partial_tile_width(0, size);
  if (width == 0) return std::vector<Hash>{};
  TRESS_TRY(auto leaves, read_leaves(size - width, width));
  if (leaves.size() != width) {
    return Fault{Fault::Kind::damaged, "leaf " + std::to_string(size - width),
                 "the log does not hold as many leaves from here as its size says"};
  }
  return leaves;
}

/// Adds the roots of the full subtrees of one partial tile, largest first.
void add_full_roots(std::span<const Hash> partial_tile, std::vector<Hash>& full_roots) {
  while (!partial_tile.empty()) {
    const std::size_t width = std::bit_floor(partial_tile.size());
    full_roots.push_back(full_subtree_root(partial_tile.first(width)));
    partial_tile = partial_tile.subspan(width);
  }
}

}  // namespace

Hash root_of(std::span<const Hash> full_roots) {
  if (full_roots.empty()) return empty_root();
  Hash root = full_roots.back();
  for (std::size_t i = full_roots.size() - 1; i > 0; --i) root = node_hash(full_roots[i - 1], root);
  return root;
}

Result<TreeEdge, Fault> TreeEdge::restore(std::uint64_t size,
                                          const FullTileReader& read_tile,
                                          const LeafReader& read_leaves) {
  TreeEdge edge;
  edge.size_ = size;
  TRESS_TRY(edge.partial_tiles_[0], last_leaves(size, read_leaves));
  for (unsigned level = 1; level < tile_levels; ++level) {
    TRESS_TRY(edge.partial_tiles_[level], partial_from_below(level, size, read_tile));
  }
  for (unsigned level = tile_levels; level > 0; --level) {
    add_full_roots(edge.partial_tiles_[level - 1], edge.full_roots_);
  }
  return edge;
}

void TreeEdge::append(const Hash& leaf_hash, std::vector<FullTile>& completed) {
  TRESS_ASSERT(size_ < std::numeric_limits<std::uint64_t>::max());
  Hash node = leaf_hash;
  add_to_tile(0, node, completed);
  // Like adding one to a binary number: each full subtree on the right joins its equal.
  const auto merges = static_cast<unsigned>(std::countr_one(size_));
  for (unsigned height = 1; height <= merges; ++height) {
    node = node_hash(full_roots_.back(), node);
    full_roots_.pop_back();
    if (height % 8 == 0) add_to_tile(height / 8, node, completed);
  }
  full_roots_.push_back(node);
  ++size_;
}

void TreeEdge::add_to_tile(unsigned level, const Hash& hash, std::vector<FullTile>& completed) {
  std::vector<Hash>& partial = partial_tiles_[level];
  partial.push_back(hash);
  if (partial.size() < tile_width_max) return;
  // The new leaf is not in size_ yet, so the tile it completes is still the partial one.
  const std::uint64_t index = level + 1 < tile_levels ? size_ >> (8 * (level + 1)) : 0;
  completed.push_back({{level, index}, tile_bytes(partial)});
  partial.clear();
}

Hash TreeEdge::root() const {
  return root_of(full_roots_);
}

std::span<const Hash> TreeEdge::partial_tile(unsigned level) const {
  TRESS_ASSERT(level < tile_levels);
  return partial_tiles_[level];
}

}  // namespace tress::merkle

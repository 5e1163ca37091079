#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/tree.hpp"
#include "ledger/merkle/tree_reader.hpp"

namespace tress::testing {

/// A growing tree that keeps its full tiles, as the log does, and counts who reads them.
class MemoryTiles final : public merkle::TileSource {
 public:
  void add(const Hash& leaf) {
    leaves_.push_back(leaf);
    std::vector<merkle::FullTile> completed;
    edge_.append(leaf, completed);
    for (merkle::FullTile& tile : completed) {
      full_tiles_.emplace(tile.tile, std::move(tile.bytes));
    }
  }

  void add(const std::string& entry) { add(merkle::leaf_hash(bytes_of(entry))); }

  [[nodiscard]] const merkle::TreeEdge& edge() const { return edge_; }

  [[nodiscard]] const std::map<merkle::TileId, Bytes>& full_tiles() const { return full_tiles_; }

  [[nodiscard]] std::uint64_t size() const override { return edge_.size(); }

  [[nodiscard]] Result<Bytes, Fault> tile(const merkle::TileId& id, unsigned width) const override {
    ++reads_;
    if (width != merkle::tile_width(id, size()) || width == 0) {
      return Fault{Fault::Kind::missing, merkle::tile_path({id, merkle::tile_width_max}), "absent"};
    }
    if (is_broken_) return Fault{Fault::Kind::io, "tiles", "broken on purpose"};
    if (width == merkle::tile_width_max) return full_tiles_.at(id);
    const auto partial = edge_.partial_tile(id.level);
    return merkle::tile_bytes({partial.begin(), partial.end()});
  }

  /// Rebuilds the edge of the first `size` leaves from what is stored.
  [[nodiscard]] Result<merkle::TreeEdge, Fault> restore(std::uint64_t size) const {
    return merkle::TreeEdge::restore(
        size,
        [this](const merkle::TileId& id) -> Result<Bytes, Fault> {
          ++reads_;
          const auto found = full_tiles_.find(id);
          if (found == full_tiles_.end()) return Fault{Fault::Kind::missing, "tile", "absent"};
          return found->second;
        },
        [this](std::uint64_t first, unsigned count) -> Result<std::vector<Hash>, Fault> {
          reads_ += count;
          const auto begin = leaves_.begin() + static_cast<std::ptrdiff_t>(first);
          return std::vector<Hash>(begin, begin + count);
        });
  }

  /// Tiles and tail leaves read since the last call.
  [[nodiscard]] std::size_t take_reads() const { return std::exchange(reads_, 0); }

  void break_reads() { is_broken_ = true; }

 private:
  merkle::TreeEdge edge_;
  std::map<merkle::TileId, Bytes> full_tiles_;
  std::vector<Hash> leaves_;
  mutable std::size_t reads_ = 0;
  bool is_broken_ = false;
};

}  // namespace tress::testing

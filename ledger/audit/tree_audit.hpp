#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/findings.hpp"
#include "ledger/merkle/tree.hpp"

namespace tress::audit {

/// The Merkle tree grown again out of leaves, held against stored tiles and signed roots. Of a
/// difference between leaf and tile the next signed root says which of the two is right.
/// One thread; the findings outlive it.
class TreeAudit {
 public:
  explicit TreeAudit(Findings& findings) : findings_(findings) {}

  /// The next leaf's hash; the tiles that it completes are in `completed()` until the next call.
  void append(const Hash& leaf_hash);

  [[nodiscard]] const std::vector<merkle::FullTile>& completed() const noexcept {
    return completed_;
  }

  /// A leaf can't be had: nothing after it can be held against tiles and roots any more.
  void lose_leaf() noexcept { is_whole_ = false; }

  /// False once a leaf is missing.
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

  [[nodiscard]] const merkle::TreeEdge& edge() const noexcept { return edge_; }

  /// Holds a tile against the leaves; `stored` is nothing if there is no such tile.
  void compare_tile(const merkle::TileRef& ref, ByteView ours, const std::optional<Bytes>& stored);

  /// Holds the tree as it stands against a root that the log's key has signed.
  void compare_root(const std::string& place, const Hash& root);

  /// Says what has waited for a further root. Call once, at the end.
  void finish();

 private:
  /// A tile that differs from our leaves.
  struct OddTile {
    merkle::TileRef ref;
    std::size_t first;  ///< hash in the tile
    std::size_t count;  ///< of differing hashes
  };

  /// A signed root that differs from ours.
  struct OddRoot {
    std::string place;
    std::uint64_t first;  ///< events before this one are covered by a root that fits
    std::uint64_t end;
  };

  void blame_tiles();
  void blame_leaves();
  void blame_events();

  Findings& findings_;
  merkle::TreeEdge edge_;
  std::vector<merkle::FullTile> completed_;
  bool is_whole_ = true;
  std::vector<OddTile> odd_tiles_;   ///< since the last root
  std::optional<OddRoot> odd_root_;  ///< not yet known whether it or the events are wrong
  bool are_events_wrong_ = false;    ///< said already; later roots differ as a consequence
  std::uint64_t good_size_ = 0;      ///< of the last root that fits
};

}  // namespace tress::audit

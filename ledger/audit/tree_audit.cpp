#include "ledger/audit/tree_audit.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace tress::audit {

namespace {

/// Between two signed roots; a log without roots must not fill the memory with its tiles.
constexpr std::size_t odd_tiles_max = 1024;

}  // namespace

void TreeAudit::append(const Hash& leaf_hash) {
  completed_.clear();
  if (is_whole_) edge_.append(leaf_hash, completed_);
}

void TreeAudit::compare_tile(const merkle::TileRef& ref,
                             ByteView ours,
                             const std::optional<Bytes>& stored) {
  if (!is_whole_) return;
  if (!stored) return findings_.add(merkle::tile_path(ref), "is missing");
  if (stored->size() != ours.size()) {
    return findings_.add(merkle::tile_path(ref),
                         fmt::format("has {} bytes, not {}", stored->size(), ours.size()));
  }
  OddTile odd{ref, 0, 0};
  for (std::size_t i = 0; i < ref.width; ++i) {
    const auto begin = static_cast<std::ptrdiff_t>(i * Hash::size);
    if (std::equal(ours.begin() + begin, ours.begin() + begin + std::ptrdiff_t{Hash::size},
                   stored->begin() + begin)) {
      continue;
    }
    if (odd.count++ == 0) odd.first = i;
  }
  if (odd.count > 0 && odd_tiles_.size() < odd_tiles_max) odd_tiles_.push_back(odd);
}

void TreeAudit::compare_root(const std::string& place, const Hash& root) {
  if (!is_whole_) return;
  if (edge_.root() == root) {
    if (odd_root_) {
      findings_.add(odd_root_->place,
                    "has another root than the events before it, with which later ones agree");
    }
    odd_root_.reset();
    good_size_ = edge_.size();
    return blame_tiles();
  }
  blame_leaves();
  if (are_events_wrong_) return;
  if (odd_root_) return blame_events();
  odd_root_ = OddRoot{place, good_size_, edge_.size()};
}

void TreeAudit::finish() {
  if (odd_root_) blame_events();
  blame_tiles();  // No root speaks against the leaves.
}

void TreeAudit::blame_events() {
  if (odd_root_->first < odd_root_->end) {
    findings_.add(events_place(odd_root_->first, odd_root_->end),
                  "not what " + odd_root_->place +
                      " was signed over: an event or its leaf "
                      "(position, time, hash, signature) was changed, left out or moved");
  } else {
    findings_.add(odd_root_->place, "has another root than the events");
  }
  odd_root_.reset();
  are_events_wrong_ = true;
}

void TreeAudit::blame_tiles() {
  for (const OddTile& odd : odd_tiles_) {
    const std::uint64_t at = odd.ref.tile.index * merkle::tile_width_max + odd.first;
    const std::string of = odd.ref.tile.level == 0
                               ? fmt::format("leaf of event {}", at)
                               : fmt::format("tile {} of level {}", at, odd.ref.tile.level - 1);
    findings_.add(merkle::tile_path(odd.ref), "its hash for the " + of + " is wrong");
  }
  odd_tiles_.clear();
}

void TreeAudit::blame_leaves() {
  for (const OddTile& odd : odd_tiles_) {
    if (odd.ref.tile.level > 0) continue;  // Follows from a leaf.
    const std::uint64_t at = odd.ref.tile.index * merkle::tile_width_max + odd.first;
    const std::string also =
        odd.count > 1 ? fmt::format(", nor are {} after it", odd.count - 1) : std::string{};
    findings_.add(fmt::format("leaf of event {}", at),
                  fmt::format("is not the one in {}{}", merkle::tile_path(odd.ref), also));
  }
  odd_tiles_.clear();
}

}  // namespace tress::audit

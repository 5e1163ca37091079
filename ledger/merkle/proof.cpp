#include "ledger/merkle/proof.hpp"

#include <bit>

#include "ledger/merkle/hashing.hpp"

namespace tress::merkle {

namespace {

/// The RFC's fn and sn: a node and the last node of its row, one row further up with each step.
class Climb {
 public:
  Climb(std::uint64_t node, std::uint64_t last) noexcept : node_(node), last_(last) {}

  [[nodiscard]] bool is_at_root() const noexcept { return last_ == 0; }

  /// True if the next hash of a proof is to the left of what has been hashed so far. A last node
  /// without a right sibling moves up alone until it has a left one.
  [[nodiscard]] bool step() noexcept {
    const bool is_right_child = (node_ & 1U) != 0;
    const bool joins_left = is_right_child || node_ == last_;
    if (joins_left) {
      while ((node_ & 1U) == 0 && node_ != 0) up();
    }
    up();
    return joins_left;
  }

  /// Past the rows where the node is a right child: the top of the old tree's last full subtree.
  void skip_right_children() noexcept {
    while ((node_ & 1U) != 0) up();
  }

 private:
  void up() noexcept {
    node_ >>= 1U;
    last_ >>= 1U;
  }

  std::uint64_t node_;
  std::uint64_t last_;
};

}  // namespace

bool verify_inclusion(const Hash& leaf,
                      std::uint64_t index,
                      std::uint64_t size,
                      std::span<const Hash> proof,
                      const Hash& root) {
  if (index >= size) return false;
  Climb climb{index, size - 1};
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (climb.is_at_root()) return false;
    hash = climb.step() ? node_hash(sibling, hash) : node_hash(hash, sibling);
  }
  return climb.is_at_root() && hash == root;
}

bool verify_consistency(std::uint64_t old_size,
                        std::uint64_t new_size,
                        std::span<const Hash> proof,
                        const Hash& old_root,
                        const Hash& new_root) {
  if (old_size == 0 || old_size > new_size) return false;
  if (old_size == new_size) return proof.empty() && old_root == new_root;
  if (proof.empty()) return false;
  // A full old tree is itself the first node; else the proof begins with that node.
  const bool old_is_full = std::has_single_bit(old_size);
  const Hash first = old_is_full ? old_root : proof.front();
  Climb climb{old_size - 1, new_size - 1};
  climb.skip_right_children();
  Hash old_hash = first;
  Hash new_hash = first;
  for (const Hash& node : proof.subspan(old_is_full ? 0 : 1)) {
    if (climb.is_at_root()) return false;
    if (climb.step()) {
      old_hash = node_hash(node, old_hash);
      new_hash = node_hash(node, new_hash);
    } else {
      new_hash = node_hash(new_hash, node);
    }
  }
  return climb.is_at_root() && old_hash == old_root && new_hash == new_root;
}

}  // namespace tress::merkle

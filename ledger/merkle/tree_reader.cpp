#include "ledger/merkle/tree_reader.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <span>

#include "ledger/base/assert.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/tree.hpp"

namespace tress::merkle {

namespace {

/// Some leaves next to each other.
struct Range {
  std::uint64_t begin;
  std::uint64_t count;
};

/// Hashes of subtrees for one question; each tile is read once.
class Subtrees {
 public:
  explicit Subtrees(const TileSource& source) : source_(source), size_(source.size()) {}

  /// The RFC's MTH of a range that starts at a multiple of its size rounded up to a power of two,
  /// as every range in its definitions does.
  Result<Hash, Fault> hash_of(Range range) {
    std::vector<Hash> full_roots;
    while (range.count > 0) {
      const std::uint64_t count = std::bit_floor(range.count);
      TRESS_TRY(const Hash root, full_subtree({range.begin, count}));
      full_roots.push_back(root);
      range = {range.begin + count, range.count - count};
    }
    return root_of(full_roots);
  }

 private:
  /// `range.count` is a power of two and `range.begin` a multiple of it.
  Result<Hash, Fault> full_subtree(Range range) {
    TRESS_ASSERT(std::has_single_bit(range.count));
    const auto height = static_cast<unsigned>(std::countr_zero(range.count));
    const unsigned level = height / 8;
    const std::uint64_t first = range.begin >> (8 * level);
    const std::size_t width = std::size_t{1} << height % 8;
    TRESS_TRY(const auto hashes, tile({level, first / tile_width_max}));
    TRESS_ASSERT(first % tile_width_max + width <= hashes.size());
    return full_subtree_root(hashes.subspan(first % tile_width_max, width));
  }

  Result<std::span<const Hash>, Fault> tile(const TileId& id) {
    if (const auto known = tiles_.find(id); known != tiles_.end()) {
      return std::span<const Hash>{known->second};
    }
    const unsigned width = tile_width(id, size_);
    TRESS_TRY(const Bytes bytes, source_.tile(id, width));
    auto hashes = parse_tile(bytes, width);
    if (!hashes) {
      return Fault{Fault::Kind::damaged, tile_path({id, width}), "it has the wrong length"};
    }
    const auto& kept = tiles_.emplace(id, std::move(*hashes)).first->second;
    return std::span<const Hash>{kept};
  }

  const TileSource& source_;
  std::uint64_t size_;
  std::map<TileId, std::vector<Hash>> tiles_;
};

/// Where the RFC splits a tree of `count` > 1 leaves: the largest power of two below `count`.
std::uint64_t split(std::uint64_t count) noexcept {
  return std::bit_floor(count - 1);
}

std::optional<ProofRefusal> refusal_of_size(std::uint64_t size, const TileSource& source) {
  if (size == 0) return ProofRefusal::tree_size_zero;
  if (size > source.size()) return ProofRefusal::tree_size_beyond_log;
  return std::nullopt;
}

/// The sibling ranges on the way from the root down to leaf `index` of `tree`.
std::vector<Range> inclusion_ranges(std::uint64_t index, Range tree) {
  std::vector<Range> siblings;
  while (tree.count > 1) {
    const std::uint64_t left = split(tree.count);
    const Range left_half{tree.begin, left};
    const Range right_half{tree.begin + left, tree.count - left};
    const bool goes_left = index < right_half.begin;
    siblings.push_back(goes_left ? right_half : left_half);
    tree = goes_left ? left_half : right_half;
  }
  return siblings;
}

/// SUBPROOF of RFC 6962, 2.1.2, from the root downwards. Requires 0 < old_size < tree.count.
std::vector<Range> consistency_ranges(std::uint64_t old_size, Range tree) {
  std::vector<Range> ranges;
  const std::uint64_t old_end = tree.begin + old_size;
  while (old_end != tree.begin + tree.count) {
    const std::uint64_t left = split(tree.count);
    const Range left_half{tree.begin, left};
    const Range right_half{tree.begin + left, tree.count - left};
    const bool goes_left = old_end <= right_half.begin;
    ranges.push_back(goes_left ? right_half : left_half);
    tree = goes_left ? left_half : right_half;
  }
  // What remains ends where the old tree ends. If it is the whole old tree, the verifier knows its
  // hash already.
  if (tree.begin != 0) ranges.push_back(tree);
  return ranges;
}

Result<Proof, ProofError> bottom_up(const std::vector<Range>& top_down, const TileSource& source) {
  Subtrees subtrees{source};
  Proof proof;
  proof.reserve(top_down.size());
  for (const Range& range : top_down) {
    TRESS_TRY(const Hash hash, subtrees.hash_of(range));
    proof.push_back(hash);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

}  // namespace

Result<Hash, ProofError> root_at(std::uint64_t size, const TileSource& source) {
  if (size > source.size()) return ProofError{ProofRefusal::tree_size_beyond_log};
  TRESS_TRY(const Hash root, Subtrees{source}.hash_of({0, size}));
  return root;
}

Result<Proof, ProofError> inclusion_proof(std::uint64_t index,
                                          std::uint64_t size,
                                          const TileSource& source) {
  if (const auto refusal = refusal_of_size(size, source)) return ProofError{*refusal};
  if (index >= size) return ProofError{ProofRefusal::index_beyond_tree};
  return bottom_up(inclusion_ranges(index, {0, size}), source);
}

Result<Proof, ProofError> consistency_proof(std::uint64_t old_size,
                                            std::uint64_t new_size,
                                            const TileSource& source) {
  if (const auto refusal = refusal_of_size(new_size, source)) return ProofError{*refusal};
  if (old_size == 0) return ProofError{ProofRefusal::tree_size_zero};
  if (old_size > new_size) return ProofError{ProofRefusal::old_size_beyond_new};
  if (old_size == new_size) return Proof{};
  return bottom_up(consistency_ranges(old_size, {0, new_size}), source);
}

}  // namespace tress::merkle

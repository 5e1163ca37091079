#include "ledger/merkle/sorted_map.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::merkle {

namespace {

constexpr std::array<Byte, 1> leaf_prefix{0x02};
constexpr std::array<Byte, 1> node_prefix{0x03};
constexpr std::array<Byte, 1> empty_prefix{0x04};

/// Some entries next to each other, by index.
struct Range {
  std::uint64_t begin;
  std::uint64_t count;
};

/// Where a range of more than one entry is cut: the largest power of two below its count.
std::uint64_t split(std::uint64_t count) noexcept {
  return std::bit_floor(count - 1);
}

/// The sibling ranges on the way from entry `index` up to the root of `count` entries.
std::vector<Range> siblings_of(std::uint64_t index, std::uint64_t count) {
  std::vector<Range> siblings;
  Range tree{0, count};
  while (tree.count > 1) {
    const Range left{tree.begin, split(tree.count)};
    const Range right{left.begin + left.count, tree.count - left.count};
    const bool goes_left = index < right.begin;
    siblings.push_back(goes_left ? right : left);
    tree = goes_left ? left : right;
  }
  std::reverse(siblings.begin(), siblings.end());
  return siblings;
}

/// Makes the path of one entry while the whole map goes by.
class PathMaker {
 public:
  PathMaker(std::uint64_t index, std::uint64_t count)
      : siblings_(siblings_of(index, count)),
        roots_(siblings_.size()) {}

  void take(std::uint64_t index, const Hash& leaf) {
    for (std::size_t i = 0; i < siblings_.size(); ++i) {
      const Range& range = siblings_[i];
      if (index >= range.begin && index - range.begin < range.count) roots_[i].append(leaf);
    }
  }

  [[nodiscard]] std::vector<Hash> path() const {
    std::vector<Hash> path;
    path.reserve(roots_.size());
    for (const auto& subtree : roots_) path.push_back(subtree.root());
    return path;
  }

 private:
  std::vector<Range> siblings_;
  std::vector<MapRoot::Subtrees> roots_;
};

/// An entry that a proof needs, found in the first walk.
struct Wanted {
  MapEntry entry;
  std::uint64_t index;
};

/// What the first walk through a map finds out.
struct Survey {
  MapRoot map;
  std::optional<Wanted> found;
  std::optional<Wanted> before;
  std::optional<Wanted> after;
  bool is_ordered = true;

  void take(const MapEntry& entry, const MapKey& key) {
    const Wanted here{entry, map.count()};
    is_ordered = map.add(entry) && is_ordered;
    if (entry.key == key) {
      found = here;
    } else if (entry.key < key) {
      before = here;
    } else if (!after) {
      after = here;
    }
  }
};

std::optional<MapWitness> witness_of(const std::optional<Wanted>& wanted, const PathMaker& maker) {
  if (!wanted) return std::nullopt;
  return MapWitness{wanted->entry, wanted->index, maker.path()};
}

PathMaker maker_of(const std::optional<Wanted>& wanted, std::uint64_t count) {
  return wanted ? PathMaker{wanted->index, count} : PathMaker{0, 0};
}

}  // namespace

Hash map_leaf_hash(const MapEntry& entry) {
  Bytes version;
  append_be(version, entry.version);
  return sha256({leaf_prefix, entry.key.view(), version, entry.head.view()});
}

Hash map_node_hash(const Hash& left, const Hash& right) {
  return sha256({node_prefix, left.view(), right.view()});
}

Hash empty_map_root() {
  return sha256(ByteView{empty_prefix});
}

void MapRoot::Subtrees::append(const Hash& leaf) {
  Hash node = leaf;
  for (std::uint64_t full = size_; (full & 1U) != 0; full >>= 1U) {
    node = map_node_hash(roots_.back(), node);
    roots_.pop_back();
  }
  roots_.push_back(node);
  ++size_;
}

Hash MapRoot::Subtrees::root() const {
  TRESS_ASSERT(!roots_.empty());
  Hash root = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) root = map_node_hash(roots_[i], root);
  return root;
}

bool MapRoot::add(const MapEntry& entry) {
  if (last_ && entry.key <= *last_) return false;
  last_ = entry.key;
  subtrees_.append(map_leaf_hash(entry));
  return true;
}

Hash MapRoot::root() const {
  return count() == 0 ? empty_map_root() : subtrees_.root();
}

Result<MapProof, Fault> prove_in_map(const MapSource& source, const MapKey& key) {
  Survey survey;
  TRESS_TRY(source([&](const MapEntry& entry) { survey.take(entry, key); }));
  const std::uint64_t count = survey.map.count();
  MapProof proof{count, survey.map.root(), {}, {}, {}};
  if (!survey.is_ordered) return Fault{Fault::Kind::damaged, "the map", "is not in order"};
  if (survey.found) survey.before = survey.after = std::nullopt;
  PathMaker found = maker_of(survey.found, count);
  PathMaker before = maker_of(survey.before, count);
  PathMaker after = maker_of(survey.after, count);
  std::uint64_t index = 0;
  TRESS_TRY(source([&](const MapEntry& entry) {
    const Hash leaf = map_leaf_hash(entry);
    for (PathMaker* const maker : {&found, &before, &after}) maker->take(index, leaf);
    ++index;
  }));
  if (index != count) return Fault{Fault::Kind::damaged, "the map", "changed while it was read"};
  proof.found = witness_of(survey.found, found);
  proof.before = witness_of(survey.before, before);
  proof.after = witness_of(survey.after, after);
  return proof;
}

bool verify_in_map(const MapWitness& witness, std::uint64_t count, const Hash& root) {
  if (witness.index >= count) return false;
  const auto siblings = siblings_of(witness.index, count);
  if (siblings.size() != witness.path.size()) return false;
  Hash node = map_leaf_hash(witness.entry);
  for (std::size_t i = 0; i < siblings.size(); ++i) {
    const bool is_right = siblings[i].begin > witness.index;
    node = is_right ? map_node_hash(node, witness.path[i]) : map_node_hash(witness.path[i], node);
  }
  return node == root;
}

bool verify_not_in_map(const MapKey& key,
                       const std::optional<MapWitness>& before,
                       const std::optional<MapWitness>& after,
                       std::uint64_t count,
                       const Hash& root) {
  if (count == 0) return !before && !after && root == empty_map_root();
  if (!before && !after) return false;
  if (before && (before->entry.key >= key || !verify_in_map(*before, count, root))) return false;
  if (after && (after->entry.key <= key || !verify_in_map(*after, count, root))) return false;
  const std::uint64_t next = before ? before->index + 1 : 0;
  return after ? after->index == next : next == count;
}

}  // namespace tress::merkle

#include "ledger/merkle/hashing.hpp"

#include <bit>
#include <vector>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::merkle {

namespace {

constexpr std::array<Byte, 1> leaf_prefix{0x00};
constexpr std::array<Byte, 1> node_prefix{0x01};

}  // namespace

Hash leaf_hash(ByteView entry) {
  return sha256({leaf_prefix, entry});
}

Hash leaf_hash(const LeafEntry& leaf) {
  return leaf_hash(ByteView{leaf_entry(leaf)});
}

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256({node_prefix, left.view(), right.view()});
}

Hash empty_root() {
  return sha256(ByteView{});
}

Hash full_subtree_root(std::span<const Hash> nodes) {
  TRESS_ASSERT(std::has_single_bit(nodes.size()));
  std::vector<Hash> row(nodes.begin(), nodes.end());
  while (row.size() > 1) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2, Hash::zero());
  }
  return row.front();
}

}  // namespace tress::merkle

#pragma once

#include <span>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/merkle/leaf.hpp"

/// The hashes of RFC 6962, 2.1. The prefixes keep a leaf from ever being taken for a node.
namespace tress::merkle {

/// SHA-256(0x00 ‖ entry).
[[nodiscard]] Hash leaf_hash(ByteView entry);
[[nodiscard]] Hash leaf_hash(const LeafEntry& leaf);

/// SHA-256(0x01 ‖ left ‖ right).
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);

/// SHA-256 of nothing: the root of the tree without leaves.
[[nodiscard]] Hash empty_root();

/// The root of a full subtree over `nodes`, which lie side by side at one height.
/// Requires a power of two of them.
[[nodiscard]] Hash full_subtree_root(std::span<const Hash> nodes);

}  // namespace tress::merkle

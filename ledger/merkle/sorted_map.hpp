#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

/// A Merkle tree over a map whose keys stand in order, each once. Its root fixes for every key what
/// stands under it, and that nothing stands under any other: a key that is missing is shown to be
/// missing by its two neighbours. The log seals the map stream → (version, hash of the last event)
/// with it, so that one client's history can be shown to be complete.
///
/// Formats (schema/README.md, "Stream heads"): leaf = SHA-256(0x02 ‖ key (17) ‖ version u64 ‖ head
/// (32)), node = SHA-256(0x03 ‖ left ‖ right), shape as in RFC 6962, 2.1; the empty map's root is
/// SHA-256(0x04). No prefix is one of the log's own tree: neither can be taken for the other.
/// Any thread, unless an object is shared.
namespace tress::merkle {

/// Stream kind (1) ‖ stream id (16).
using MapKey = Fixed<struct MapKeyTag, 17>;

struct MapEntry {
  MapKey key;
  std::uint64_t version;
  Hash head;  ///< of the stream's last event

  friend bool operator==(const MapEntry&, const MapEntry&) = default;
};

[[nodiscard]] Hash map_leaf_hash(const MapEntry& entry);
[[nodiscard]] Hash map_node_hash(const Hash& left, const Hash& right);
[[nodiscard]] Hash empty_map_root();

/// Grows the root of a map whose entries come in ascending order of key, in memory for one hash per
/// bit of their number.
class MapRoot {
 public:
  /// False, and nothing is added, if the key does not come after the last one.
  [[nodiscard]] bool add(const MapEntry& entry);

  [[nodiscard]] std::uint64_t count() const noexcept { return subtrees_.size(); }

  [[nodiscard]] Hash root() const;

  /// The roots of the full subtrees so far, largest first; for parts of a map.
  class Subtrees {
   public:
    void append(const Hash& leaf);

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Requires at least one leaf.
    [[nodiscard]] Hash root() const;

   private:
    std::uint64_t size_ = 0;
    std::vector<Hash> roots_;
  };

 private:
  std::optional<MapKey> last_;
  Subtrees subtrees_;
};

/// An entry with its way to the root.
struct MapWitness {
  MapEntry entry;
  std::uint64_t index;     ///< among the keys in order, from 0
  std::vector<Hash> path;  ///< leaf's sibling first; at most 64

  friend bool operator==(const MapWitness&, const MapWitness&) = default;
};

/// What a map says of one key.
struct MapProof {
  std::uint64_t count;  ///< entries of the map
  Hash root;
  std::optional<MapWitness> found;   ///< the key's own entry
  std::optional<MapWitness> before;  ///< if there is none: the last entry before the key …
  std::optional<MapWitness> after;   ///< … and the first one after it

  friend bool operator==(const MapProof&, const MapProof&) = default;
};

/// Goes through a map's entries in ascending order; asked twice, gives the same. The visitor is
/// never asked to stop.
using MapSource =
    std::function<Result<void, Fault>(const std::function<void(const MapEntry&)>& visit)>;

/// Count, root, and the proof that the key is there, or that it is not. Goes through the map twice,
/// in memory for a few proofs. `damaged` if the keys do not ascend.
[[nodiscard]] Result<MapProof, Fault> prove_in_map(const MapSource& source, const MapKey& key);

/// True if the entry stands at its index in the map of `count` entries with this root.
[[nodiscard]] bool verify_in_map(const MapWitness& witness, std::uint64_t count, const Hash& root);

/// True if the map has nothing under `key`: the neighbours stand next to each other and the key
/// between them; at an end of the map one of them is absent, in the empty map both.
[[nodiscard]] bool verify_not_in_map(const MapKey& key,
                                     const std::optional<MapWitness>& before,
                                     const std::optional<MapWitness>& after,
                                     std::uint64_t count,
                                     const Hash& root);

}  // namespace tress::merkle

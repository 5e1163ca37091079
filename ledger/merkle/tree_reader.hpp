#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/tiles.hpp"

/// Roots and proofs of RFC 6962 out of tiles alone, for any size the log has ever had.
namespace tress::merkle {

/// Where tiles come from: the log, a bundle on disk, another machine.
class TileSource {
 public:
  virtual ~TileSource() = default;

  /// Leaves of the tree that the tiles belong to; does not change while a function below runs.
  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// The first `width` hashes of a tile. Asked only for `tile_width(tile, size())`, so a source
  /// may be a folder of tlog-tiles files.
  [[nodiscard]] virtual Result<Bytes, Fault> tile(const TileId& tile, unsigned width) const = 0;
};

/// Why there is no such proof; found without reading anything.
enum class ProofRefusal : unsigned char {
  tree_size_zero,        ///< the empty tree has no proofs
  tree_size_beyond_log,  ///< the log has never been that long
  index_beyond_tree,     ///< index ≥ size
  old_size_beyond_new,   ///< a tree does not grow backwards
};

/// Refused, or the tiles could not be read.
using ProofError = std::variant<ProofRefusal, Fault>;

using Proof = std::vector<Hash>;

/// The root of the tree's first `size` leaves. Size 0 has the empty root.
[[nodiscard]] Result<Hash, ProofError> root_at(std::uint64_t size, const TileSource& source);

/// Proof that leaf `index` is in the tree of `size` leaves, leaf's sibling first: at most 64
/// hashes. Reads at most two tiles per level.
[[nodiscard]] Result<Proof, ProofError> inclusion_proof(std::uint64_t index,
                                                        std::uint64_t size,
                                                        const TileSource& source);

/// Proof that the tree of `old_size` leaves is the beginning of the one of `new_size`: at most 65
/// hashes; none if the sizes are equal. Reads at most three tiles per level.
[[nodiscard]] Result<Proof, ProofError> consistency_proof(std::uint64_t old_size,
                                                          std::uint64_t new_size,
                                                          const TileSource& source);

}  // namespace tress::merkle

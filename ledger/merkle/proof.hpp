#pragma once

#include <cstdint>
#include <span>

#include "ledger/base/ids.hpp"

/// What a stranger runs: proofs checked against roots, without the log. Bounded by the proof's
/// length, and by 65 steps, for any numbers an attacker may choose. Any thread.
namespace tress::merkle {

/// True if `proof` shows that `leaf` is leaf `index` of the tree of `size` leaves with `root`
/// (RFC 9162, 2.1.3.2).
[[nodiscard]] bool verify_inclusion(const Hash& leaf,
                                    std::uint64_t index,
                                    std::uint64_t size,
                                    std::span<const Hash> proof,
                                    const Hash& root);

/// True if `proof` shows that the tree of `old_size` leaves with `old_root` is the beginning of the
/// one of `new_size` with `new_root` (RFC 9162, 2.1.4.2). Equal sizes need equal roots and an empty
/// proof. The old size 0 shows nothing and is false.
[[nodiscard]] bool verify_consistency(std::uint64_t old_size,
                                      std::uint64_t new_size,
                                      std::span<const Hash> proof,
                                      const Hash& old_root,
                                      const Hash& new_root);

}  // namespace tress::merkle

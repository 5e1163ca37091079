#pragma once

#include <array>
#include <cstdint>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"

namespace tress::audit {

/// Turns the members of a set into numbers that nobody outside this run can foresee: SHA-256 over a
/// random key and the member. Any thread.
class SetKey {
 public:
  explicit SetKey(Random& random) { random.fill(key_); }

  /// `domain` keeps the members of different sets apart.
  [[nodiscard]] Hash hash_of(Byte domain, ByteView member) const;

 private:
  std::array<Byte, 32> key_{};
};

/// A sum over a set (with repetitions) that does not depend on the order in which its members come:
/// so rows that lie in another order than their events are held against them without sorting
/// either, in memory for one number. Two sets with equal digests are equal, unless somebody has
/// guessed the key (Blum et al., "Checking the correctness of memories", 1994). One thread.
class SetDigest {
 public:
  /// Adds a member by its hash: four lanes of 64 bits, each modulo 2^64, so that a member counts as
  /// often as it is there.
  void add(const Hash& hash) noexcept;

  friend bool operator==(const SetDigest&, const SetDigest&) = default;

 private:
  std::array<std::uint64_t, 4> lanes_{};
};

}  // namespace tress::audit

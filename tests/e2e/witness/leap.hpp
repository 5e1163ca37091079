#pragma once

#include <vector>

#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/witness/submission.hpp"

namespace tress::testing {

/// What somebody with a stolen log key and the log's public tiles can make: a signed checkpoint of
/// 2^62 events that contains all of `leaves`, with a proof that holds. Everything that is not there
/// is a hash of zeros.
class Leap {
 public:
  static constexpr std::uint64_t size = std::uint64_t{1} << 62U;

  explicit Leap(std::vector<Hash> leaves) : leaves_(std::move(leaves)) {}

  [[nodiscard]] witness::Submission submission(const std::string& origin,
                                               const SigningKey& stolen) const {
    return {leaves_.size(), proof(),
            merkle::sign_checkpoint({origin, size, root(0, size)}, stolen)};
  }

 private:
  [[nodiscard]] static std::uint64_t split(std::uint64_t count) {
    std::uint64_t left = 1;
    while (left * 2 < count) left *= 2;
    return left;
  }

  /// The tree of a range, by the definition of RFC 6962.
  [[nodiscard]] Hash root(std::uint64_t begin, std::uint64_t count) const {
    if (begin >= leaves_.size()) return Hash::zero();
    if (count == 1) return leaves_[begin];
    const std::uint64_t left = split(count);
    return merkle::node_hash(root(begin, left), root(begin + left, count - left));
  }

  /// SUBPROOF of RFC 6962, 2.1.2.
  [[nodiscard]] merkle::Proof proof() const {
    merkle::Proof top_down;
    std::uint64_t begin = 0;
    std::uint64_t count = size;
    while (begin + count != leaves_.size()) {
      const std::uint64_t left = split(count);
      const bool goes_left = leaves_.size() <= begin + left;
      top_down.push_back(goes_left ? root(begin + left, count - left) : root(begin, left));
      if (!goes_left) begin += left;
      count = goes_left ? left : count - left;
    }
    if (begin != 0) top_down.push_back(root(begin, count));
    return {top_down.rbegin(), top_down.rend()};
  }

  std::vector<Hash> leaves_;
};

}  // namespace tress::testing

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledger/crypto/sha256.hpp"

namespace tress::testing {

/// The definitions of RFC 6962, 2.1, word for word and slowly, over leaf hashes kept in memory.
/// Shares no code with ledger/merkle.
class ReferenceTree {
 public:
  void add(const std::string& entry) { leaves_.push_back(prefixed(0, bytes_of(entry))); }

  [[nodiscard]] const Hash& leaf(std::uint64_t index) const { return leaves_[index]; }

  /// MTH(D[0:size]).
  Hash root(std::uint64_t size) { return hash(0, size); }

  /// PATH(index, D[begin:end]).
  std::vector<Hash> path(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
    if (end - begin == 1) return {};
    const std::uint64_t k = split(end - begin);
    const bool is_left = index < k;
    auto proof = is_left ? path(index, begin, begin + k) : path(index - k, begin + k, end);
    proof.push_back(is_left ? hash(begin + k, end) : hash(begin, begin + k));
    return proof;
  }

  /// PROOF(m, D[0:n]) = SUBPROOF(m, D[0:n], true).
  std::vector<Hash> consistency(std::uint64_t m, std::uint64_t n) {
    return subproof(m, 0, n, true);
  }

 private:
  static Hash prefixed(Byte prefix, ByteView rest) {
    Bytes message{prefix};
    append(message, rest);
    return sha256(message);
  }

  /// The largest power of two smaller than n.
  static std::uint64_t split(std::uint64_t n) {
    std::uint64_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
  }

  Hash hash(std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return sha256(ByteView{});
    if (end - begin == 1) return leaves_[begin];
    const auto known = hashes_.find({begin, end});
    if (known != hashes_.end()) return known->second;
    const std::uint64_t k = split(end - begin);
    Bytes both;
    append(both, hash(begin, begin + k).view());
    append(both, hash(begin + k, end).view());
    return hashes_.emplace(std::pair{begin, end}, prefixed(1, both)).first->second;
  }

  std::vector<Hash> subproof(std::uint64_t m, std::uint64_t begin, std::uint64_t end, bool whole) {
    const std::uint64_t n = end - begin;
    if (m == n && whole) return {};
    if (m == n) return {hash(begin, end)};
    const std::uint64_t k = split(n);
    const bool is_left = m <= k;
    auto proof =
        is_left ? subproof(m, begin, begin + k, whole) : subproof(m - k, begin + k, end, false);
    proof.push_back(is_left ? hash(begin + k, end) : hash(begin, begin + k));
    return proof;
  }

  std::vector<Hash> leaves_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Hash> hashes_;
};

}  // namespace tress::testing

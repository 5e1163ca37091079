#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

/// The leaf entry of log-formats.md: what the tree commits to for one event, free of business data.
namespace tress::merkle {

struct LeafEntry {
  std::uint64_t position;  ///< from 0; equal to the leaf's index in the tree
  Timestamp recorded_at;
  Hash event_hash;      ///< SHA-256 of the stored bytes
  Signature signature;  ///< by the log key over the event hash

  friend bool operator==(const LeafEntry&, const LeafEntry&) = default;
};

inline constexpr std::size_t leaf_entry_bytes = 1 + 8 + 8 + Hash::size + Signature::size;
static_assert(leaf_entry_bytes == 113);

using LeafEntryBytes = std::array<Byte, leaf_entry_bytes>;

/// 0x01 ‖ position ‖ recorded_at in µs since 1970 UTC ‖ event hash ‖ signature; integers
/// big-endian. Requires a time from 1970 on.
[[nodiscard]] LeafEntryBytes leaf_entry(const LeafEntry& leaf);

/// The entry, or nothing: exactly 113 bytes, the version 1, a time before the year 10000 (later
/// ones have no text). Any other bytes of the right length are an entry: whether hash and signature
/// are right is for the caller to check.
[[nodiscard]] std::optional<LeafEntry> parse_leaf_entry(ByteView bytes);

}  // namespace tress::merkle

#include "ledger/merkle/leaf.hpp"

#include "ledger/base/assert.hpp"

namespace tress::merkle {

namespace {

constexpr Byte version = 1;

/// 9999-12-31T23:59:59.999999Z.
constexpr std::uint64_t recorded_at_us_max = 253'402'300'799'999'999;

constexpr std::size_t position_at = 1;
constexpr std::size_t recorded_at_at = position_at + 8;
constexpr std::size_t event_hash_at = recorded_at_at + 8;
constexpr std::size_t signature_at = event_hash_at + Hash::size;

}  // namespace

LeafEntryBytes leaf_entry(const LeafEntry& leaf) {
  const auto recorded_at_us = leaf.recorded_at.time_since_epoch().count();
  TRESS_ASSERT(recorded_at_us >= 0);
  Bytes bytes;
  bytes.reserve(leaf_entry_bytes);
  bytes.push_back(version);
  append_be(bytes, leaf.position);
  append_be(bytes, static_cast<std::uint64_t>(recorded_at_us));
  append(bytes, leaf.event_hash.view());
  append(bytes, leaf.signature.view());
  LeafEntryBytes entry{};
  TRESS_ASSERT(bytes.size() == entry.size());
  std::copy(bytes.begin(), bytes.end(), entry.begin());
  return entry;
}

std::optional<LeafEntry> parse_leaf_entry(ByteView bytes) {
  if (bytes.size() != leaf_entry_bytes || bytes[0] != version) return std::nullopt;
  const auto recorded_at_us = read_be<std::uint64_t>(bytes.subspan(recorded_at_at));
  if (recorded_at_us > recorded_at_us_max) return std::nullopt;
  const std::chrono::microseconds since_1970{static_cast<std::int64_t>(recorded_at_us)};
  return LeafEntry{read_be<std::uint64_t>(bytes.subspan(position_at)), Timestamp{since_1970},
                   Hash::from(bytes.subspan(event_hash_at, Hash::size)),
                   Signature::from(bytes.subspan(signature_at))};
}

}  // namespace tress::merkle

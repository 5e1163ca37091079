#include "ledger/log/rocksdb/rows.hpp"

#include <limits>

namespace tress::rocksdb_rows {

namespace {

constexpr std::size_t time_bytes = 8;
constexpr std::size_t leaf_bytes = time_bytes + Hash::size + Signature::size;

}  // namespace

Bytes position_key(Position position) {
  Bytes key;
  key.reserve(sizeof position);
  append_be(key, position);
  return key;
}

std::optional<Position> position_of(ByteView key) {
  if (key.size() != sizeof(Position)) return std::nullopt;
  return read_be<Position>(key);
}

Bytes leaf_row(const StoredEvent& event) {
  const auto recorded_us = event.recorded_at.time_since_epoch().count();
  TRESS_ASSERT(recorded_us >= 0);
  Bytes row;
  row.reserve(leaf_bytes);
  append_be(row, static_cast<std::uint64_t>(recorded_us));
  append(row, event.event_hash.view());
  append(row, event.signature.view());
  return row;
}

std::optional<Leaf> parse_leaf(ByteView row) {
  if (row.size() != leaf_bytes) return std::nullopt;
  const auto recorded_us = read_be<std::uint64_t>(row);
  if (recorded_us > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  return Leaf{Timestamp{std::chrono::microseconds{static_cast<std::int64_t>(recorded_us)}},
              Hash::from(row.subspan(time_bytes, Hash::size)),
              Signature::from(row.subspan(time_bytes + Hash::size))};
}

}  // namespace tress::rocksdb_rows

#pragma once

#include <optional>

#include "ledger/log/event_log.hpp"

/// How events lie in the column families `events` and `leaves`. Stored for ever.
namespace tress::rocksdb_rows {

/// Position as u64 big-endian: keys sort as positions count.
Bytes position_key(Position position);

/// The position a key stands for, or nothing if it is not eight bytes.
std::optional<Position> position_of(ByteView key);

/// What `leaves` keeps of an event; position is the key and the hash's preimage is in `events`.
struct Leaf {
  Timestamp recorded_at;
  Hash event_hash;
  Signature signature;
};

/// recorded_at in µs since 1970 (u64 BE) ‖ event hash (32) ‖ signature (64).
Bytes leaf_row(const StoredEvent& event);

/// Nothing if `row` has another size or its time is past what a `Timestamp` can hold.
std::optional<Leaf> parse_leaf(ByteView row);

}  // namespace tress::rocksdb_rows

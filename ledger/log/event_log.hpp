#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"

/// The seam behind the committer: where groups of events become durable. Embedded it is RocksDB;
/// tests have a memory log; a cluster has PostgreSQL. Everything above trusts only this contract
/// (tests/contract/log runs it against each implementation).
namespace tress {

/// An event's place in the log: gapless from 0, equal to its leaf index in the Merkle tree.
using Position = std::uint64_t;

/// An event as the log keeps it. The leaf entry (schema/README.md) is made of the first four.
struct StoredEvent {
  Position position;
  Timestamp recorded_at;  ///< strictly increasing along the log
  Hash event_hash;        ///< SHA-256 of `bytes`
  Signature signature;    ///< by the log key over the event hash
  Bytes bytes;            ///< one FlatBuffers buffer, never re-encoded

  friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
};

/// Local rows derived from events, written with them. Values are stored for ever.
enum class Space : std::uint8_t {
  meta = 1,         ///< format version
  streams = 2,      ///< stream kind ‖ stream ‖ version → position ‖ event hash
  commands = 3,     ///< command id → request hash and first answer
  tiles = 4,        ///< level ‖ tile index → 256 hashes
  checkpoints = 5,  ///< tree size → signed note
  guards = 6,       ///< what the committer itself must know: balances, counters, closed days
};

/// One row to put, or to remove if it has no value.
struct Rider {
  Space space;
  Bytes key;
  std::optional<Bytes> value;

  friend bool operator==(const Rider&, const Rider&) = default;
};

/// What one fsync commits.
struct Group {
  Position first;  ///< must be the log's size: a log never has a hole or a second writer
  std::vector<StoredEvent> events;  ///< may be empty: a refusal's answer is remembered too
  std::vector<Rider> riders;
};

/// Sees rows in key order; returns false to stop.
using RowVisitor = std::function<bool(ByteView key, ByteView value)>;

class EventLog {
 public:
  virtual ~EventLog() = default;

  /// Number of events. Any thread; grows only after `append` has made a group durable.
  [[nodiscard]] virtual Position size() const = 0;

  /// Appends the group atomically and returns when it survives power loss. On a fault the outcome
  /// is unknown and the log is halted: every later append is refused with `Fault::Kind::halted`
  /// until the next start. A group whose `first` is not the size is refused unwritten.
  /// Called from one thread at a time.
  virtual Result<void, Fault> append(const Group& group) = 0;

  /// The events from `from`, at most `count_max` of them and about `bytes_max` bytes (at least one
  /// event if there is one), each checked against what the store itself can detect: leaf and event
  /// present, position right. Any thread.
  [[nodiscard]] virtual Result<std::vector<StoredEvent>, Fault> read(
      Position from,
      std::size_t count_max,
      std::size_t bytes_max) const = 0;

  /// The row at `key`, or nothing. Any thread; sees only durable groups.
  [[nodiscard]] virtual Result<std::optional<Bytes>, Fault> row(Space space,
                                                                ByteView key) const = 0;

  /// Visits the rows whose key starts with `prefix` and is not before `from` (a full key; empty =
  /// the start), in key order, from one consistent snapshot. Any thread.
  virtual Result<void, Fault> scan(Space space,
                                   ByteView prefix,
                                   ByteView from,
                                   const RowVisitor& visit) const = 0;

  /// The last row of a space in key order, or nothing. Any thread.
  [[nodiscard]] virtual Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const = 0;
};

}  // namespace tress

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"

/// The seam behind the read side: named tables of byte rows in key order, each with the number of
/// events that it has taken in. On disk it is RocksDB, in tests memory (tests/contract/views runs
/// the same claims against each). Nothing here is a record: all of it can be made again from the
/// log, so a write need not survive power loss, it must only never be seen in part.
namespace tress::views {

/// One row to put, or to remove if it has no value. A key is never empty.
struct Change {
  Bytes key;
  std::optional<Bytes> value;
};

/// What one write makes visible at once.
struct Batch {
  std::uint64_t applied;  ///< events taken in when this batch is written: the next position
  std::vector<Change> changes;
};

enum class Direction : std::uint8_t { forwards, backwards };

/// Which rows a scan visits, and in which order.
struct Range {
  Bytes prefix = {};  ///< only keys that begin with it; empty = every row
  Bytes from = {};    ///< where to begin, this key included; empty = at the first in its order
  Bytes until = {};   ///< where to end, this key included; empty = at the last in its order
  Direction direction = Direction::forwards;
};

/// Sees rows in the range's order; returns false to stop.
using RowVisitor = std::function<bool(ByteView key, ByteView value)>;

/// One table as it was at one moment. Never waits for a writer; stays readable when the table is
/// dropped. Must go before its store. One thread at a time.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  /// Events that the rows of this snapshot have taken in.
  [[nodiscard]] virtual std::uint64_t applied() const = 0;

  [[nodiscard]] virtual Result<std::optional<Bytes>, Fault> get(ByteView key) const = 0;

  virtual Result<void, Fault> scan(const Range& range, const RowVisitor& visit) const = 0;
};

class ViewStore {
 public:
  virtual ~ViewStore() = default;

  /// Makes an empty table that has taken in nothing. Refused if there is one of that name.
  virtual Result<void, Fault> create(const std::string& table) = 0;

  /// Forgets a table. Snapshots of it stay as they are. Nothing happens if there is none.
  virtual Result<void, Fault> drop(const std::string& table) = 0;

  /// Names in order. Any thread.
  [[nodiscard]] virtual std::vector<std::string> tables() const = 0;

  /// Any thread. `Fault::Kind::missing` if there is no such table.
  [[nodiscard]] virtual Result<std::unique_ptr<Snapshot>, Fault> snapshot(
      const std::string& table) const = 0;

  /// All of the batch or nothing of it. After a crash a table may lack its last batches, never
  /// part of one. One thread at a time for each table.
  virtual Result<void, Fault> write(const std::string& table, const Batch& batch) = 0;
};

}  // namespace tress::views

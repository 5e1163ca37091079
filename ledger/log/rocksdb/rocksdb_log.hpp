#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <utility>

#include "ledger/log/event_log.hpp"

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace tress {

/// The embedded log: one RocksDB database in a folder of its own. Column families `events`
/// (position → stored bytes), `leaves` (position → time, hash, signature) and one per `Space`.
/// A group is one write batch and one fsync, so events and riders are there together or not at all.
///
/// Events are append-only by construction: riders can't name their column families, and nothing
/// here deletes from them.
///
/// RocksDB's lock on the folder keeps a second writer out. The lock is a POSIX one: a program that
/// has the log open must not open and close the file `LOCK` itself (a copy of the folder made by
/// the same process must leave it out), or the lock is gone.
class RocksdbLog final : public EventLog {
 public:
  struct Options {
    bool create = false;          ///< make the log if there is none; its parent folder must exist
    bool read_only = false;       ///< the log as it is now, also while a server writes it
    bool salvage = false;         ///< keep what is before damage in a WAL instead of refusing
    rocksdb::Env* env = nullptr;  ///< the files below; null is the machine's. Outlives the log.
  };

  /// Requires: not both `create` and `read_only`. `salvage` is for a copy of a damaged log only:
  /// what is behind the damage is gone without a word (ledger/recovery holds it against its
  /// anchor). Faults: `missing` (no log there), `configuration` (locked, unknown format), `damaged`
  /// (torn files, or an event missing near either end), `io`.
  static Result<std::unique_ptr<RocksdbLog>, Fault> open(const std::filesystem::path& folder,
                                                         const Options& options);

  ~RocksdbLog() override;

  /// True once a write has failed, in `append` or behind it (flush, compaction). Any thread.
  [[nodiscard]] bool is_halted() const noexcept;

  /// For backup.hpp: calls `use` with appends held back until it calls `let_go`, from whatever
  /// thread, or returns. In between the last checkpoint is that of the whole log.
  /// Any thread; requires a log that is not read-only.
  using HeldUse =
      std::function<Result<void, Fault>(rocksdb::DB& db, const std::function<void()>& let_go)>;
  Result<void, Fault> with_appends_held(const HeldUse& use);

  [[nodiscard]] Position size() const override;
  Result<void, Fault> append(const Group& group) override;
  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t bytes_max) const override;
  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space space, ByteView key) const override;
  Result<void, Fault> scan(Space space,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const override;
  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const override;

 private:
  class Store;  ///< the database handle; the only thing that knows RocksDB's types

  explicit RocksdbLog(std::unique_ptr<Store> store);

  std::unique_ptr<Store> store_;
};

}  // namespace tress

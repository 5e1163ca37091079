#pragma once

#include <filesystem>

#include "projections/store/view_store.hpp"

namespace tress::views {

/// Views on disk: a database of their own (folder `views` of the data folder), one column family
/// per table. A table's applied position lies in its own family beside its rows, so that each
/// family alone is consistent, whichever of them a crash finds flushed.
/// Writes go through the WAL unsynced: a killed process loses nothing, a lost machine loses the
/// last batches, which the follower then folds again.
/// Snapshots must be gone before the store is.
class RocksdbStore final : public ViewStore {
 public:
  struct Options {
    /// A store that can't be opened because it is damaged is removed and begun anew: the views are
    /// made again from the log. Without it the fault is returned.
    bool replace_damaged = true;

    /// The views as they are now, also while a service writes them. Nothing is made or replaced.
    bool read_only = false;
  };

  /// Opens the store in `folder`, or makes one. Refused while another process has it open.
  static Result<std::unique_ptr<RocksdbStore>, Fault> open(const std::filesystem::path& folder,
                                                           const Options& options);

  ~RocksdbStore() override;
  RocksdbStore(const RocksdbStore&) = delete;
  RocksdbStore& operator=(const RocksdbStore&) = delete;

  Result<void, Fault> create(const std::string& table) override;
  Result<void, Fault> drop(const std::string& table) override;
  [[nodiscard]] std::vector<std::string> tables() const override;
  [[nodiscard]] Result<std::unique_ptr<Snapshot>, Fault> snapshot(
      const std::string& table) const override;
  Result<void, Fault> write(const std::string& table, const Batch& batch) override;

 private:
  class Database;

  explicit RocksdbStore(std::shared_ptr<Database> database);

  std::shared_ptr<Database> database_;
};

}  // namespace tress::views

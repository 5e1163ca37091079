#pragma once

#include <map>
#include <mutex>

#include "projections/store/view_store.hpp"

namespace tress::views {

/// The test double of `ViewStore`: the same contract without a disk, a failure on demand, and the
/// crash that a real store may suffer. Any thread.
class MemoryStore final : public ViewStore {
 public:
  Result<void, Fault> create(const std::string& table) override;
  Result<void, Fault> drop(const std::string& table) override;
  [[nodiscard]] std::vector<std::string> tables() const override;
  [[nodiscard]] Result<std::unique_ptr<Snapshot>, Fault> snapshot(
      const std::string& table) const override;
  Result<void, Fault> write(const std::string& table, const Batch& batch) override;

  /// The next `write` to `table` changes nothing and fails with `Fault::Kind::io`.
  void fail_next_write(const std::string& table);

  /// What is there now would survive a crash.
  void flush();

  /// Power is lost: every table is what it was at the last `flush`.
  void crash();

 private:
  struct Table {
    std::map<Bytes, Bytes> rows;
    std::uint64_t applied = 0;
  };

  class TableSnapshot;

  /// Never changed once shared: a write makes a new one if a snapshot still holds it.
  using Tables = std::map<std::string, std::shared_ptr<const Table>>;

  mutable std::mutex mutex_;  ///< guards everything below
  Tables tables_;
  Tables flushed_;
  std::optional<std::string> failing_;
};

}  // namespace tress::views

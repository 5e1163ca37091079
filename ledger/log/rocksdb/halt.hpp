#pragma once

#include <atomic>

#include <rocksdb/listener.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"

namespace tress::rocksdb_log {

/// Set for good by the first failed write, whoever made it.
class Halt final : public rocksdb::EventListener {
 public:
  [[nodiscard]] bool is_set() const noexcept { return is_set_.load(std::memory_order_acquire); }

  void set() noexcept { is_set_.store(true, std::memory_order_release); }

  /// From RocksDB's threads, or from the one in `append`.
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override {
    if (is_set_.exchange(true)) return;
    log::critical("log halted: write failed (reason {}): {}", static_cast<int>(reason),
                  error->ToString());
  }

  void OnFlushBegin(rocksdb::DB* /*db*/, const rocksdb::FlushJobInfo& /*job*/) override {
    failpoint("log.flush");
  }

  void OnFlushCompleted(rocksdb::DB* /*db*/, const rocksdb::FlushJobInfo& /*job*/) override {
    failpoint("log.flushed");
  }

  void OnCompactionBegin(rocksdb::DB* /*db*/, const rocksdb::CompactionJobInfo& /*job*/) override {
    failpoint("log.compact");
  }

  /// RocksDB resumes by itself when a full disk has room again; a ledger does so by a restart.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/,
                            rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  std::atomic<bool> is_set_{false};
};

}  // namespace tress::rocksdb_log

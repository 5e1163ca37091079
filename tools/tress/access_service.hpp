#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "api/routes/parts.hpp"
#include "ledger/recovery/disk_watch.hpp"
#include "ledger/writer/heads_sealer.hpp"
#include "projections/store/rocksdb/rocksdb_store.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/scheduled_backups.hpp"

namespace tress::tool {

/// What a served ledger needs to serve its access log beside it.
struct AccessServing {
  const DataFolder& folder;  ///< of the ledger
  Salon& ledger;
  OpenHow how;
  std::uint64_t free_bytes_min;  ///< of the ledger: records are still taken with half of that
  const ScheduleOptions& backups;
};

/// The access log of a running service: its writer, its views, the heads that it seals, its
/// backups. A fault of it does not stop the service, neither at the start nor later: then nothing
/// personal is shown, and health says so. Built and stopped in the main thread.
class AccessService {
 public:
  /// Opens it, in quarantine too; makes it if there is none and the ledger names none. Whoever
  /// gets a fault goes on without. Clock and random outlive it.
  static Result<std::unique_ptr<AccessService>, Fault> start(const AccessServing& serving,
                                                             const Clock& clock,
                                                             Random& random);

  ~AccessService() { stop(); }

  AccessService(const AccessService&) = delete;
  AccessService& operator=(const AccessService&) = delete;

  /// No more is recorded, nothing follows any more. After the listeners.
  void stop();

  /// What routes work with; lives as long as this.
  [[nodiscard]] const AccessLogParts& parts() const noexcept { return *parts_; }

  /// How its backups stand; nothing if none are taken.
  [[nodiscard]] std::optional<backup::Schedule::Standing> backups() const;

  /// Why it is not what it must be, or nothing. A full disk closes its gate instead. Any thread.
  [[nodiscard]] std::optional<std::string> trouble() const;

  /// Now and then, from the main thread.
  void look_at_disk() { disk_->look(); }

 private:
  AccessService() = default;

  Result<void, Fault> open(const AccessServing& serving, const Clock& clock, Random& random);
  void watch(const AccessServing& serving);
  Result<void, Fault> keep(const AccessServing& serving, const Clock& clock, Random& random);

  WriteGate gate_;
  std::unique_ptr<DiskWatch> disk_;
  std::atomic<views::Follower*> followed_{nullptr};
  std::unique_ptr<views::RocksdbStore> views_;
  std::unique_ptr<Salon> log_;
  std::unique_ptr<views::Follower> follower_;
  std::unique_ptr<HeadsSealer> heads_;
  std::unique_ptr<backup::Schedule> backups_;
  std::unique_ptr<AccessLogParts> parts_;
};

}  // namespace tress::tool

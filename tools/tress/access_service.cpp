#include "tools/tress/access_service.hpp"

#include <algorithm>

#include "ledger/base/log.hpp"
#include "projections/all.hpp"

namespace tress::tool {

namespace {

/// Sales stop first on a disk that fills up; looking somebody up goes on for a while.
constexpr std::uint64_t room_parts = 2;

}  // namespace

Result<std::unique_ptr<AccessService>, Fault> AccessService::start(const AccessServing& serving,
                                                                   const Clock& clock,
                                                                   Random& random) {
  std::unique_ptr<AccessService> service{new AccessService};
  TRESS_TRY(service->open(serving, clock, random));
  service->watch(serving);
  TRESS_TRY(service->keep(serving, clock, random));
  return service;
}

Result<void, Fault> AccessService::open(const AccessServing& serving,
                                        const Clock& clock,
                                        Random& random) {
  const DataFolder place = serving.folder.access_log();
  const bool is_new = !has_access_log(serving.folder);
  TRESS_TRY(ensure_access_log(serving.folder, serving.ledger, clock, random));
  if (is_new) {
    log::warn("made an access log in {}; move {} to a place off this machine",
              place.root().string(), place.root_key().string());
  }
  const auto committed = [this](Position size) {
    if (auto* const follower = followed_.load()) follower->notify(size);
  };
  TRESS_TRY(log_, open_access_log(serving.folder, serving.ledger.log(), clock, random, committed,
                                  serving.how));
  TRESS_TRY(views_, views::RocksdbStore::open(place.views(), {}));
  TRESS_TRY(follower_, views::Follower::open(log_->log(), *views_, views::access_projections()));
  followed_ = follower_.get();
  follower_->start();
  follower_->notify(log_->log().size());
  parts_ = std::unique_ptr<AccessLogParts>(new AccessLogParts{
      log_->writer(), log_->log(), *follower_, [this] { return trouble(); }, &gate_});
  return ok();
}

void AccessService::watch(const AccessServing& serving) {
  if (const auto& quarantine = log_->quarantine()) {
    gate_.close(GateClosed::quarantine, "the access log: " + quarantine->sentence);
    log::critical("the access log: {}", sentence(recovery::fault_of(*quarantine)));
  }
  const DataFolder place = serving.folder.access_log();
  DiskLimits limits;
  limits.free_bytes_min = serving.free_bytes_min / room_parts;
  limits.margin_bytes /= room_parts;
  disk_ = std::make_unique<DiskWatch>(machine_files(), place.reserve(), std::vector{place.root()},
                                      gate_, limits);
  disk_->look();
}

Result<void, Fault> AccessService::keep(const AccessServing& serving,
                                        const Clock& clock,
                                        Random& random) {
  if (log_->quarantine()) return ok();
  heads_ = std::make_unique<HeadsSealer>(log_->log(), clock, [this](Submission submission) {
    return log_->writer().submit_and_wait(std::move(submission));
  });
  heads_->start();
  if (serving.backups.to.empty()) return ok();
  ScheduleOptions options = serving.backups;
  options.to = backup::Target::below(options.to).access.string();
  // Its keys open nothing of anybody: they lie with it, wherever the ledger's are kept.
  options.keys_to.clear();
  TRESS_TRY(backups_, start_backups(options, serving.folder.access_log(), *log_, clock, random));
  return ok();
}

void AccessService::stop() {
  if (backups_) backups_->stop();
  if (heads_) heads_->stop();
  if (log_) log_->writer().stop();
  if (follower_) follower_->stop();
}

std::optional<backup::Schedule::Standing> AccessService::backups() const {
  if (!backups_) return std::nullopt;
  return backups_->standing();
}

std::optional<std::string> AccessService::trouble() const {
  if (const auto& quarantine = log_->quarantine()) {
    return "the access log: " + quarantine->sentence;
  }
  if (const auto fault = log_->fault()) return "the access log: " + sentence(*fault);
  return std::nullopt;
}

}  // namespace tress::tool

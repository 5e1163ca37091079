#include "tools/backup/schedule.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/log.hpp"
#include "ledger/base/text.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/erasure/erasures.hpp"
#include "tools/tress/salon.hpp"

namespace tress::backup {

namespace {

/// How soon an erasure is in the list beside the key backups.
constexpr std::chrono::seconds look_every{2};

/// A full disk or a drive that is not plugged in is tried again, not waited for until tomorrow.
constexpr std::chrono::minutes again_after{10};

/// The same for the list of erasures, which is a small file.
constexpr std::chrono::minutes keep_again_after{1};

system::Command event_of(const Recorded& backup,
                         system::BackupKind kind,
                         const merkle::Checkpoint& checkpoint) {
  return system::RecordBackup{kind, id_text(backup.manifest.id), checkpoint.size, checkpoint.root,
                              backup.sha256};
}

Result<void, Fault> record(Writer& writer, system::Command command, const Hash& manifest) {
  // A backup is told of once, however often this is tried.
  TRESS_TRY(
      tool::carry_out(writer, service_actor(), "backup " + manifest.hex(), std::move(command)));
  return ok();
}

}  // namespace

Result<void, Fault> record_backup(Writer& writer, const Taken& taken) {
  TRESS_TRY(record(writer, event_of(taken.keys, system::BackupKind::keys, taken.checkpoint),
                   taken.keys.sha256));
  return record(writer, event_of(taken.ledger, system::BackupKind::ledger, taken.checkpoint),
                taken.ledger.sha256);
}

Schedule::Schedule(const Sources& from, Plan plan, const Machine& machine, Writer& writer)
    : from_(from),
      plan_(std::move(plan)),
      machine_(machine),
      writer_(writer),
      last_(last_in_target()),
      thread_([this] { run(); }) {}

Schedule::~Schedule() {
  stop();
}

void Schedule::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Schedule::Standing Schedule::standing() const {
  const std::lock_guard lock{mutex_};
  return {last_, plan_.every, failure_};
}

/// Of the key backup, which is made last: without it a run was cut short.
std::optional<Timestamp> Schedule::last_in_target() const {
  const Vault vault{machine_.files, plan_.to.keys, Kind::keys};
  const auto newest = vault.newest(std::nullopt);
  if (!newest || !newest.value()) return std::nullopt;
  return newest.value()->manifest.taken_at;
}

void Schedule::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    look();
    lock.lock();
    wake_.wait_for(lock, look_every, [this] { return is_stopping_; });
  }
}

void Schedule::look() {
  if (is_due()) take();
  keep_new_erasures();
}

bool Schedule::is_due() const {
  const Timestamp now = machine_.clock.now();
  const auto age = [&](Timestamp since) { return std::max(now, since) - std::min(now, since); };
  const auto again = std::min<std::chrono::seconds>(again_after, plan_.every);
  if (tried_at_ && age(*tried_at_) < again) return false;
  const std::lock_guard lock{mutex_};
  return !last_ || age(*last_) >= plan_.every;
}

void Schedule::take() {
  tried_at_ = machine_.clock.now();
  auto taken = take_backup(from_, plan_.to, plan_.keeping, machine_);
  std::optional<std::string> failure;
  if (taken) {
    for (const std::string& warning : taken.value().warnings) {
      log::warn("backup: {}", printable(warning, 500));
    }
    const auto told = record_backup(writer_, taken.value());
    if (!told) failure = sentence(told.error());
  } else {
    failure = sentence(taken.error());
  }
  if (failure) {
    log::error("backup failed: {}", printable(*failure, 500));
  } else {
    log::info("backup {}: {} events, {} files sealed, {} kept", taken.value().ledger.manifest.id,
              taken.value().checkpoint.size, taken.value().files_sealed,
              taken.value().files_reused);
  }
  const std::lock_guard lock{mutex_};
  if (!failure) last_ = taken.value().ledger.manifest.taken_at;
  failure_ = std::move(failure);
}

void Schedule::keep_new_erasures() {
  const auto count = erasure::count_erasures(from_.log);
  if (!count || count.value() == erasures_kept_) return;
  const Timestamp now = machine_.clock.now();
  if (erasures_failed_at_ && now - *erasures_failed_at_ < keep_again_after) return;
  const auto kept = keep_erasures(from_, plan_.to, machine_);
  if (kept) {
    erasures_kept_ = count.value();
    erasures_failed_at_.reset();
  } else {
    erasures_failed_at_ = now;
    log::error("the list of erasures beside the backups is not up to date: {}",
               printable(sentence(kept.error()), 500));
  }
}

}  // namespace tress::backup

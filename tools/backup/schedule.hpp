#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ledger/writer/writer.hpp"
#include "tools/backup/take.hpp"

/// Backups of a running service, one after the other.
namespace tress::backup {

/// Tells the ledger of a backup: one event for each kind.
Result<void, Fault> record_backup(Writer& writer, const Taken& taken);

class Schedule {
 public:
  struct Plan {
    Target to;
    Keeping keeping;
    std::chrono::seconds every;
  };

  /// How backups stand, for readiness, metrics and logs.
  struct Standing {
    std::optional<Timestamp> last;       ///< the last one that succeeded
    std::chrono::seconds every;          ///< promised
    std::optional<std::string> failure;  ///< of the last attempt
  };

  /// All of it outlives the schedule. Takes the first backup at once if the last one in the target
  /// is older than promised; after a failure tries again soon. Starts the thread.
  Schedule(const Sources& from, Plan plan, const Machine& machine, Writer& writer);

  /// Waits for a backup in the making.
  ~Schedule();
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  /// No further backup begins; waits for one in the making. Before the writer stops. Any thread but
  /// its own.
  void stop();

  [[nodiscard]] Standing standing() const;

 private:
  void run();
  void look();
  void take();
  void keep_new_erasures();
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] std::optional<Timestamp> last_in_target() const;

  const Sources from_;
  const Plan plan_;
  const Machine machine_;
  Writer& writer_;
  std::optional<Timestamp> tried_at_;            ///< of the schedule's thread
  std::optional<std::size_t> erasures_kept_;     ///< of the schedule's thread
  std::optional<Timestamp> erasures_failed_at_;  ///< of the schedule's thread

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool is_stopping_ = false;            ///< guarded by mutex_
  std::optional<Timestamp> last_;       ///< guarded by mutex_
  std::optional<std::string> failure_;  ///< guarded by mutex_

  std::thread thread_;  ///< Last: it uses the rest.
};

}  // namespace tress::backup

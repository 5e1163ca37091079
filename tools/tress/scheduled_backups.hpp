#pragma once

#include <memory>
#include <string>

#include "tools/backup/schedule.hpp"
#include "tools/tress/salon.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// For how long backups are kept; the newest is kept in any case.
struct KeepingOptions {
  std::uint64_t days = 90;
  std::uint64_t count_min = 7;
  std::uint64_t keys_days = 30;
};

void add_keeping_options(CLI::App& command, KeepingOptions& options);

backup::Keeping keeping_of(const KeepingOptions& options);

/// What `tress serve` is told about backups.
struct ScheduleOptions {
  std::string to;  ///< empty: none are taken
  std::string keys_to;
  std::string every = "24h";
  KeepingOptions keeping;
};

void add_schedule_options(CLI::App& serving, ScheduleOptions& options);

/// Begins to take backups of a running service; null if none are wanted. Refused without a key to
/// seal them to. Salon, clock and random outlive the schedule.
Result<std::unique_ptr<backup::Schedule>, Fault> start_backups(const ScheduleOptions& options,
                                                               const DataFolder& folder,
                                                               Salon& salon,
                                                               const Clock& clock,
                                                               Random& random);

}  // namespace tress::tool

#pragma once

#include <memory>
#include <string>

#include "tools/backup/schedule.hpp"
#include "tools/tress/salon.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// What `tress serve` is told about backups.
struct ScheduleOptions {
  std::string to;  ///< empty: none are taken
  std::string keys_to;
  std::string every = "24h";
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

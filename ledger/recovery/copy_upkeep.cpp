#include "ledger/recovery/copy_upkeep.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"
#include "ledger/recovery/log_folders.hpp"
#include "ledger/recovery/remade_groups.hpp"

namespace tress::recovery {

namespace {

/// True if the copy's groups follow each other from the first event to its end.
Result<bool, Fault> is_gapless(Files& files, const std::filesystem::path& folder) {
  TRESS_TRY(auto reader, CopyReader::open(files, folder, 0));
  Position next = 0;
  TRESS_TRY(auto copied, reader.next());
  while (copied) {
    if (copied->group.first > next) return false;
    next = std::max(next, end_of(copied->group));
    TRESS_TRY(copied, reader.next());
  }
  return true;
}

Result<void, Fault> copy_from(const EventLog& log, GroupCopy& copy, Position from) {
  RemadeGroups groups{log, from};
  TRESS_TRY(auto remade, groups.next());
  while (remade) {
    TRESS_TRY(
        copy.append(remade->group.first, encode_group(remade->group, remade->are_guards_whole)));
    TRESS_TRY(remade, groups.next());
  }
  return copy.sync();
}

}  // namespace

Result<CopyReport, Fault> check_copy(Files& files, const std::filesystem::path& folder) {
  CopyReport report;
  TRESS_TRY(auto reader, CopyReader::open(files, folder, 0));
  TRESS_TRY(auto copied, reader.next());
  while (copied) {
    if (copied->group.first > report.end) {
      report.flaws.push_back(
          {CopyFlaw::Kind::damage, folder.string(),
           fmt::format("events {} to {} are missing", report.end, copied->group.first - 1)});
    }
    report.end = std::max(report.end, end_of(copied->group));
    ++report.groups;
    TRESS_TRY(copied, reader.next());
  }
  report.flaws.insert(report.flaws.begin(), reader.flaws().begin(), reader.flaws().end());
  TRESS_TRY(const auto segments, list_segments(files, folder));
  for (const auto& segment : segments) {
    TRESS_TRY(const auto file, files.open(folder / segment_file(segment), Opening::for_reading));
    TRESS_TRY(const auto size, file->size());
    report.bytes += size;
  }
  return report;
}

Result<void, Fault> bring_copy_up(Files& files, const Places& places, const EventLog& log) {
  TRESS_TRY(const Position end, end_of_copy(files, places.copy));
  if (end >= log.size()) return ok();
  log::info("the second copy ends at {} of {} events; writing the rest from the log", end,
            log.size());
  failpoint("recovery.bring_copy_up");
  TRESS_TRY(const auto copy, GroupCopy::open(files, places.copy));
  return copy_from(log, *copy, end);
}

Result<bool, Fault> mend_copy(Files& files, const Places& places, const EventLog& log) {
  TRESS_TRY(const bool is_whole, is_gapless(files, places.copy));
  if (is_whole) return false;
  // What was moved away before a kill is missing then, and brought up from nothing.
  TRESS_TRY(move_to_evidence(files, places, places.copy, "copy_damaged"));
  TRESS_TRY(bring_copy_up(files, places, log));
  return true;
}

}  // namespace tress::recovery

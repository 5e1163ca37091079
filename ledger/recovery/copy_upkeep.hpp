#pragma once

#include <vector>

#include "ledger/anchor/copy_reader.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/recovery/places.hpp"

namespace tress::recovery {

/// What a whole reading of the second copy has found.
struct CopyReport {
  Position end = 0;  ///< one past the last event that it holds
  std::uint64_t groups = 0;
  std::uint64_t bytes = 0;
  std::vector<CopyFlaw> flaws;
};

/// Reads all of it: work grows with the log.
Result<CopyReport, Fault> check_copy(Files& files, const std::filesystem::path& folder);

/// Makes the copy reach the log's end: what a crash has kept from it is written anew out of the
/// log. Durable on return. Requires a log that has been held against its anchor and nobody who
/// appends.
Result<void, Fault> bring_copy_up(Files& files, const Places& places, const EventLog& log);

/// Puts the copy together anew out of the log if any event in it can't be read; the old one goes to
/// the evidence. True if there was something to mend. Requires what `bring_copy_up` does.
/// Answers of refused commands that only the old copy had stay in the evidence.
Result<bool, Fault> mend_copy(Files& files, const Places& places, const EventLog& log);

}  // namespace tress::recovery

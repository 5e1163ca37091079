#pragma once

#include <optional>
#include <string>

#include "ledger/log/event_log.hpp"

namespace tress::recovery {

/// Reads every event and every row, so that the store's own checksums are all looked at: a start
/// reads only the log's end. What can't be read, in words, or nothing. Work grows with the log;
/// whether what is read is true is `tress verify`'s question.
/// Faults: `io`.
Result<std::optional<std::string>, Fault> damage_in(const EventLog& log);

}  // namespace tress::recovery

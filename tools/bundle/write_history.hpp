#pragma once

#include <filesystem>
#include <optional>

#include "schema/common.hpp"

#include "ledger/audit/log_keys.hpp"

namespace tress::bundle {

struct HistoryWritten {
  std::uint64_t events;
  std::optional<std::uint64_t> complete_to;  ///< a version; nothing if no heads were sealed yet
};

/// Writes everything that the log has of one stream into `file`, which must not exist: stored
/// bytes, leaf and inclusion proof of each event, the last sealed heads with the proof of what they
/// say of the stream. Personal parts leave as they are stored, sealed. Reads the stream's events
/// and goes through the stream index twice; memory for one event. Faults: `missing` (no such
/// stream), `configuration` (file there), `damaged`, `io`.
[[nodiscard]] Result<HistoryWritten, Fault> write_history(const EventLog& log,
                                                          const audit::LogKeys& keys,
                                                          StreamKind kind,
                                                          StreamId stream,
                                                          const std::filesystem::path& file);

}  // namespace tress::bundle

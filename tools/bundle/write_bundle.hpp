#pragma once

#include <filesystem>
#include <functional>

#include "ledger/audit/log_keys.hpp"

namespace tress::bundle {

/// Called with the number of events written so far.
using Progress = std::function<void(Position)>;

/// Gives the checkpoint's note back with what witnesses have added to it.
using Cosigned = std::function<Result<std::string, Fault>(std::string note)>;

/// Writes the log up to its newest checkpoint as a bundle into `folder`, which must not exist or be
/// empty: enough for somebody else's program to verify everything. The tree is made anew from the
/// events, so a bundle never carries a tile that does not fit. The checkpoint is written last: a
/// folder without one is unfinished; `cosigned` adds the cosignatures that there are of it.
/// Personal parts leave as they are stored, sealed. Faults: `configuration` (folder in use, empty
/// log), `damaged` (events that do not have the root of their checkpoint), `io`. The number of
/// events on success.
[[nodiscard]] Result<Position, Fault> write_bundle(const EventLog& log,
                                                   const audit::LogKeys& keys,
                                                   const std::filesystem::path& folder,
                                                   const Progress& progress = {},
                                                   const Cosigned& cosigned = {});

}  // namespace tress::bundle

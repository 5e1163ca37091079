#pragma once

#include <functional>

#include "ledger/audit/auditor.hpp"

namespace tress::audit {

/// Called with the number of events looked at so far.
using Progress = std::function<void(Position)>;

/// Checks a whole log as it is stored: events, streams, postings, tree, every signed checkpoint,
/// tiles, stream index, answers to commands, guards. What cannot be read or is wrong becomes a
/// finding; a fault is only returned when the machine fails (`io`) and nothing can be said.
/// The log does not grow meanwhile (opened read-only, or its writer stopped).
[[nodiscard]] Result<Report, Fault> audit_log(const EventLog& log,
                                              const merkle::VerifierKey& log_key,
                                              const Options& options = {},
                                              const Progress& progress = {});

}  // namespace tress::audit

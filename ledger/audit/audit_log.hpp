#pragma once

#include <functional>

#include "ledger/audit/auditor.hpp"

namespace tress::audit {

/// Called with the number of events looked at so far.
using Progress = std::function<void(Position)>;

/// Checks a whole log as it is stored: events, streams, postings, keys, tree, every signed
/// checkpoint, tiles, sealed heads, stream index, answers to commands, guards. What cannot be read
/// or is wrong becomes a finding; a fault is only returned when the machine fails (`io`) and
/// nothing can be said.
///
/// `log_key` may be any key that the log has had: whoever believes one believes the others through
/// the root key's signatures.
///
/// Stretches of the log are read, hashed, verified and decoded on all cores; one thread looks at
/// them in order. Memory does not grow with the log: `stretches_ahead` stretches a thread, the
/// streams that stream_audit.hpp keeps, the guards.
/// The log does not grow meanwhile (opened read-only, or its writer stopped).
[[nodiscard]] Result<Report, Fault> audit_log(const EventLog& log,
                                              const merkle::VerifierKey& log_key,
                                              const Options& options = {},
                                              const Progress& progress = {});

}  // namespace tress::audit

#pragma once

#include <memory>
#include <string>

#include "ledger/merkle/verifier_key.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tool {

/// The log of a data folder as it is now, read-only: also while a server writes it.
Result<std::unique_ptr<RocksdbLog>, Fault> open_log_for_reading(const std::string& data);

/// The key that the log itself names in its first event.
Result<merkle::VerifierKey, Fault> founding_key(const EventLog& log);

/// The key that somebody has typed; `configuration` if it is none of a log.
Result<merkle::VerifierKey, Fault> typed_key(const std::string& vkey);

}  // namespace tress::tool

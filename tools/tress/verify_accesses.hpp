#pragma once

#include <string>
#include <string_view>

#include "ledger/merkle/verifier_key.hpp"
#include "tools/tress/exit_code.hpp"

namespace tress::tool {

/// The file beside an excerpt that shows that it was recorded.
[[nodiscard]] std::string proof_beside(const std::string& excerpt);

/// Holds an excerpt of an access log against the receipt of the event that tells of it: a row that
/// was removed, added, altered or put elsewhere is found. Believes only the log's keys.
Result<ExitCode, Fault> verify_accesses(const std::string& excerpt,
                                        std::string_view receipt,
                                        const merkle::VerifierKey& checkpoint_key,
                                        const PublicKey& event_key);

}  // namespace tress::tool

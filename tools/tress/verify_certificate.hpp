#pragma once

#include <string>
#include <string_view>

#include "ledger/base/result.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "tools/tress/exit_code.hpp"

namespace tress::tool {

struct CertificateCheck {
  std::string data;         ///< the ledger to hold it against; empty: offline
  merkle::VerifierKey key;  ///< the one believed, where no ledger says which signed what
  bool is_key_given;        ///< by whoever asked
};

/// Checks the certificate of an erasure and prints what it shows. With the ledger at hand, each
/// signature is held against the key of its position, and the digest of the parts is made again.
Result<ExitCode, Fault> verify_certificate(std::string_view text, const CertificateCheck& check);

}  // namespace tress::tool

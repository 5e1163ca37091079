#pragma once

#include <string>
#include <vector>

#include "ledger/audit/auditor.hpp"
#include "ledger/log/event_log.hpp"
#include "tools/tress/exit_code.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// What `tress verify` holds a log against besides its own signatures: what it has seen before, and
/// what witnesses have cosigned.
struct PinOptions {
  std::string file = {};
  std::vector<std::string> witness_keys = {};
  std::vector<std::string> key_changes = {};  ///< files, for receipts: a receipt carries none
};

void add_pin_options(CLI::App& verifying, PinOptions& options);

// Each is called when what it holds was found good in itself. It prints what was compared and
// moves the pin; `integrity` if the pin or a witness says otherwise.

/// A data folder with its log.
[[nodiscard]] Result<ExitCode, Fault> hold_log(const PinOptions& options,
                                               const std::string& data,
                                               const EventLog& log,
                                               const audit::Report& report);

[[nodiscard]] Result<ExitCode, Fault> hold_bundle(const PinOptions& options,
                                                  const std::string& folder,
                                                  const merkle::VerifierKey& log_key,
                                                  const audit::Report& report);

/// The checkpoint of a receipt. It has no tiles, so the pin stays where it is.
[[nodiscard]] Result<ExitCode, Fault> hold_receipt(const PinOptions& options,
                                                   const std::string& checkpoint_note,
                                                   const merkle::VerifierKey& log_key);

}  // namespace tress::tool

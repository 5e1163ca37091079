#pragma once

#include "ledger/base/result.hpp"

namespace tress::tool {

/// What `tress` ends with (sysexits.h), the same for every subcommand.
enum class ExitCode : int {
  done = 0,
  attention = 1,       ///< of `tress doctor`, `backup --check`: something should be looked at
  usage = 64,          ///< the command line is wrong
  integrity = 65,      ///< the log or what belongs to it is damaged, or was tampered with
  io = 74,             ///< reading or writing failed
  configuration = 78,  ///< something must be set right first: permissions, folders, addresses
};

ExitCode exit_code_of(const Fault& fault) noexcept;

/// Prints the fault as one plain sentence on standard error and gives its exit code.
ExitCode report(const Fault& fault);

}  // namespace tress::tool

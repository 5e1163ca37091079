#pragma once

#include <string>

#include "tools/tress/exit_code.hpp"

namespace tress::tool {

/// Holds the log of a data folder against its head anchor, changing neither, and prints a line:
/// `integrity` if the log is shorter than its anchor, or another one. An anchor that is not there,
/// or that this user may not read, shows nothing. Also while a server writes.
Result<ExitCode, Fault> hold_against_anchor(const std::string& data);

}  // namespace tress::tool

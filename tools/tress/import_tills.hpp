#pragma once

#include <string>

#include "ledger/base/result.hpp"
#include "tools/tress/exit_code.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// `tress import square`, `phorest` and `bills`: what other tills export.
void add_till_imports(CLI::App& import, ExitCode& result);

/// Writes rows that were not taken: personal data, so for the owner's eyes, and never over another
/// file.
Result<void, Fault> write_rejects(const std::string& path, const std::string& text);

}  // namespace tress::tool

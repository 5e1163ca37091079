#pragma once

#include "tools/tress/exit_code.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// `tress export accesses`: an excerpt of the access log, which records first that it is made.
void add_export_accesses(CLI::App& exporting, ExitCode& result);

}  // namespace tress::tool

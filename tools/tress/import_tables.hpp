#pragma once

#include "tools/tress/exit_code.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

/// What `tress import` has besides receipts: one CSV file of one kind each.
void add_table_imports(CLI::App& import, ExitCode& result);

}  // namespace tress::tool

#pragma once

#include <string>

#include "tools/tress/exit_code.hpp"

namespace CLI {
class App;
}

namespace tress::tool {

// One per subcommand, each in the file of its name. `result` gets the exit code when it has run.
void add_init(CLI::App& app, ExitCode& result);
void add_serve(CLI::App& app, ExitCode& result);
void add_demo(CLI::App& app, ExitCode& result);
void add_import(CLI::App& app, ExitCode& result);
void add_verify(CLI::App& app, ExitCode& result);
void add_export(CLI::App& app, ExitCode& result);
void add_rebuild(CLI::App& app, ExitCode& result);
void add_keys(CLI::App& app, ExitCode& result);
void add_witness(CLI::App& app, ExitCode& result);

void add_backup(CLI::App& app, ExitCode& result);
void add_restore(CLI::App& app, ExitCode& result);
void add_recover(CLI::App& app, ExitCode& result);
void add_backup_key(CLI::App& app, ExitCode& result);
void add_doctor(CLI::App& app, ExitCode& result);

/// `tress keys`, below which everything about keys has its subcommand; made by the first who asks.
CLI::App& keys_group(CLI::App& app);

/// All of the above.
void add_commands(CLI::App& app, ExitCode& result);

/// The `--data` option that every subcommand has, or the variable TRESS_DATA.
void add_data_option(CLI::App& subcommand, std::string& folder);

}  // namespace tress::tool

#include "tools/tress/commands.hpp"

#include <CLI/CLI.hpp>

namespace tress::tool {

void add_commands(CLI::App& app, ExitCode& result) {
  add_init(app, result);
  add_serve(app, result);
  add_demo(app, result);
  add_import(app, result);
  add_verify(app, result);
  add_export(app, result);
  add_rebuild(app, result);
}

void add_data_option(CLI::App& subcommand, std::string& folder) {
  subcommand.add_option("--data", folder, "Data folder (or the variable TRESS_DATA)")
      ->envname("TRESS_DATA")
      ->required();
}

}  // namespace tress::tool

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
  add_keys(app, result);
  add_witness(app, result);
  add_backup(app, result);
  add_restore(app, result);
  add_recover(app, result);
  add_backup_key(app, result);
  add_doctor(app, result);
}

CLI::App& keys_group(CLI::App& app) {
  const auto found =
      app.get_subcommands([](const CLI::App* one) { return one->get_name() == "keys"; });
  if (!found.empty()) return *found.front();
  auto* const made = app.add_subcommand("keys", "Make and change keys");
  made->require_subcommand(1);
  return *made;
}

void add_data_option(CLI::App& subcommand, std::string& folder) {
  subcommand.add_option("--data", folder, "Data folder (or the variable TRESS_DATA)")
      ->envname("TRESS_DATA")
      ->required();
}

}  // namespace tress::tool

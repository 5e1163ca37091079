#include "ledger/backup/backup_key.hpp"

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "ledger/crypto/random.hpp"
#include "ledger/keys/key_file.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/data_folder.hpp"

namespace tress::tool {

namespace {

struct BackupKeyOptions {
  std::string data;
  std::string file;
};

Result<void, Fault> make_backup_key(const BackupKeyOptions& options) {
  SystemRandom random;
  const DataFolder folder{options.data};
  if (!folder.is_initialised()) {
    return Fault{Fault::Kind::configuration, options.data,
                 "holds no ledger; make one with `tress init`"};
  }
  const BoxKeys keys = make_box_keys(random);
  TRESS_TRY(create_key_file(options.file, keys.secret));
  std::error_code error;
  const auto place = std::filesystem::absolute(options.file, error);
  TRESS_TRY(backup::write_public_key(machine_files(), folder.backup_key(), keys.public_key, place));
  std::printf(
      "Backups are sealed to a new key from now on.\n"
      "  public half  %s\n"
      "  secret half  %s\n"
      "Move the secret half to a medium that is kept away from this machine, then remove it here.\n"
      "Without it no backup can be opened; whoever has it can open them all. Print these lines\n"
      "twice, keep them in two places, and type them into a text file if the medium is lost:\n\n",
      folder.backup_key().c_str(), options.file.c_str());
  Bytes paper = backup::paper_text(keys.secret);
  std::fwrite(paper.data(), 1, paper.size(), stdout);
  std::fflush(stdout);
  wipe(paper);
  return ok();
}

}  // namespace

void add_backup_key(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<BackupKeyOptions>();
  auto* const making = keys_group(app).add_subcommand(
      "backup-key", "Make the key that backups are sealed to; its secret half goes offline");
  add_data_option(*making, options->data);
  making->add_option("file", options->file, "New file for the secret half (mode 0400)")->required();
  making->footer("Example:\n  tress keys backup-key /media/usb/backup.key --data ./salon");
  making->callback([options, &result] {
    const auto made = make_backup_key(*options);
    if (!made) result = report(made.error());
  });
}

}  // namespace tress::tool

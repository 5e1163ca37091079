#include "tools/backup/restore.hpp"

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "ledger/backup/backup_key.hpp"
#include "ledger/base/text.hpp"
#include "ledger/crypto/random.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/read_log.hpp"

namespace tress::tool {

namespace {

struct RestoreOptions {
  std::string data;
  std::string from;
  std::string keys_from;
  std::string secret;
  std::string key;
  std::string master_key;
  std::uint64_t backup = 0;
};

Result<backup::RestoreOptions, Fault> chosen(const RestoreOptions& options) {
  backup::RestoreOptions out;
  out.from = backup::Target::below(options.from);
  if (!options.keys_from.empty()) out.from.keys = options.keys_from;
  out.data = DataFolder{options.data};
  if (options.backup != 0) out.backup = options.backup;
  if (!options.key.empty()) {
    TRESS_TRY(out.log_key, typed_key(options.key));
  }
  out.master_key = options.master_key;
  return out;
}

Result<void, Fault> restore(const RestoreOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  TRESS_TRY(const auto how, chosen(options));
  TRESS_TRY(const auto secret, backup::read_secret_key(machine_files(), options.secret));
  TRESS_TRY(
      const auto restored,
      backup::restore(how, secret, {machine_files(), clock, random}, [](const std::string& step) {
        std::fprintf(stderr, "%s\n", printable(step).c_str());
      }));
  const auto& manifest = restored.ledger.manifest;
  std::printf("Restored %s from backup %llu\n", options.data.c_str(),
              static_cast<unsigned long long>(manifest.id));
  std::printf("  taken     %s\n", to_text(manifest.taken_at).c_str());
  std::printf("  events    %llu, every one verified; what was recorded later is lost\n",
              static_cast<unsigned long long>(restored.events));
  if (restored.access_events) {
    std::printf("  access    %llu events of the access log, every one verified\n",
                static_cast<unsigned long long>(*restored.access_events));
  }
  std::printf("  keys      of %s\n", to_text(restored.keys.manifest.taken_at).c_str());
  std::printf("  erased    %llu clients, again\n",
              static_cast<unsigned long long>(restored.erased));
  std::printf("  log key   %s\n", merkle::vkey_text(manifest.log_key).c_str());
  std::printf(
      "Whoever has seen later events of this log (a witness, a pinned browser) will say that it "
      "was\n"
      "put back, and be right: show them the event of the restore.\n");
  for (const auto& warning : restored.warnings) {
    std::printf("  CAUTION   %s\n", printable(warning, 500).c_str());
  }
  return ok();
}

}  // namespace

void add_restore(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<RestoreOptions>();
  auto* const restoring =
      app.add_subcommand("restore", "Make a ledger out of its backups, and verify all of it");
  restoring->add_option("--from", options->from, "Folder of the backups")->required();
  restoring->add_option("--keys-from", options->keys_from,
                        "Folder of the key backups (default: keys in --from)");
  restoring
      ->add_option("--secret", options->secret,
                   "The secret key: its file, or a text file with the four lines from paper")
      ->required();
  restoring->add_option("--data", options->data, "New data folder; must not be there, or be empty")
      ->required();
  restoring->add_option("--backup", options->backup, "Number of a backup (default: the newest)");
  restoring->add_option("--key", options->key, "Verifier key of the log, if known otherwise");
  restoring->add_option("--master-key", options->master_key,
                        "File of the master key, if the backup does not hold it");
  restoring->footer(
      "Example:\n"
      "  tress restore --from /mnt/backup --secret /media/usb/backup.key --data ./salon");
  restoring->callback([options, &result] {
    const auto restored = restore(*options);
    if (!restored) result = report(restored.error());
  });
}

}  // namespace tress::tool

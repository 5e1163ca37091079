#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "ledger/backup/check.hpp"
#include "ledger/base/text.hpp"
#include "ledger/crypto/random.hpp"
#include "tools/backup/schedule.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/read_log.hpp"
#include "tools/tress/scheduled_backups.hpp"

namespace tress::tool {

namespace {

struct BackupOptions {
  std::string data;
  std::string to;
  std::string keys_to;
  std::string key;
  bool check = false;
  KeepingOptions keeping;
};

backup::Target target_of(const BackupOptions& options) {
  auto target = backup::Target::below(options.to);
  if (!options.keys_to.empty()) target.keys = options.keys_to;
  return target;
}

/// What a run works with.
struct Taking {
  const BackupOptions& options;
  const Clock& clock;
  Random& random;
};

Result<void, Fault> take_of(Salon& salon,
                            const DataFolder& folder,
                            const backup::Target& to,
                            const Taking& how) {
  const backup::Sources from{salon.database(), salon.keys(), salon.log_key(),
                             salon.identity().origin, folder};
  TRESS_TRY(const auto taken, backup::take_backup(from, to, keeping_of(how.options.keeping),
                                                  {machine_files(), how.clock, how.random}));
  TRESS_TRY(backup::record_backup(salon.writer(), taken));
  for (const auto& warning : taken.warnings) {
    std::fprintf(stderr, "tress: %s\n", printable(warning, 500).c_str());
  }
  std::printf("Backup %llu: %llu events, %llu files sealed, %llu sealed before and read back\n",
              static_cast<unsigned long long>(taken.ledger.manifest.id),
              static_cast<unsigned long long>(taken.checkpoint.size),
              static_cast<unsigned long long>(taken.files_sealed),
              static_cast<unsigned long long>(taken.files_reused));
  std::printf("  manifest  %s\n", taken.ledger.sha256.hex().c_str());
  return ok();
}

/// The ledger, then its access log.
Result<ExitCode, Fault> take(const BackupOptions& options) {
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{options.data};
  const Taking how{options, clock, random};
  const auto target = target_of(options);
  TRESS_TRY(const auto salon, Salon::open(folder, clock, random, {}));
  TRESS_TRY(take_of(*salon, folder, target, how));
  if (!has_access_log(folder)) {
    TRESS_TRY(const auto named, access_log_named_in(salon->log()));
    if (!named) return ExitCode::done;
    return gone(folder, *named);
  }
  TRESS_TRY(const auto access, open_access_log(folder, salon->log(), clock, random, {}));
  std::printf("Of the access log:\n");
  TRESS_TRY(take_of(*access, folder.access_log(), backup::Target::below(target.access), how));
  return ExitCode::done;
}

void print_checked(const backup::Vault& vault, const backup::Checked& checked) {
  for (const auto& finding : checked.findings) {
    std::printf("%s\n", printable(finding, 500).c_str());
  }
  if (checked.newest) {
    const auto& manifest = checked.newest->manifest;
    std::printf("  %-9s %s of %s, signed by %s\n", "newest", vault.place(manifest.id).c_str(),
                to_text(manifest.taken_at).c_str(), merkle::vkey_text(manifest.log_key).c_str());
  }
  std::printf("  %-9s %llu, %llu files, %llu bytes\n", "backups",
              static_cast<unsigned long long>(checked.backups),
              static_cast<unsigned long long>(checked.files),
              static_cast<unsigned long long>(checked.bytes));
}

/// True if every backup there is whole, and there is one.
Result<bool, Fault> check_target(const backup::Target& target, const backup::CheckOptions& how) {
  const backup::Vault ledger{machine_files(), target.ledger, backup::Kind::ledger};
  const backup::Vault keys{machine_files(), target.keys, backup::Kind::keys};
  TRESS_TRY(const auto of_ledger, backup::check_vault(ledger, how));
  TRESS_TRY(auto of_keys, backup::check_vault(keys, how));
  if (of_keys.newest) {
    if (const auto told = backup::compare_vaults(*of_keys.newest, ledger)) {
      of_keys.findings.push_back(*told);
    }
  }
  print_checked(ledger, of_ledger);
  print_checked(keys, of_keys);
  if (!of_ledger.newest) std::printf("There is no backup of a ledger here.\n");
  return of_ledger.is_good() && of_keys.is_good() && of_ledger.newest;
}

/// True if what is backed up there is itself an access log, which has none.
Result<bool, Fault> holds_access_log(const backup::Target& target,
                                     const backup::CheckOptions& how) {
  const backup::Vault vault{machine_files(), target.ledger, backup::Kind::ledger};
  TRESS_TRY(const auto newest, vault.newest(how.log_key));
  return newest && newest->manifest.log_key.name.ends_with(access_origin_end);
}

/// Whether a ledger has one its backups do not say: they are sealed. The ledger does, if given.
Result<ExitCode, Fault> check_missing_access(const BackupOptions& options,
                                             const backup::Target& target) {
  std::printf("There is NO backup of the access log in %s.\n", target.access.string().c_str());
  const DataFolder folder{options.data};
  if (options.data.empty() || !folder.is_initialised()) return ExitCode::attention;
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto named, access_log_named_in(*log));
  if (!named) return ExitCode::done;
  std::printf("The ledger in %s has one.\n", options.data.c_str());
  return ExitCode::integrity;
}

/// How it ends if the vaults that are there are whole.
Result<ExitCode, Fault> check_access(const BackupOptions& options,
                                     const backup::Target& target,
                                     const backup::CheckOptions& how) {
  const auto of_access = backup::Target::below(target.access);
  if (!machine_files().exists(of_access.ledger)) {
    TRESS_TRY(const bool is_of_access, holds_access_log(target, how));
    return is_of_access ? ExitCode::done : check_missing_access(options, target);
  }
  std::printf("Of the access log:\n");
  // It is signed by a key of its own.
  TRESS_TRY(const bool is_good, check_target(of_access, {}));
  return is_good ? ExitCode::done : ExitCode::integrity;
}

Result<ExitCode, Fault> check(const BackupOptions& options) {
  const auto target = target_of(options);
  backup::CheckOptions how;
  if (!options.key.empty()) {
    TRESS_TRY(how.log_key, typed_key(options.key));
  }
  TRESS_TRY(const bool is_good, check_target(target, how));
  TRESS_TRY(const ExitCode of_access, check_access(options, target, how));
  const ExitCode code = is_good ? of_access : ExitCode::integrity;
  if (code == ExitCode::attention) {
    std::printf("What is there is whole; if the ledger has an access log, it is NOT GOOD.\n");
  } else {
    std::printf(code == ExitCode::done ? "Good: every backup is whole.\n" : "NOT GOOD.\n");
  }
  return code;
}

}  // namespace

void add_backup(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<BackupOptions>();
  auto* const taking = app.add_subcommand(
      "backup", "Back up a ledger and its keys, sealed to the key of `tress keys backup-key`");
  auto* const data =
      taking->add_option("--data", options->data, "Data folder (or the variable TRESS_DATA)")
          ->envname("TRESS_DATA");
  taking->add_option("--to", options->to, "Folder of the backups, better on another disk")
      ->required();
  taking->add_option("--keys-to", options->keys_to,
                     "Folder of the key backups, kept 30 days only (default: keys in --to)");
  taking->add_flag("--check", options->check,
                   "Take none; check those that are there. Needs neither ledger nor secret key");
  taking->add_option("--key", options->key, "For --check: verifier key of the log");
  add_keeping_options(*taking, options->keeping);
  taking->footer(
      "While a server runs it takes backups itself: tress serve --backup-to DIR\n"
      "Examples:\n"
      "  tress backup --data ./salon --to /mnt/backup\n"
      "  tress backup --check --to /mnt/backup\n"
      "Ends with 0 if all is good, 65 if not; --check with 1 if nothing of an access log is there\n"
      "and no --data says whether the ledger has one.");
  taking->callback([options, data, &result] {
    if (!options->check && options->data.empty()) throw CLI::RequiredError(data->get_name());
    const auto done = options->check ? check(*options) : take(*options);
    result = done ? done.value() : report(done.error());
  });
}

}  // namespace tress::tool

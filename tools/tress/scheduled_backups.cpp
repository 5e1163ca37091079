#include "tools/tress/scheduled_backups.hpp"

#include <optional>
#include <string_view>

#include <CLI/CLI.hpp>

#include "ledger/backup/backup_key.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::tool {

namespace {

/// A backup a day is what the exceptions view expects.
constexpr std::chrono::seconds every_max = std::chrono::hours{24};

/// "24h", "30m", "90s"; nothing if it is none or more than a day.
std::optional<std::chrono::seconds> parse_every(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t unit = 0;
  if (text.back() == 's') unit = 1;
  if (text.back() == 'm') unit = 60;
  if (text.back() == 'h') unit = 3600;
  const auto count = merkle::parse_unsigned(text.substr(0, text.size() - 1));
  const auto seconds_max = static_cast<std::uint64_t>(every_max.count());
  if (unit == 0 || !count || *count == 0 || *count > seconds_max) return std::nullopt;
  const std::chrono::seconds every{static_cast<std::int64_t>(*count) * unit};
  if (every > every_max) return std::nullopt;
  return every;
}

}  // namespace

void add_keeping_options(CLI::App& command, KeepingOptions& options) {
  constexpr std::uint64_t days_max = 36'500;
  command
      .add_option("--backup-keep-days", options.days, "Backups of the ledger older than that go")
      ->check(CLI::Range(std::uint64_t{1}, days_max))
      ->capture_default_str();
  command
      .add_option("--backup-keep-count", options.count_min,
                  "That many of the newest stay, however old")
      ->check(CLI::Range(std::uint64_t{1}, days_max))
      ->capture_default_str();
  command
      .add_option("--backup-keys-keep-days", options.keys_days,
                  "Key backups older than that go, and with them the keys erased since")
      ->check(CLI::Range(std::uint64_t{1}, days_max))
      ->capture_default_str();
}

backup::Keeping keeping_of(const KeepingOptions& options) {
  const auto age = [](std::uint64_t days) {
    return std::chrono::hours{24} * static_cast<std::int64_t>(days);
  };
  return {{options.count_min, age(options.days)},
          {backup::key_retention.count_min, age(options.keys_days)}};
}

void add_schedule_options(CLI::App& serving, ScheduleOptions& options) {
  serving.add_option("--backup-to", options.to,
                     "Take backups into this folder while serving, better on another disk");
  serving.add_option("--backup-keys-to", options.keys_to,
                     "Folder of the key backups, kept 30 days only (default: keys in --backup-to)");
  serving.add_option("--backup-every", options.every, "How often: 24h at most, 30m, 90s")
      ->capture_default_str();
  add_keeping_options(serving, options.keeping);
}

Result<std::unique_ptr<backup::Schedule>, Fault> start_backups(const ScheduleOptions& options,
                                                               const DataFolder& folder,
                                                               Salon& salon,
                                                               const Clock& clock,
                                                               Random& random) {
  if (options.to.empty()) return std::unique_ptr<backup::Schedule>{};
  const auto every = parse_every(options.every);
  if (!every) {
    return Fault{Fault::Kind::configuration, "--backup-every " + options.every,
                 "must read like 24h, 30m or 90s, and be a day at most"};
  }
  // Said at the start, not in the night of the first backup.
  TRESS_TRY(backup::read_public_key(machine_files(), folder.backup_key()));
  backup::Schedule::Plan plan{backup::Target::below(options.to), keeping_of(options.keeping),
                              *every};
  if (!options.keys_to.empty()) plan.to.keys = options.keys_to;
  const backup::Sources from{salon.database(), salon.keys(), salon.log_key(),
                             salon.identity().origin, folder};
  return std::make_unique<backup::Schedule>(
      from, std::move(plan), backup::Machine{machine_files(), clock, random}, salon.writer());
}

}  // namespace tress::tool

#include <fmt/core.h>
#include <sys/stat.h>

#include "ledger/backup/check.hpp"
#include "ledger/writer/system_events.hpp"
#include "tools/backup/take.hpp"
#include "tools/doctor/doctor.hpp"

namespace tress::doctor {

namespace fs = std::filesystem;

namespace {

using tool::ExitCode;

/// A backup a day, and two hours for a drive that is plugged in late (as the exceptions view has
/// it).
constexpr std::chrono::hours overdue_after{26};

struct Told {
  Timestamp recorded_at;
  system::BackupTaken taken;
};

/// The last backup of that kind that the ledger was told of.
Result<std::optional<Told>, Fault> last_told(const EventLog& log, system::BackupKind kind) {
  TRESS_TRY(const auto events, system_events(log));
  for (auto at = events.rbegin(); at != events.rend(); ++at) {
    const auto* const taken = get_if<system::BackupTaken>(&at->payload);
    if (taken == nullptr || taken->kind != kind) continue;
    TRESS_TRY(const auto stored, log.read(at->position, 1, 1));
    if (stored.empty()) break;
    return std::optional{Told{stored.front().recorded_at, *taken}};
  }
  return std::optional<Told>{};
}

void check_age(const Patient& patient, const std::optional<Told>& told, Lines& lines) {
  constexpr const char* subject = "last backup";
  if (!told) {
    lines.push_back(attention(subject, "there has been none",
                              "tress backup --to DIR, or tress serve --backup-to DIR"));
    return;
  }
  const auto age = patient.clock.now() - told->recorded_at;
  const std::string found = fmt::format("{} of {}", told->taken.backup, to_text(told->recorded_at));
  if (age > overdue_after) {
    lines.push_back(attention(subject, found + ", overdue",
                              "look why (`tress serve` logs it), or take one: tress backup"));
  } else {
    lines.push_back(good(subject, found));
  }
}

bool holds(const backup::Vault& vault, const system::BackupTaken& taken) {
  const auto id = backup::parse_id_text(taken.backup);
  const auto there = id ? vault.read(*id, std::nullopt)
                        : Result<backup::Recorded, Fault>{Fault{Fault::Kind::missing, {}, {}}};
  return there && there.value().sha256 == taken.manifest;
}

/// The folder against itself, and against what the ledger was told.
void check_vault(const backup::Vault& vault, const std::optional<Told>& told, Lines& lines) {
  const std::string subject = fmt::format("{} backups", backup::name_of(vault.kind()));
  const auto checked = backup::check_vault(vault, {std::nullopt, false});
  if (!checked) {
    lines.push_back(broken(subject, checked.error(), "look at the disk"));
    return;
  }
  for (const std::string& finding : checked.value().findings) {
    lines.push_back(broken(subject, finding,
                           "take a new backup into another folder, and keep this one",
                           ExitCode::integrity));
  }
  // One more than the ledger knows of is what a restore leaves, or a kill between backup and event.
  const bool is_told = told && holds(vault, told->taken);
  if (told && !is_told) {
    lines.push_back(broken(
        subject,
        fmt::format("{} does not hold backup {} as the ledger was told of it",
                    vault.folder().string(), told->taken.backup),
        "the folder was put back or is another one: find the right one, or take a new backup",
        ExitCode::integrity));
  }
  if (is_told && checked.value().is_good()) {
    lines.push_back(good(subject, fmt::format("{} that follow each other in {}",
                                              checked.value().backups, vault.folder().string())));
  }
}

void check_disk(const Patient& patient, const fs::path& backups, Lines& lines) {
  struct stat of_backups {};

  struct stat of_ledger {};

  const bool is_same = ::stat(backups.c_str(), &of_backups) == 0 &&
                       ::stat(patient.folder.ledger().c_str(), &of_ledger) == 0 &&
                       of_backups.st_dev == of_ledger.st_dev;
  if (is_same) {
    lines.push_back(attention("backup disk", "backups lie on the ledger's disk",
                              "put them on another one, better in another place"));
  }
}

}  // namespace

void check_backups(const Patient& patient, Lines& lines) {
  const auto log = log_of(patient);
  if (!log) return;  // Said already.
  const auto ledger = last_told(*log.value(), system::BackupKind::ledger);
  const auto keys = last_told(*log.value(), system::BackupKind::keys);
  if (!ledger || !keys) {
    lines.push_back(
        broken("last backup", ledger ? keys.error() : ledger.error(), "run `tress verify`"));
    return;
  }
  check_age(patient, ledger.value(), lines);
  const auto target = patient.backups.empty()
                          ? backup::last_target(patient.files, patient.folder)
                          : Result<backup::Target, Fault>{backup::Target::below(patient.backups)};
  if (!target && !ledger.value()) return;
  if (!target || !patient.files.exists(target.value().ledger)) {
    lines.push_back(attention("backups", "their folder cannot be seen from here",
                              "name it with --backups DIR"));
    return;
  }
  check_vault({patient.files, target.value().ledger, backup::Kind::ledger}, ledger.value(), lines);
  check_vault({patient.files, target.value().keys, backup::Kind::keys}, keys.value(), lines);
  check_disk(patient, target.value().ledger, lines);
}

}  // namespace tress::doctor

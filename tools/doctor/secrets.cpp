#include <system_error>

#include <fmt/core.h>

#include "ledger/backup/backup_key.hpp"
#include "ledger/keys/key_file.hpp"
#include "tools/doctor/doctor.hpp"

namespace tress::doctor {

namespace fs = std::filesystem;

namespace {

constexpr auto for_others = fs::perms::group_all | fs::perms::others_all;

void check_folder(const fs::path& path, const std::string& subject, Lines& lines) {
  std::error_code error;
  const auto found = fs::status(path, error);
  if (error || !fs::is_directory(found)) {
    lines.push_back(broken(subject, path.string() + " is not a folder",
                           "restore it from a backup (`tress restore`)",
                           tool::ExitCode::configuration));
  } else if ((found.permissions() & for_others) != fs::perms::none) {
    lines.push_back(broken(subject, path.string() + " can be read by others", "chmod 0700 it",
                           tool::ExitCode::configuration));
  } else {
    lines.push_back(good(subject, "its owner's only"));
  }
}

void check_key_file(const fs::path& path, const std::string& subject, Lines& lines) {
  const auto key = read_key_file(path);
  if (key) {
    lines.push_back(good(subject, "mode 0400, its owner's"));
  } else if (key.error().kind == Fault::Kind::missing) {
    lines.push_back(attention(subject, path.string() + " is not there",
                              "fine if the service is given it as a credential"));
  } else {
    lines.push_back(broken(subject, key.error(), "set it right; until then nothing starts"));
  }
}

void check_root_key(const Patient& patient, Lines& lines) {
  const fs::path path = patient.folder.root_key();
  if (patient.files.exists(path)) {
    lines.push_back(attention("root key", path.string() + " is still on this machine",
                              "move it to a medium that is kept elsewhere, then remove it here"));
  } else {
    lines.push_back(good("root key", "not on this machine where `tress init` put it"));
  }
}

/// The secret half where it was made, if it is still the one that belongs to the public half.
void check_backup_key(const Patient& patient, Lines& lines) {
  constexpr const char* subject = "backup key";
  const auto key = backup::read_public_key(patient.files, patient.folder.backup_key());
  if (!key && key.error().kind == Fault::Kind::missing) {
    lines.push_back(attention(subject, "there is none, so there can be no backup",
                              "make one: tress keys backup-key FILE"));
    return;
  }
  if (!key) {
    lines.push_back(broken(subject, key.error(), "make a new one: tress keys backup-key FILE"));
    return;
  }
  const auto made_at = backup::read_secret_place(patient.files, patient.folder.backup_key());
  const bool is_there =
      made_at && !made_at.value().empty() && patient.files.exists(made_at.value());
  const auto secret = is_there ? backup::read_secret_key(patient.files, made_at.value())
                               : Result<Secret, Fault>{Fault{Fault::Kind::missing, {}, {}}};
  if (secret && box_public_key(secret.value()) == key.value()) {
    lines.push_back(
        attention(subject, "its secret half is still on this machine: " + made_at.value().string(),
                  "move it to a medium that is kept elsewhere, then remove it here"));
    return;
  }
  lines.push_back(good(subject, "its secret half is not where it was made"));
}

}  // namespace

void check_secrets(const Patient& patient, Lines& lines) {
  check_folder(patient.folder.root(), "data folder", lines);
  check_folder(patient.folder.keys(), "key folder", lines);
  check_key_file(patient.folder.master_key(), "master key", lines);
  check_key_file(patient.folder.log_key(), "log key", lines);
  check_root_key(patient, lines);
  check_backup_key(patient, lines);
}

}  // namespace tress::doctor

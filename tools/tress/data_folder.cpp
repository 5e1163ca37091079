#include "tools/tress/data_folder.hpp"

#include <cstdlib>
#include <system_error>

#include "ledger/keys/key_file.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

constexpr const char* access_folder = "access";

fs::path whole_path(const fs::path& path) {
  std::error_code none;
  const fs::path made = fs::absolute(path, none).lexically_normal();
  return made.has_filename() ? made : made.parent_path();  // With a slash at its end.
}

bool lies_in_a_ledger(const fs::path& root) {
  if (root.empty()) return false;
  const fs::path place = whole_path(root);
  if (place.filename() != access_folder) return false;
  std::error_code none;
  return fs::exists(place.parent_path() / "keys" / "log.key", none);
}

Result<void, Fault> make_private(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
  return ok();
}

}  // namespace

DataFolder::DataFolder(fs::path root)
    : root_(std::move(root)),
      is_access_log_(lies_in_a_ledger(root_)) {}

Result<void, Fault> require_ledger_folder(const DataFolder& folder) {
  if (!folder.is_access_log()) return ok();
  return Fault{Fault::Kind::configuration, folder.root().string(),
               "is the place of the access log of the ledger in " +
                   whole_path(folder.root()).parent_path().string() +
                   ", no ledger's; give --data that folder"};
}

Result<Secret, Fault> read_master_key(const DataFolder& folder) {
  // Read at start, before there is a second thread that could change the environment.
  const char* const handed_over = std::getenv("CREDENTIALS_DIRECTORY");
  if (handed_over != nullptr) {
    const fs::path credential = fs::path{handed_over} / folder.master_credential();
    std::error_code error;
    if (fs::exists(fs::symlink_status(credential, error))) return read_key_credential(credential);
  }
  return read_key_file(folder.master_key());
}

DataFolder DataFolder::access_log() const {
  DataFolder folder{root_ / access_folder};
  folder.is_access_log_ = true;
  return folder;
}

fs::path DataFolder::backup_key() const {
  return (is_access_log_ ? whole_path(root_).parent_path() : root_) / "backup.pub";
}

Result<void, Fault> DataFolder::create() const {
  if (is_initialised()) {
    return Fault{Fault::Kind::configuration, root_.string(),
                 "holds a ledger already; choose another folder"};
  }
  TRESS_TRY(make_private(root_));
  return make_private(keys());
}

}  // namespace tress::tool

#include "tools/tress/data_folder.hpp"

#include <cstdlib>
#include <system_error>

#include "ledger/keys/key_file.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

Result<void, Fault> make_private(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
  return ok();
}

}  // namespace

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
  DataFolder folder{root_ / "access"};
  folder.is_access_log_ = true;
  return folder;
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

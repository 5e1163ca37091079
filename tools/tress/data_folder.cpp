#include "tools/tress/data_folder.hpp"

#include <system_error>

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

Result<void, Fault> DataFolder::create() const {
  if (is_initialised()) {
    return Fault{Fault::Kind::configuration, root_.string(),
                 "holds a ledger already; choose another folder"};
  }
  TRESS_TRY(make_private(root_));
  return make_private(keys());
}

}  // namespace tress::tool

#include "ledger/log/rocksdb/folder.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/env.h>

#include "ledger/log/rocksdb/settings.hpp"

namespace tress::rocksdb_log {

using rocksdb_settings::fault_of;

namespace {

/// A WAL's name: RocksDB's own LOG files have other names.
constexpr std::string_view wal_extension = ".log";
constexpr std::string_view table_extension = ".sst";

/// Whether a folder without CURRENT holds what only a log would have left there.
bool has_remains(rocksdb::Env& env, const std::filesystem::path& folder) {
  std::vector<std::string> names;
  if (!env.GetChildren(folder.string(), &names).ok()) return false;
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    const auto extension = std::filesystem::path{name}.extension();
    return extension == wal_extension || extension == table_extension;
  });
}

/// Makes the folder durable, not only visible: RocksDB syncs what is in it, not its own entry.
Result<void, Fault> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directory(folder, error);
  if (!is_new) {
    if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
    return ok();
  }
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};

  // With or without a slash at its end, the folder's own name is the last part but one.
  const auto parent = (std::filesystem::absolute(folder, error) / "").parent_path().parent_path();
  std::unique_ptr<rocksdb::Directory> directory;
  auto status = rocksdb::Env::Default()->NewDirectory(parent.string(), &directory);
  if (status.ok()) status = directory->Fsync();
  if (!status.ok()) return fault_of(status, parent.string());
  return ok();
}

}  // namespace

Result<void, Fault> prepare_folder(const std::filesystem::path& folder,
                                   const RocksdbLog::Options& options) {
  rocksdb::Env& env = options.env != nullptr ? *options.env : *rocksdb::Env::Default();
  if (env.FileExists((folder / "CURRENT").string()).ok()) return ok();
  if (has_remains(env, folder)) {
    return Fault{Fault::Kind::damaged, folder.string(),
                 "the file CURRENT is missing, though the log's other files are there"};
  }
  if (!options.create) return Fault{Fault::Kind::missing, folder.string(), "there is no log here"};
  if (options.env == nullptr) return make_folder(folder);
  const auto made = env.CreateDirIfMissing(folder.string());
  if (!made.ok()) return fault_of(made, folder.string());
  return ok();
}

}  // namespace tress::rocksdb_log

#include "ledger/log/rocksdb/backup.hpp"

#include <memory>
#include <system_error>
#include <utility>

#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>

#include "ledger/base/text.hpp"
#include "ledger/log/rocksdb/settings.hpp"

namespace tress {

namespace fs = std::filesystem;

namespace {

using rocksdb_settings::fault_of;

/// The folder in which BackupEngine puts files that backups share.
constexpr std::string_view shared_folder = "shared_checksum/";
constexpr std::string_view meta_folder = "meta/";

/// BackupEngine calls back once it has copied so much: with the first bytes, when it knows already
/// what belongs to the backup.
constexpr std::uint64_t callback_after_bytes = 1;

rocksdb::BackupEngineOptions engine_options(const fs::path& staging) {
  rocksdb::BackupEngineOptions options{staging.string()};
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  options.sync = true;
  options.callback_trigger_interval_size = callback_after_bytes;
  return options;
}

Result<std::unique_ptr<rocksdb::BackupEngine>, Fault> open_engine(const fs::path& staging) {
  rocksdb::BackupEngine* opened = nullptr;
  const auto status =
      rocksdb::BackupEngine::Open(engine_options(staging), rocksdb::Env::Default(), &opened);
  if (!status.ok()) return fault_of(status, staging.string());
  return std::unique_ptr<rocksdb::BackupEngine>{opened};
}

/// The newest signed checkpoint, if it is of all that the log holds.
Result<std::string, Fault> whole_checkpoint(const RocksdbLog& log) {
  TRESS_TRY(const auto row, log.last(Space::checkpoints));
  if (!row) return Fault{Fault::Kind::configuration, "the log", "is empty; nothing to back up"};
  const bool is_whole = row->first.size() == sizeof(std::uint64_t) &&
                        read_be<std::uint64_t>(row->first) == log.size();
  if (!is_whole) {
    return Fault{Fault::Kind::damaged, "the log", "its last checkpoint is not of all its events"};
  }
  return std::string{text_of(row->second)};
}

/// Opens the copy as it lies in the staging folder.
Result<void, Fault> check_content(const rocksdb::BackupInfo& info) {
  RocksdbLog::Options options;
  options.read_only = true;
  options.env = info.env_for_open.get();
  TRESS_TRY(const auto copy, RocksdbLog::open(info.name_for_open, options));
  TRESS_TRY(const auto checkpoint, whole_checkpoint(*copy));
  if (checkpoint == info.app_metadata) return ok();
  return Fault{Fault::Kind::damaged, "the staged backup", "holds another log than was meant"};
}

std::vector<StagedFile> files_of(const rocksdb::BackupInfo& info) {
  std::vector<StagedFile> files;
  for (const auto& detail : info.file_details) {
    std::string path = detail.relative_filename;
    if (path.starts_with('/')) path.erase(0, 1);
    const bool is_shared = path.starts_with(shared_folder);
    files.push_back({std::move(path), is_shared});
  }
  files.push_back({std::string{meta_folder} + std::to_string(info.backup_id), false});
  return files;
}

Result<rocksdb::BackupID, Fault> create(rocksdb::BackupEngine& engine,
                                        RocksdbLog& log,
                                        const fs::path& staging) {
  rocksdb::BackupID id = 0;
  const auto take = [&](rocksdb::DB& db,
                        const std::function<void()>& let_go) -> Result<void, Fault> {
    TRESS_TRY(const std::string checkpoint, whole_checkpoint(log));
    rocksdb::CreateBackupOptions options;
    options.progress_callback = let_go;
    const auto status = engine.CreateNewBackupWithMetadata(options, &db, checkpoint, &id);
    if (!status.ok()) return fault_of(status, staging.string());
    return ok();
  };
  TRESS_TRY(log.with_appends_held(take));
  return id;
}

Result<StagedBackup, Fault> stage(RocksdbLog& log, const fs::path& staging) {
  TRESS_TRY(const auto engine, open_engine(staging));
  TRESS_TRY(const auto id, create(*engine, log, staging));
  const auto verified = engine->VerifyBackup(id, true);
  if (!verified.ok()) return fault_of(verified, staging.string());
  rocksdb::BackupInfo info;
  const auto known = engine->GetBackupInfo(id, &info, true);
  if (!known.ok()) return fault_of(known, staging.string());
  TRESS_TRY(check_content(info));
  const auto purged = engine->PurgeOldBackups(1);
  if (!purged.ok()) return fault_of(purged, staging.string());
  return StagedBackup{id, info.app_metadata, files_of(info)};
}

}  // namespace

Result<StagedBackup, Fault> stage_backup(RocksdbLog& log, const fs::path& staging) {
  std::error_code error;
  // BackupEngine opens its copies by absolute paths only.
  const fs::path folder = fs::absolute(staging, error);
  if (!error) fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return Fault{Fault::Kind::io, staging.string(), error.message()};
  auto staged = stage(log, folder);
  // The copies may be what is damaged; the log itself says so when it is read.
  if (!staged && staged.error().kind == Fault::Kind::damaged) fs::remove_all(folder, error);
  return staged;
}

Result<std::string, Fault> restore_staged(const fs::path& staging, const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error)) {
    return Fault{Fault::Kind::configuration, folder.string(), "is there already"};
  }
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const auto status = rocksdb::BackupEngineReadOnly::Open(engine_options(staging),
                                                          rocksdb::Env::Default(), &opened);
  if (!status.ok()) return fault_of(status, staging.string());
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine{opened};
  rocksdb::BackupInfo info;
  const auto latest = engine->GetLatestBackupInfo(&info);
  if (!latest.ok()) {
    return Fault{Fault::Kind::damaged, staging.string(), "holds no whole backup of a log"};
  }
  const auto verified = engine->VerifyBackup(info.backup_id, true);
  if (!verified.ok()) return fault_of(verified, staging.string());
  const auto restored = engine->RestoreDBFromBackup(rocksdb::RestoreOptions{}, info.backup_id,
                                                    folder.string(), folder.string());
  if (!restored.ok()) return fault_of(restored, folder.string());
  fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
  return info.app_metadata;
}

}  // namespace tress

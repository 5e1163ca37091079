#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ledger/log/rocksdb/rocksdb_log.hpp"

/// Copies of an open log, made by RocksDB's BackupEngine into a staging folder on this machine, and
/// logs made out of such copies. Nothing is sealed here: ledger/backup does that with the files.
namespace tress {

/// One file of a staged backup.
struct StagedFile {
  std::string path;  ///< below the staging folder, '/' between the parts
  bool is_shared;    ///< never changes under this path, and later backups may have it too
};

struct StagedBackup {
  std::uint32_t id;        ///< BackupEngine's own number
  std::string checkpoint;  ///< the signed note of exactly what the files hold
  std::vector<StagedFile> files;
};

/// Copies the log as it is at this moment; appends wait some milliseconds until RocksDB has fixed
/// what belongs to it, and go on while files are copied. Files that the staging folder has from the
/// backup before are not copied again; that one is then removed from it. The copy is read back and
/// opened: its checksums, and its last checkpoint, are right when this returns. What a crash has
/// left in the folder is removed; a damaged one is begun anew by the next call.
/// Faults: `configuration` for an empty log, `io`, `damaged`. One call at a time per folder.
Result<StagedBackup, Fault> stage_backup(RocksdbLog& log, const std::filesystem::path& staging);

/// The newest backup of a staging folder as a log in `folder`, which must not be there; nothing
/// else of the staging folder is needed than the files of that backup. `damaged` names the file
/// that is missing or changed. Returns the checkpoint that the backup was taken with.
Result<std::string, Fault> restore_staged(const std::filesystem::path& staging,
                                          const std::filesystem::path& folder);

}  // namespace tress

#pragma once

#include <filesystem>

#include "ledger/base/result.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"

namespace tress::rocksdb_log {

/// Before a log is opened: makes its folder if that is asked. RocksDB would make a new database
/// where CURRENT is lost, and so bury the old one's files; that is `damaged`. `missing` if there is
/// no log and none is to be made.
Result<void, Fault> prepare_folder(const std::filesystem::path& folder,
                                   const RocksdbLog::Options& options);

}  // namespace tress::rocksdb_log

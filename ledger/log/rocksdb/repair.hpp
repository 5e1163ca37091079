#pragma once

#include <filesystem>

#include "ledger/base/result.hpp"

namespace rocksdb {
class Env;
}

namespace tress {

/// Gives a folder that has lost its manifest, or `CURRENT`, a new one, made from what its tables
/// and WALs say of themselves. Only for a copy of a log: files are moved and written anew. What it
/// makes is not to be believed before every event in it is verified; guards may be old ones, for a
/// table that a compaction had replaced comes back.
/// `env` is what lies below; null is the machine's.
/// Faults: `damaged` if there is nothing to make one of, or a table that can't be read, which is
/// named; `io`.
Result<void, Fault> repair_database(const std::filesystem::path& folder, rocksdb::Env* env);

}  // namespace tress

#pragma once

#include <filesystem>
#include <vector>

#include "ledger/base/files.hpp"
#include "ledger/base/ids.hpp"

namespace rocksdb {
class Env;
}

namespace tress::recovery {

/// Where the parts of a ledger lie that are held against each other at a start.
struct Places {
  std::filesystem::path log;       ///< the database; beside it `.recovering` and `.recovered`
  std::filesystem::path anchor;    ///< folder of the head anchor, better on another disk
  std::filesystem::path copy;      ///< folder of the second copy
  std::filesystem::path evidence;  ///< what was found and is no longer used; never removed here
  std::filesystem::path pending;   ///< file: a recovery that no event tells of yet
};

/// What a start is given. Everything outlives it.
struct Given {
  Files& files;
  Places places;

  /// Whose signatures are the log's: the present key and those before it.
  std::vector<PublicKey> log_keys;

  /// Folders that may hold what is missing, asked after `places.copy`: copies of other machines,
  /// restored backups, databases.
  std::vector<std::filesystem::path> more_copies;

  /// The files below the database; null is the machine's.
  rocksdb::Env* env = nullptr;
};

}  // namespace tress::recovery

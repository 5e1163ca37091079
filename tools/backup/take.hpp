#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/backup/vault.hpp"
#include "ledger/base/random.hpp"
#include "ledger/keys/key_store.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "tools/tress/data_folder.hpp"

/// Takes a backup of an open ledger and of its keys, sealed to the offline key.
namespace tress::backup {

/// What is backed up. All of it outlives the call.
struct Sources {
  RocksdbLog& log;
  KeyStore& keys;
  const SigningKey& log_key;
  std::string origin;
  tool::DataFolder folder;  ///< key files, public half of the backup key, staging
};

/// Where to. Keys have a folder of their own, because they may be kept for a short time only.
struct Target {
  std::filesystem::path ledger;
  std::filesystem::path keys;
  std::filesystem::path access = {};  ///< its access log in the same way; empty: none is taken

  /// `DIR/ledger` and `DIR/keys`; `DIR/access/ledger` and `DIR/access/keys`.
  static Target below(const std::filesystem::path& folder) {
    return {folder / "ledger", folder / "keys", folder / "access"};
  }
};

/// What a run needs of the machine. Outlives the call.
struct Machine {
  Files& files;
  const Clock& clock;
  Random& random;
};

struct Keeping {
  Retention ledger = ledger_retention;
  Retention keys = key_retention;
};

struct Taken {
  Recorded ledger;
  Recorded keys;
  merkle::Checkpoint checkpoint;      ///< of exactly what the ledger's backup holds
  std::uint64_t files_sealed;         ///< of the ledger
  std::uint64_t files_reused;         ///< sealed by an earlier backup, and read back whole
  std::vector<std::string> warnings;  ///< what went wrong without harming this backup
};

/// The ledger first, then the keys: whoever has an event in the backup has keys in it. A run that
/// is cut short leaves files that no manifest lists; the next run sweeps them. Every sealed file is
/// read back before the manifest that lists it is written. Old backups go only after that.
/// One run at a time per target (`configuration` otherwise). Any thread.
Result<Taken, Fault> take_backup(const Sources& from,
                                 const Target& to,
                                 const Keeping& keeping,
                                 const Machine& machine);

/// Where the last backups of a ledger went; `missing` if there were none.
Result<Target, Fault> last_target(Files& files, const tool::DataFolder& folder);

/// Writes the list of erased clients beside the key backups, so that an erasure outlives a restore
/// of a backup from before it. Cheap enough to call after each.
Result<void, Fault> keep_erasures(const Sources& from, const Target& to, const Machine& machine);

}  // namespace tress::backup

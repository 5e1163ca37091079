#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "tools/backup/take.hpp"

/// A ledger out of its backups, on this machine or another one.
namespace tress::backup {

struct RestoreOptions {
  Target from;
  tool::DataFolder data{std::filesystem::path{}};  ///< must not be there, or be empty
  std::optional<std::uint64_t> backup;             ///< of the ledger; the newest if none
  std::optional<merkle::VerifierKey> log_key;      ///< known otherwise; else the manifests' word
  std::filesystem::path master_key;                ///< if the backup does not hold it; may be empty
  bool keys_of_same_run = false;  ///< keys as they were with the backup, if they are still there
};

struct Restored {
  Recorded ledger;
  Recorded keys;
  merkle::Checkpoint checkpoint;
  std::uint64_t events;                        ///< verified one by one
  std::uint64_t erased;                        ///< clients of whom keys were erased again
  std::optional<std::uint64_t> access_events;  ///< of its access log; nothing if none was backed up
  std::vector<std::string> warnings;           ///< about what could not be made good
};

/// Called with what is being done, now and then.
using Progress = std::function<void(const std::string& step)>;

/// Puts everything together in a folder beside (`….restoring`) and gives it the name at the end:
/// killed at any point it may be run again, and a folder that is there is whole. In this order: the
/// manifests and every sealed file they list; the database, whose last checkpoint must be the
/// manifest's; every event, signature, posting and tile; the newest keys; the erasures, those of
/// the list and those of the log, before anybody can read; a head anchor for exactly this log; an
/// event that says that it was restored and that what came after the backup is lost; again the
/// erasures that the ledger has lost with it; and its access log in the same way, the newest backup
/// of the one that the restored ledger names. Faults: `configuration` (target not empty, wrong
/// secret), `missing` and `damaged` (named), `io`.
Result<Restored, Fault> restore(const RestoreOptions& options,
                                const Secret& secret,
                                const Machine& machine,
                                const Progress& progress);

}  // namespace tress::backup

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/recovery/comparison.hpp"
#include "ledger/recovery/pending.hpp"

/// What happens before a log is written again: it is held against its head anchor, what it lacks is
/// taken from the second copy, and what can't be settled so keeps it from being written at all.
namespace tress::recovery {

/// What the start found, and how it was settled.
struct Verdict {
  /// Why the log must not be written; nothing if it may.
  std::optional<Objection> quarantine;

  std::uint64_t found_size = 0;                ///< events that the database had; 0 if unreadable
  std::optional<std::uint64_t> anchored_size;  ///< events that the anchor vouches for
  std::uint64_t size = 0;                      ///< events now
  std::optional<Source> recovered_from;        ///< set if something was missing
  AnchorReading anchor;

  [[nodiscard]] bool is_good() const noexcept { return !quarantine; }
};

struct Started {
  /// For writing if the verdict is good, else for reading only; null if nothing there can be read.
  std::unique_ptr<RocksdbLog> log;

  bool is_beside = false;  ///< in quarantine: it is what was saved of the log, not the log itself
  Verdict verdict;
};

/// The start of an initialised ledger:
///
/// 1. read the head anchor; without one that can be believed: quarantine;
/// 2. open the database, which forgives a torn end and nothing else; if it refuses, open a copy of
///    it that keeps everything before the damage, or, if that refuses too, begin with nothing; if
///    the copies then do not have it all, with what its tables and WALs say without a manifest;
/// 3. append what the second copy (then `more_copies`) has beyond its end, each group verified;
/// 4. hold the result against the anchor: at least as long, and the root that it names;
/// 5. only then does a database that was put together anew take the place of the old one, which is
///    kept as evidence.
///
/// May be killed at any point and run again. Before the first change it leaves a note of what it
/// found (pending.hpp).
/// Faults: `io`, and `configuration` if another process has the log open. Everything else is a
/// verdict.
Result<Started, Fault> start(const Given& given);

/// The sentence with which a command that must write ends: what is wrong and what to do.
[[nodiscard]] Fault fault_of(const Objection& objection);

}  // namespace tress::recovery

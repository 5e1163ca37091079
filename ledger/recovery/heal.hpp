#pragma once

#include <string>
#include <vector>

#include "ledger/recovery/group_source.hpp"

namespace tress::recovery {

/// What became of an attempt to give a log back what it lacks.
struct Healed {
  Position before;
  Position after;

  /// Why groups that began where the log ended were not taken, in order; the first few.
  std::vector<std::string> refused;
};

/// Appends what `source` has and `log` lacks. A group is taken only if it continues the log and
/// everything that is signed in it fits: the hash of each event's bytes, each event's signature by
/// one of `log_keys`, strictly increasing times, and a signed checkpoint for its end with the root
/// that the log then has; tiles are made anew. One that does not fit is left out, and the source is
/// asked for another one. Rows of answers, streams and guards are nobody's to sign: they are taken
/// as the copy has them (`tress verify` derives them again).
///
/// Each append is durable by itself, so it may be killed at any point and run again.
/// Faults: of the log or the source; `damaged` if the log contradicts itself.
Result<Healed, Fault> heal(EventLog& log,
                           GroupSource& source,
                           const std::vector<PublicKey>& log_keys);

}  // namespace tress::recovery

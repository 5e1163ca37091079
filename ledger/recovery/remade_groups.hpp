#pragma once

#include <optional>

#include "ledger/anchor/copied_group.hpp"

namespace tress::recovery {

/// A log's events in groups again, each with the rows that belong to its events as they stand now:
/// stream index, answers, full tiles, checkpoints; the last one with all guards. Taken together
/// they make a log of the same content, though not of the same groups. Answers of refused commands
/// belong to no event and are left out.
/// For the part of the second copy that a crash, or damage, has cost. One thread; the log outlives
/// it and does not grow meanwhile.
class RemadeGroups {
 public:
  /// From `first` to the log's end, or to `end` if that is sooner; only groups that reach the end
  /// of the log carry the guards. Requires that the log has a checkpoint at each end.
  RemadeGroups(const EventLog& log, Position first);
  RemadeGroups(const EventLog& log, Position first, Position end);

  /// The next group, or nothing when the end is reached. At most about `remade_events` events.
  Result<std::optional<CopiedGroup>, Fault> next();

 private:
  Result<Position, Fault> end_of_next() const;
  Result<void, Fault> add_event_rows(Group& group) const;
  Result<void, Fault> add_tiles(Group& group) const;
  Result<void, Fault> add_checkpoints(Group& group) const;
  Result<void, Fault> add_all(Group& group, Space space) const;
  Result<void, Fault> add_row(Group& group, Space space, const Bytes& key) const;

  const EventLog& log_;
  Position next_;
  Position end_;
};

/// Events of a remade group: it ends with the first checkpoint at or after so many.
inline constexpr Position remade_events = 1000;

}  // namespace tress::recovery

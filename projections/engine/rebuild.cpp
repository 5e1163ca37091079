// The part of the follower that builds a table beside the live one.

#include <utility>

#include "ledger/base/log.hpp"
#include "projections/engine/follower.hpp"

namespace tress::views {

/// Where the new table must stand to be compared: where the live one does, or, if that one has
/// stopped, at the end of the log.
Position Follower::target_of(const Followed& live) const {
  const std::lock_guard lock(mutex_);
  return live.stopped ? log_.size() : live.applied;
}

Result<void, Fault> Follower::build_to(Fold& fold, Position end) {
  while (fold.applied() < end) {
    ChunkLimits limits = limits_;
    limits.events_max = std::min<Position>(limits.events_max, end - fold.applied());
    TRESS_TRY(const auto chunk, read_chunk(log_, fold.applied(), limits));
    const Position before = fold.applied();
    TRESS_TRY(fold.take(chunk.events));
    if (chunk.broken && fold.applied() < end) return *chunk.broken;
    if (fold.applied() == before) {
      return Fault{Fault::Kind::damaged, "event " + std::to_string(before), "the log lacks it"};
    }
  }
  return ok();
}

/// Follows the live table until less than a chunk is missing; the rest is done while it stands
/// still.
Result<void, Fault> Follower::build(Fold& fold, const Followed& live) {
  for (Position end = target_of(live); fold.applied() + limits_.events_max < end;
       end = target_of(live)) {
    TRESS_TRY(build_to(fold, end));
  }
  return ok();
}

/// Requires `folding_`, and that `built` stands where the live fold does or beyond.
Result<void, Fault> Follower::switch_to(Followed& live, Fold built) {
  TRESS_TRY(make_live(store_, built.projection(), built.table()));
  const std::string old_table = live.fold.table();
  live.fold = std::move(built);
  {
    const std::lock_guard lock(mutex_);
    live.table = live.fold.table();
    live.applied = live.fold.applied();
    live.stopped.reset();
  }
  changed_.notify_all();
  return store_.drop(old_table);
}

Result<RebuildReport, Fault> Follower::rebuild(std::string_view projection) {
  const std::lock_guard rebuilding(rebuilding_);
  Followed* const live = find(projection);
  TRESS_ASSERT(live != nullptr);
  const Projection& folded = *live->projection;
  const std::string table = table_beside(folded, live->table);  // Only a rebuild changes it.
  TRESS_TRY(store_.drop(table));  // Left over from a rebuild that failed.
  TRESS_TRY(auto built, Fold::over(folded, store_, table));
  TRESS_TRY(build(built, *live));

  std::unique_ptr<Snapshot> before;
  std::unique_ptr<Snapshot> after;
  {
    const std::lock_guard folding(folding_);
    TRESS_TRY(build_to(built, target_of(*live)));
    TRESS_TRY(before, store_.snapshot(live->table));
    TRESS_TRY(after, store_.snapshot(table));
  }
  TRESS_TRY(const auto digest_before, digest_of(*before));
  TRESS_TRY(const auto digest_after, digest_of(*after));
  const RebuildReport report{table, digest_before, digest_after, digest_before == digest_after};
  if (!report.is_equal) {
    log::error("projection {}: the rebuilt table differs: {} rows at {} before, {} rows at {} now",
               projection, report.before.rows, report.before.applied, report.after.rows,
               report.after.applied);
  }
  const std::lock_guard folding(folding_);
  TRESS_TRY(build_to(built, target_of(*live)));
  TRESS_TRY(switch_to(*live, std::move(built)));
  return report;
}

}  // namespace tress::views

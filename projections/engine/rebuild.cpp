// The part of the follower that builds a table beside the live one.

#include <algorithm>
#include <limits>
#include <utility>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"
#include "projections/engine/follower.hpp"

namespace tress::views {

/// Where the new table must stand to be compared: where the live one does, or, if that one has
/// stopped, at the end of the log.
Position Follower::target_of(const Followed& live) const {
  const std::lock_guard lock(mutex_);
  return live.stopped ? log_.size() : live.applied;
}

/// All folds stand at the same position.
Result<void, Fault> Follower::build_to(const std::vector<Fold*>& folds, Position end) {
  ChunkReader reader{log_, limits_};
  for (Position from = folds.front()->applied(); from < end; from = folds.front()->applied()) {
    TRESS_TRY(const auto chunk, reader.take(from, end));
    if (chunk.events.empty()) {
      if (chunk.broken) return *chunk.broken;
      return Fault{Fault::Kind::damaged, "event " + std::to_string(from), "the log lacks it"};
    }
    for (const auto& taken : fold_all(folds, chunk, reader, end)) {
      TRESS_TRY(*taken);
    }
  }
  return ok();
}

Result<std::vector<Follower::Beside>, Fault> Follower::begin_beside(
    const std::vector<std::string_view>& names) {
  std::vector<Beside> all;
  all.reserve(names.size());
  for (const std::string_view name : names) {
    Followed* const live = find(name);
    TRESS_ASSERT(live != nullptr);
    const Projection& folded = *live->projection;
    const std::string table = table_beside(folded, live->table);  // Only a rebuild changes it.
    TRESS_TRY(store_.drop(table));  // Left over from a rebuild that failed.
    TRESS_TRY(auto built, Fold::over(folded, store_, table));
    all.push_back({live, std::move(built)});
  }
  return all;
}

/// Follows the live tables until less than a chunk is missing; the rest is done while they stand
/// still.
Result<void, Fault> Follower::build(std::vector<Beside>& all) {
  std::vector<Fold*> folds;
  for (Beside& one : all) folds.push_back(&one.built);
  const auto target = [&] {
    Position least = std::numeric_limits<Position>::max();
    for (const Beside& one : all) least = std::min(least, target_of(*one.live));
    return least;
  };
  for (Position end = target(); folds.front()->applied() + limits_.events_max < end;
       end = target()) {
    TRESS_TRY(build_to(folds, end));
  }
  return ok();
}

/// Requires `folding_`, and that `built` stands where the live fold does or beyond.
Result<void, Fault> Follower::switch_to(Followed& live, Fold built) {
  failpoint("views.switch");
  TRESS_TRY(make_live(store_, built.projection(), built.table()));
  failpoint("views.switched");
  const std::string old_table = live.fold.table();
  live.fold = std::move(built);
  {
    const std::lock_guard lock(mutex_);
    live.table = live.fold.table();
    live.applied = live.fold.applied();
    live.stopped.reset();
  }
  work_.notify_one();
  changed_.notify_all();
  return store_.drop(old_table);
}

/// Of the live table and the new one, both at the live one's position.
Result<RebuildReport, Fault> Follower::compare(Beside& one) {
  std::unique_ptr<Snapshot> before;
  std::unique_ptr<Snapshot> after;
  {
    const std::lock_guard folding(folding_);
    TRESS_TRY(build_to({&one.built}, target_of(*one.live)));
    TRESS_TRY(before, store_.snapshot(one.live->table));
    TRESS_TRY(after, store_.snapshot(one.built.table()));
  }
  TRESS_TRY(const auto digest_before, digest_of(*before));
  TRESS_TRY(const auto digest_after, digest_of(*after));
  RebuildReport report{one.built.table(), digest_before, digest_after,
                       digest_before == digest_after};
  if (!report.is_equal) {
    log::error("projection {}: the rebuilt table differs: {} rows at {} before, {} rows at {} now",
               one.live->projection->name(), report.before.rows, report.before.applied,
               report.after.rows, report.after.applied);
  }
  return report;
}

Result<std::vector<RebuildReport>, Fault> Follower::rebuild(
    const std::vector<std::string_view>& projections) {
  TRESS_ASSERT(!projections.empty());
  const std::lock_guard rebuilding(rebuilding_);
  TRESS_TRY(auto all, begin_beside(projections));
  TRESS_TRY(build(all));
  std::vector<RebuildReport> reports;
  for (Beside& one : all) {
    TRESS_TRY(auto report, compare(one));
    reports.push_back(std::move(report));
    const std::lock_guard folding(folding_);
    TRESS_TRY(build_to({&one.built}, target_of(*one.live)));
    TRESS_TRY(switch_to(*one.live, std::move(one.built)));
  }
  return reports;
}

Result<RebuildReport, Fault> Follower::rebuild(std::string_view projection) {
  TRESS_TRY(auto reports, rebuild(std::vector{projection}));
  return std::move(reports.front());
}

}  // namespace tress::views

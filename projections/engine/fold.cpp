#include "projections/engine/fold.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/failpoint.hpp"

namespace tress::views {

namespace {

Fault gap(Position expected, Position found) {
  return Fault{Fault::Kind::damaged, "event " + std::to_string(expected),
               "it is missing; the next one that came is event " + std::to_string(found)};
}

Fault at_event(const Fault& fault, const Recorded& event) {
  return Fault{fault.kind, "event " + std::to_string(event.position), sentence(fault)};
}

}  // namespace

Result<Fold, Fault> Fold::over(const Projection& projection, ViewStore& store, std::string table) {
  const auto tables = store.tables();
  if (std::find(tables.begin(), tables.end(), table) == tables.end()) {
    TRESS_TRY(store.create(table));
  }
  TRESS_TRY(const auto snapshot, store.snapshot(table));
  return Fold{projection, store, std::move(table), snapshot->applied()};
}

/// Folds and writes the first `count` events; writes nothing if one of them can't be taken in.
Result<std::optional<Fold::Stumble>, Fault> Fold::fold_first(const std::vector<Recorded>& events,
                                                             std::size_t count) {
  TRESS_TRY(const auto snapshot, store_->snapshot(table_));
  TRESS_ASSERT(snapshot->applied() == applied_);
  Rows rows{*snapshot};
  Position next = applied_;
  for (std::size_t i = 0; i < count; ++i) {
    const Recorded& event = events[i];
    if (event.position < applied_) continue;
    if (event.position != next) return std::optional{Stumble{gap(next, event.position), i}};
    projection_->apply(event, rows);
    if (rows.fault()) return std::optional{Stumble{at_event(*rows.fault(), event), i}};
    ++next;
  }
  if (next != applied_) {
    failpoint("views.write");
    TRESS_TRY(store_->write(table_, {next, rows.take_changes()}));
    failpoint("views.written");
  }
  applied_ = next;
  return std::optional<Stumble>{};
}

Result<void, Fault> Fold::take(const std::vector<Recorded>& events) {
  TRESS_TRY(const auto stumble, fold_first(events, events.size()));
  if (!stumble) return ok();
  // Once more without it: what the bad event has touched before it was found bad must not stay.
  TRESS_TRY(const auto again, fold_first(events, stumble->events_good));
  TRESS_ASSERT(!again);
  return stumble->fault;
}

}  // namespace tress::views

#pragma once

#include <string>

#include "projections/engine/chunk.hpp"
#include "projections/store/view_store.hpp"

namespace tress::views {

/// One projection over one table: applies events in order, each exactly once, or stops.
/// One thread.
class Fold {
 public:
  /// Continues a table, or makes it. The arguments must outlive it.
  static Result<Fold, Fault> over(const Projection& projection,
                                  ViewStore& store,
                                  std::string table);

  [[nodiscard]] const Projection& projection() const noexcept { return *projection_; }

  [[nodiscard]] const std::string& table() const noexcept { return table_; }

  /// Events taken in, all of them visible: the position it needs next.
  [[nodiscard]] Position applied() const noexcept { return applied_; }

  /// Takes in what is new to it; events that it has already are passed over. It becomes visible at
  /// once. On a fault (a gap, an event that contradicts those before it) the events before the bad
  /// one are taken in, and nothing of it or behind it. If the store fails, nothing is.
  Result<void, Fault> take(const std::vector<Recorded>& events);

 private:
  /// Why an event could not be taken in, and which of them.
  struct Stumble {
    Fault fault;
    std::size_t events_good;
  };

  Result<std::optional<Stumble>, Fault> fold_first(const std::vector<Recorded>& events,
                                                   std::size_t count);

  Fold(const Projection& projection, ViewStore& store, std::string table, Position applied)
      : projection_(&projection),
        store_(&store),
        table_(std::move(table)),
        applied_(applied) {}

  const Projection* projection_;
  ViewStore* store_;
  std::string table_;
  Position applied_;
};

}  // namespace tress::views

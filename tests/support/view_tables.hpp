#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "projections/engine/follower.hpp"
#include "projections/store/memory_store.hpp"

/// Tables of views in memory, filled from a log.
namespace tress::testing {

using TableRows = std::map<Bytes, Bytes>;

/// The value, or a failed test that says the fault.
template <class T>
T require_value(Result<T, Fault> result) {
  if (result.has_error()) FAIL(sentence(result.error()));
  return std::move(result).value();
}

inline void require_done(const Result<void, Fault>& result) {
  if (result.has_error()) FAIL(sentence(result.error()));
}

inline TableRows rows_of(const views::Snapshot& snapshot) {
  TableRows rows;
  require_done(snapshot.scan({}, [&](ByteView key, ByteView value) {
    rows.emplace(Bytes{key.begin(), key.end()}, Bytes{value.begin(), value.end()});
    return true;
  }));
  return rows;
}

/// Follows a log in a store of its own, in the test's thread.
class ViewTables {
 public:
  ViewTables(const EventLog& log,
             const std::vector<const views::Projection*>& projections,
             const views::ChunkLimits& limits = {})
      : log_(log),
        projections_(projections),
        limits_(limits) {
    reopen();
    follow();
  }

  /// A follower over what is in the store now.
  void reopen() {
    follower_.reset();
    follower_ = require_value(views::Follower::open(log_, store_, projections_, limits_));
  }

  void follow() { follower_->catch_up(); }

  [[nodiscard]] std::unique_ptr<views::Snapshot> snapshot(std::string_view projection) const {
    return require_value(follower_->snapshot(projection));
  }

  /// Of the only projection.
  [[nodiscard]] std::unique_ptr<views::Snapshot> snapshot() const {
    return snapshot(projections_.front()->name());
  }

  /// Requires that every projection has taken in the whole log.
  void require_caught_up() const {
    for (const auto& standing : follower_->standings()) {
      INFO(standing.projection << ": " << standing.sentence);
      REQUIRE(standing.state == views::ProjectionState::following);
      REQUIRE(standing.lag == 0);
    }
  }

  [[nodiscard]] views::Follower& follower() { return *follower_; }

  [[nodiscard]] views::MemoryStore& store() { return store_; }

 private:
  const EventLog& log_;
  std::vector<const views::Projection*> projections_;
  views::ChunkLimits limits_;
  views::MemoryStore store_;
  std::unique_ptr<views::Follower> follower_;
};

}  // namespace tress::testing

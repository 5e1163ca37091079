#pragma once

#include <memory>

#include "projections/engine/follower.hpp"
#include "projections/engine/query.hpp"
#include "projections/store/memory_store.hpp"

namespace tress::exporting {

/// One view made in memory out of the log alone, so that an export works beside a running server
/// and never shows what a stale table says. The log outlives it. One thread.
class FoldedView {
 public:
  /// Folds the whole log. A contradiction in it is `damaged`.
  static Result<std::unique_ptr<FoldedView>, Fault> fold(const EventLog& log,
                                                         const views::Projection& projection);

  [[nodiscard]] const views::Snapshot& rows() const noexcept { return *snapshot_; }

 private:
  FoldedView() = default;

  views::MemoryStore store_;
  std::unique_ptr<views::Follower> follower_;
  std::unique_ptr<views::Snapshot> snapshot_;
};

/// Every row of a paged list: `list(paging)` gives a page.
template <class List, class Visit>
Result<void, Fault> for_each_listed(const List& list, const Visit& visit) {
  views::Paging paging;
  while (true) {
    TRESS_TRY(const auto page, list(paging));
    for (const auto& row : page.rows) visit(row);
    if (!page.next) return ok();
    paging.from = *page.next;
  }
}

}  // namespace tress::exporting

#include <algorithm>
#include <limits>

#include "projections/revenue/keys.hpp"
#include "projections/revenue/revenue.hpp"

namespace tress::revenue {

using views::Page;
using views::Paging;
using views::Snapshot;

Result<std::optional<BranchDay>, Fault> find(const Snapshot& view,
                                             Day date,
                                             BranchId branch,
                                             Currency currency) {
  return views::row_at<BranchDay>(view, day_key(date, branch, currency));
}

Result<Page<BranchDay>, Fault> list(const Snapshot& view,
                                    const Filter& filter,
                                    const Paging& paging) {
  views::Range range{.prefix = Key{RowKind::day}.bytes()};
  if (filter.from) range.from = Key{RowKind::day}.day(*filter.from).bytes();
  // Below the day after: no row ends at the day alone.
  if (filter.until)
    range.until = Key{RowKind::day}.day(*filter.until + std::chrono::days{1}).bytes();
  return views::page_of<BranchDay, BranchDay>(
      view, range, paging, [&](const BranchDay& day) -> Result<std::optional<BranchDay>, Fault> {
        if (filter.branch && day.branch != *filter.branch) return std::optional<BranchDay>{};
        return std::optional<BranchDay>{day};
      });
}

bool is_tied_out(const BranchDay& day) {
  const auto sum_of = [](const std::vector<Movement>& movements) {
    std::int64_t sum = 0;
    for (const Movement& movement : movements) sum += movement.fine;
    return sum;
  };
  return minor_to_fine(day.takings_total.minor(), day.currency) == sum_of(day.takings_posted) &&
         minor_to_fine(day.earned.minor(), day.currency) == sum_of(day.earned_posted);
}

}  // namespace tress::revenue

#include "ledger/domain/close_watch.hpp"

#include <algorithm>

#include "ledger/base/time.hpp"

namespace tress::rules {

std::optional<Timestamp> close_due(const branch::State& branch, Day date) {
  const auto zone = branch.opened ? TimeZone::find(branch.opened->time_zone) : std::nullopt;
  if (!zone) return std::nullopt;
  const std::chrono::hours cut_off{branch.opened->cut_off_hour};
  return zone->from_local(date + std::chrono::days{1}, cut_off) + close_within;
}

std::optional<Timestamp> close_due_of_first(const BranchDay& at, const Facts& facts) {
  if (facts.is_import() || facts.around->has_date_begun(at.id, at.date)) return std::nullopt;
  const auto due = close_due(*at.state, at.date);
  if (!due) return std::nullopt;
  return std::max(*due, facts.now + close_late_within);
}

}  // namespace tress::rules

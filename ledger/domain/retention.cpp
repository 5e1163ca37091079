#include "ledger/domain/retention.hpp"

#include <algorithm>

namespace tress::retention {

Day month_of(Day day) noexcept {
  const std::chrono::year_month_day date{day};
  return Day{date.year() / date.month() / 1};
}

Day months_after(Day month, unsigned months) noexcept {
  const std::chrono::year_month_day date{month};
  // One more: the month itself is over first.
  const std::chrono::months whole{static_cast<int>(months) + 1};
  return Day{date.year() / date.month() / 1 + whole};
}

bool has_value(const membership::State& membership) noexcept {
  // What nobody has paid for, or a bill took back, is nothing that the client has.
  return std::any_of(membership.lots.begin(), membership.lots.end(),
                     [](const membership::LotState& lot) {
                       return lot.available() > 0 || lot.available_minor() > 0 || lot.reserved > 0;
                     });
}

bool runs(const membership::State& membership, Day on) noexcept {
  return membership.paused || (membership.period_until && *membership.period_until >= on);
}

bool has_value(const wallet::State& wallet) noexcept {
  return wallet.owed > 0 ||
         std::any_of(wallet.lots.begin(), wallet.lots.end(),
                     [](const wallet::Lot& lot) { return lot.holding.left > 0; });
}

}  // namespace tress::retention

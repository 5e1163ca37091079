#include <algorithm>

#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet_rules.hpp"

/// What is taken back of value whose payment was lost in a dispute.
namespace tress::wallet {

namespace {

/// As many units as were paid for with no more than that; all that is left if it can be.
std::int64_t units_worth(const Lot& lot, std::int64_t minor_max) {
  if (lot.holding.left_minor <= minor_max) return lot.holding.left;
  std::int64_t low = 0;
  std::int64_t high = lot.holding.left;
  while (low + 1 < high) {
    const std::int64_t middle = low + (high - low) / 2;
    (lots::released_minor(lot.holding, middle) <= minor_max ? low : high) = middle;
  }
  return low;
}

/// Breakage that was taken of what comes back was none; what stays may not have more of it than is
/// left.
Part part_back(const Lot& lot, std::int64_t units) {
  const std::int64_t released = lots::released_minor(lot.holding, units);
  const std::int64_t share = share_half_up(lot.breakage_minor, units, lot.holding.left);
  const std::int64_t least = lot.breakage_minor - (lot.holding.left_minor - released);
  return {lot.grant.lot, units, released, -std::max(share, least)};
}

}  // namespace

Outcome carry_out(const TakeBack& asked, const State& state, const Facts& facts) {
  if (!facts.is_ordered_by(StreamKind::sale)) return Refusal::only_bills_move_value;
  const auto lot = std::find_if(state.lots.begin(), state.lots.end(), [&](const Lot& one) {
    return one.grant.origin == Origin::sale && one.grant.sale == asked.sale &&
           one.grant.line == asked.line;
  });
  if (lot == state.lots.end()) return Refusal::lot_is_unknown;
  TRESS_TRY(const auto at, open_day_of(lot->grant.branch, facts));
  // Somebody has to say first what becomes of the refund that is asked for.
  if (lot->reserved > 0) return Refusal::value_is_reserved;
  TakenBack taken{asked.sale, asked.dispute, {}, {lot->grant.value.currency(), 0}, {}};
  const std::int64_t units = units_worth(*lot, asked.at_most.minor());
  if (units > 0) {
    const Part part = part_back(*lot, units);
    taken.value = {taken.value.currency(), part.released};
    taken.parts.push_back(part);
    taken.moves.push_back(moved(*lot, UnitAccount::available, UnitAccount::refunded, units));
  }
  return one<Event>({at.id, at.date}, std::move(taken));
}

}  // namespace tress::wallet

#include <algorithm>

#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet_rules.hpp"

/// What is taken back of value whose payment was lost in a dispute.
namespace tress::wallet {

namespace {

/// As many units as were paid for with no more than that, all that is there if it can be: never
/// those of a refund that is asked for.
std::int64_t units_worth(const Lot& lot, std::int64_t minor_max) {
  std::int64_t low = 0;
  std::int64_t high = lot.available();
  if (high == 0 || lots::released_minor(lot.holding, high) <= minor_max) return high;
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

/// The lots that came out of `origin`, and what came out of those in turn: of whomever it was given
/// on to, the nearest first.
std::vector<const Lot*> passed_on_from(const Lot& origin, const State& own, const Facts& facts) {
  const StreamId holder = origin.grant.holder;
  const auto pool_of = [&](ClientId client) {
    const auto id = id_cast<StreamId>(client);
    // The pool at hand is given, as it is now.
    return id == holder ? &own : facts.around->wallet_named(words_of_pool(origin.grant.kind, id));
  };
  std::vector<const Lot*> found{&origin};
  for (std::size_t next = 0; next < found.size(); ++next) {
    const Granted& from = found[next]->grant;
    for (const ClientId client : found[next]->given_to) {
      const State* const pool = pool_of(client);
      if (pool == nullptr) continue;
      for (const Lot& lot : pool->lots) {
        const auto& passed_on = lot.grant.passed_on;
        const bool is_from =
            passed_on && passed_on->wallet == from.wallet && passed_on->lot == from.lot;
        if (is_from && found.size() <= followed_max) found.push_back(&lot);
      }
    }
  }
  found.erase(found.begin());
  return found;
}

/// What was sold, or, by an order of this decider's own, a lot that came out of it.
Result<Lot, Refusal> lot_to_take_back(const TakeBack& asked, const State& state) {
  if (asked.lot) return require_lot(state, *asked.lot);
  const auto sold = std::find_if(state.lots.begin(), state.lots.end(), [&](const Lot& one) {
    return one.grant.origin == Origin::sale && one.grant.sale == asked.sale &&
           one.grant.line == asked.line;
  });
  if (sold == state.lots.end()) return Refusal::lot_is_unknown;
  return *sold;
}

/// The rest is followed to where it went: the next lot gives what those before it have not.
void follow(Decision<Event>& decision,
            const TakeBack& asked,
            const std::vector<const Lot*>& lots,
            std::int64_t minor_max) {
  for (const Lot* const lot : lots) {
    if (minor_max <= 0) return;
    const std::int64_t units = units_worth(*lot, minor_max);
    if (units == 0) continue;
    const std::int64_t minor = lots::released_minor(lot->holding, units);
    decision.orders.emplace_back(Command{TakeBack{asked.kind,
                                                  lot->grant.holder,
                                                  asked.sale,
                                                  asked.line,
                                                  asked.dispute,
                                                  {asked.at_most.currency(), minor},
                                                  lot->grant.lot}});
    minor_max -= minor;
  }
}

}  // namespace

Outcome carry_out(const TakeBack& asked, const State& state, const Facts& facts) {
  const bool is_ordered =
      asked.lot ? facts.is_ordered_by(StreamKind::wallet) : facts.is_ordered_by(StreamKind::sale);
  if (!is_ordered) return Refusal::only_bills_move_value;
  TRESS_TRY(const Lot lot, lot_to_take_back(asked, state));
  TRESS_TRY(const auto at, open_day_of(lot.grant.branch, facts));
  // The buyer's own refund that is asked for is decided first. Of whomever it was given on to, what
  // such a refund holds is a loss: their request keeps nobody from saying what the bank has
  // decided.
  if (!asked.lot && lot.reserved > 0) return Refusal::value_is_reserved;
  TakenBack taken{asked.sale, asked.dispute, {}, {lot.grant.value.currency(), 0}, {}};
  const std::int64_t units = units_worth(lot, asked.at_most.minor());
  if (units > 0) {
    const Part part = part_back(lot, units);
    taken.value = {taken.value.currency(), part.released};
    taken.parts.push_back(part);
    taken.moves.push_back(moved(lot, UnitAccount::available, UnitAccount::refunded, units));
  }
  const std::int64_t rest = asked.at_most.minor() - taken.value.minor();
  Decision<Event> decision = one<Event>({at.id, at.date}, std::move(taken));
  if (!asked.lot) {
    follow(decision, asked, passed_on_from(lot, state, facts), rest);
  }
  return decision;
}

}  // namespace tress::wallet

#include <algorithm>
#include <map>

#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet_rules.hpp"

namespace tress::wallet {

namespace {

using Parts = std::vector<Part>;
using Moves = std::vector<UnitPosting>;

/// Sales and, for what goes to another client, wallets put value in.
Result<void, Refusal> require_order(const Facts& facts) {
  const bool is_ordered =
      facts.is_ordered_by(StreamKind::sale) || facts.is_ordered_by(StreamKind::wallet);
  if (!is_ordered) return Refusal::only_bills_move_value;
  return ok();
}

lots::Candidate candidate_of(const Lot& lot) {
  const bool is_free = lot.holding.paid_minor == 0;
  return {lot.grant.lot, lot.available(), lot.expires_on, is_free};
}

/// The lots of a currency in the order in which they are used: earliest expiry first, free before
/// paid, then oldest.
std::vector<const Lot*> in_order(const State& state, Currency currency) {
  std::vector<const Lot*> found;
  for (const Lot& lot : state.lots) {
    if (lot.available() > 0 && lot.grant.value.currency() == currency) found.push_back(&lot);
  }
  std::sort(found.begin(), found.end(), [](const Lot* one, const Lot* other) {
    return lots::goes_before(candidate_of(*one), candidate_of(*other), lots::Funding::free_first);
  });
  return found;
}

/// Where an amount comes from, or why it can't be paid.
Result<Parts, Refusal> parts_of(const State& state, Money amount) {
  if (available_minor(state, amount.currency()) < amount.minor()) {
    return Refusal::value_is_not_enough;
  }
  Parts parts;
  std::int64_t left = amount.minor();
  for (const Lot* const lot : in_order(state, amount.currency())) {
    const std::int64_t units =
        std::min<std::int64_t>(lot->available(), left / lot->grant.unit_worth);
    if (units == 0) continue;
    parts.push_back(part_of(*lot, units));
    left -= units * lot->grant.unit_worth;
  }
  if (left != 0) return Refusal::amount_is_not_whole_units;
  if (parts.size() > parts_max) return Refusal::value_is_in_too_many_lots;
  return parts;
}

Moves moves_of(const State& state, const Parts& parts, UnitAccount from, UnitAccount to) {
  Moves moves;
  moves.reserve(parts.size());
  for (const Part& part : parts) {
    moves.push_back(moved(state.lots.at(part.lot - 1), from, to, part.units));
  }
  return moves;
}

Result<Use, Refusal> require_use(const State& state, SaleId sale, std::uint32_t tender) {
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  const auto found = std::find_if(state.uses.begin(), state.uses.end(), [&](const Use& use) {
    return use.sale == sale && use.tender == tender;
  });
  if (found == state.uses.end()) return Refusal::lot_is_unknown;
  return *found;
}

/// So many units of a part that was used, with their share of what it had released.
Part returned(const Lot& lot, const Part& used, std::int64_t units) {
  const std::int64_t kept = share_half_up(used.released, used.units - units, used.units);
  Part part{used.lot, units, used.released - kept, 0};
  const auto after = lots::more(lot.holding, part.units, part.released);
  part.breakage = lot.breakage_minor - breakage_to_date(lot, after);
  return part;
}

/// What was used last comes back first.
Result<Parts, Refusal> returned_of(const State& state, const Use& use, Money amount) {
  Parts parts;
  std::int64_t left = amount.minor();
  for (auto used = use.parts.rbegin(); used != use.parts.rend(); ++used) {
    const Lot& lot = state.lots.at(used->lot - 1);
    const std::int64_t units = std::min<std::int64_t>(used->units, left / lot.grant.unit_worth);
    if (units == 0) continue;
    parts.push_back(returned(lot, *used, units));
    left -= units * lot.grant.unit_worth;
  }
  if (left != 0) return Refusal::value_is_not_enough;
  return parts;
}

/// The order that books a use at `used_at`, with its home and parts to be filled in.
BookElsewhere elsewhere(SaleId sale, BranchId used_at, bool is_back, const Facts& facts) {
  return {id_cast<WalletId>(facts.stream), used_at, used_at, sale, {}, is_back};
}

/// What lots of other branches have given is booked there too: an order for each of them.
void book_elsewhere(Decision<Event>& decision,
                    const State& state,
                    const Parts& parts,
                    const BookElsewhere& order) {
  std::map<BranchId, Parts> homes;
  for (const Part& part : parts) {
    const BranchId home = state.lots.at(part.lot - 1).grant.branch;
    if (home != order.used_at) homes[home].push_back(part);
  }
  for (auto& [home, theirs] : homes) {
    BookElsewhere one = order;
    one.branch = home;
    one.parts = std::move(theirs);
    decision.orders.emplace_back(Command{std::move(one)});
  }
}

/// Points of the bill that earned them, else the next in order; the rest is owed.
Parts taken_back(const State& state, SaleId sale, std::int64_t& points) {
  std::vector<const Lot*> from;
  for (const Lot& lot : state.lots) {
    if (lot.available() > 0) from.push_back(&lot);
  }
  std::sort(from.begin(), from.end(), [&](const Lot* one, const Lot* other) {
    const bool is_own = one->grant.sale == sale;
    if (is_own != (other->grant.sale == sale)) return is_own;
    return lots::goes_before(candidate_of(*one), candidate_of(*other), lots::Funding::free_first);
  });
  Parts parts;
  for (const Lot* const lot : from) {
    const std::int64_t units = std::min(lot->available(), points);
    if (units == 0 || parts.size() == parts_max) break;
    parts.push_back(part_of(*lot, units));
    points -= units;
  }
  return parts;
}

}  // namespace

Outcome carry_out(const Grant& asked, const State& state, const Facts& facts) {
  const bool is_of_offer = asked.origin == Origin::offer && facts.is_ordered_by(StreamKind::offer);
  if (!is_of_offer) {
    TRESS_TRY(require_order(facts));
  }
  if (asked.units < 1) return Refusal::amount_is_not_positive;
  if (asked.units > limits::amount_minor_max) return Refusal::amount_is_too_high;
  TRESS_TRY(const auto at, open_day_of(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.value));
  Granted granted{.wallet = id_cast<WalletId>(facts.stream),
                  .kind = asked.kind,
                  .holder = asked.holder,
                  .client = asked.client,
                  .branch = asked.branch,
                  .lot = static_cast<std::uint32_t>(state.lots.size() + 1),
                  .origin = asked.origin,
                  .units = asked.units,
                  .value = asked.value,
                  .unit_worth = asked.unit_worth,
                  .granted_on = at.date,
                  .expires_on = asked.expires_on,
                  .terms = asked.terms,
                  .terms_version = asked.terms_version,
                  .breakage = asked.breakage,
                  .refundable = asked.refundable,
                  .sale = asked.sale,
                  .line = asked.line,
                  .reason = std::nullopt,
                  .request = std::nullopt,
                  .approved_by = std::nullopt,
                  .by_one_person = false,
                  .against_owed = std::nullopt,
                  .moves = {},
                  .passed_on = asked.passed_on};
  const TermsSet* const terms = terms_of(granted, facts);
  if (terms != nullptr && exceeds_limit(*terms, &state, asked.units)) {
    return Refusal::value_exceeds_legal_limit;
  }
  if (state.lots.size() >= entries_max) return Refusal::wallet_is_full;
  grant_units(granted, state);
  return one<Event>({at.id, at.date}, granted);
}

Outcome carry_out(const TakeGrantBack& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts));
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  const auto found = std::find_if(state.lots.begin(), state.lots.end(), [&](const Lot& lot) {
    return lot.grant.origin == Origin::sale && lot.grant.sale == asked.sale &&
           lot.grant.line == asked.line;
  });
  if (found == state.lots.end()) return Refusal::lot_is_unknown;
  TRESS_TRY(const auto at, open_day_of(found->grant.branch, facts));
  if (found->holding.left != found->holding.granted) return Refusal::value_is_used;
  if (found->reserved > 0) return Refusal::value_is_reserved;
  return one<Event>({at.id, at.date},
                    GrantTakenBack{found->grant.lot,
                                   found->holding.left,
                                   {found->grant.value.currency(), found->book_minor()},
                                   asked.sale,
                                   {moved(*found, UnitAccount::available, UnitAccount::issued,
                                          found->holding.left)}});
}

Outcome carry_out(const Spend& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts));
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, open_day_of(asked.branch, facts));
  if (state.uses.size() >= entries_max) return Refusal::wallet_is_full;
  TRESS_TRY(const Parts parts, parts_of(state, asked.amount));
  auto decision = one<Event>(
      {at.id, at.date},
      Spent{asked.sale, asked.tender, asked.amount, parts, at.date,
            moves_of(state, parts, UnitAccount::available, UnitAccount::redeemed), at.id});
  book_elsewhere(decision, state, parts, elsewhere(asked.sale, at.id, false, facts));
  return decision;
}

Outcome carry_out(const ReverseSpend& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts));
  TRESS_TRY(const Use use, require_use(state, asked.sale, asked.tender));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, open_day_of(asked.branch, facts));
  TRESS_TRY(const Parts parts, returned_of(state, use, asked.amount));
  // What is asked back is all that was left: somebody has to say first what becomes of that.
  const bool is_asked_back = std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
    return state.lots.at(part.lot - 1).reserved > 0;
  });
  if (is_asked_back) return Refusal::value_is_reserved;
  const auto away = std::max<std::chrono::days>(at.date - use.date, std::chrono::days{0});
  // What an older program has booked at one branch goes back in that one.
  const auto returned_at = use.used_at ? std::optional{at.id} : std::nullopt;
  auto decision = one<Event>(
      {at.id, at.date},
      SpendReversed{asked.sale, asked.tender, asked.refund, asked.amount, parts,
                    static_cast<std::uint32_t>(away.count()),
                    moves_of(state, parts, UnitAccount::redeemed, UnitAccount::available),
                    returned_at});
  if (returned_at) {
    book_elsewhere(decision, state, parts, elsewhere(asked.sale, at.id, true, facts));
  }
  return decision;
}

Outcome carry_out(const TakePointsBack& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts));
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  TRESS_TRY(const auto at, open_day_of(asked.branch, facts));
  std::int64_t points = points_kept(state, asked.sale) - asked.kept;
  if (points <= 0) return Refusal::lot_is_empty;
  if (state.retaken.size() >= entries_max) return Refusal::wallet_is_full;
  const Parts parts = taken_back(state, asked.sale, points);
  const bool is_cut_short = parts.size() == parts_max && points > 0;
  if (is_cut_short) return Refusal::value_is_in_too_many_lots;
  auto decision =
      one<Event>({at.id, at.date},
                 PointsTakenBack{
                     asked.sale, asked.refund, parts, points,
                     moves_of(state, parts, UnitAccount::available, UnitAccount::adjusted), at.id});
  book_elsewhere(decision, state, parts, elsewhere(asked.sale, at.id, false, facts));
  return decision;
}

Outcome carry_out(const BookElsewhere& asked, const State& state, const Facts& facts) {
  if (!facts.is_ordered_by(StreamKind::wallet)) return Refusal::only_bills_move_value;
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  TRESS_TRY(const auto branch, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(const auto at, rules::next_open_day<Refusal>(branch, facts));
  return one<Event>({at.id, at.date},
                    BookedElsewhere{asked.sale, asked.used_at, asked.parts, asked.is_back});
}

}  // namespace tress::wallet

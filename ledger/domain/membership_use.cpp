#include "ledger/domain/client_files.hpp"
#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/sale_amounts.hpp"

namespace tress::membership {

namespace {

/// The home, today and on the date on which its books take what is used at some branch.
struct Home {
  rules::BranchDay today;
  rules::BranchDay booked;
};

/// Nobody is sent away from another branch because the home has closed its day.
/// May return: branch_is_unknown, day_is_closed.
Result<Home, Refusal> home_of_use(const State& state, BranchId used_at, const Facts& facts) {
  const BranchId home = state.started->branch;
  if (used_at == home) {
    TRESS_TRY(const auto at, open_home(state, facts));
    return Home{at, at};
  }
  TRESS_TRY(const auto today, rules::require_branch<Refusal>(home, facts));
  TRESS_TRY(const auto booked, rules::next_open_day<Refusal>(today, facts));
  return Home{today, booked};
}

/// Where a bill is, or the home if it is not known.
BranchId branch_of(const std::optional<SaleId>& sale, const State& state, const Facts& facts) {
  const sale::State* const bill = sale ? facts.around->sale(*sale) : nullptr;
  return bill == nullptr || !bill->opened ? state.started->branch : bill->opened->branch;
}

/// What is to be reserved: of which service how much, of one lot if the client names it.
struct Wanted {
  ItemId item;
  std::int64_t units;
  std::optional<std::uint32_t> lot;
};

bool is_in_force(const LotState& lot, Day date) {
  return !lot.granted.expires_on || *lot.granted.expires_on >= date;
}

/// The days of an unlimited lot that are left begin with the first one that is not earned; before
/// it are those that are.
bool has_day(const LotState& lot, Day date) {
  const std::chrono::days gone{lot.granted.units - lot.free.left};
  const Day next = *lot.earned_from;
  return date >= next - gone && date < next + std::chrono::days{lot.available()};
}

/// Another plan may call something else the same.
bool is_of(const LotState& lot, const plan::Benefit& benefit) {
  return lot.granted.benefit == benefit.code &&
         lot.granted.percent_bp.has_value() == plan::is_discount(benefit);
}

bool covers(const LotState& lot, const plan::Benefit& benefit, Day date) {
  return lot.is_unlimited() && is_of(lot, benefit) && has_day(lot, date);
}

/// The lot of an unlimited benefit, of which no unit is taken. May return: units_are_used_up,
/// unlimited_is_used_one_by_one.
Result<std::vector<Part>, Refusal> unlimited_part(const plan::Benefit& benefit,
                                                  std::int64_t uses,
                                                  const State& state,
                                                  Day date) {
  const auto lot = std::find_if(state.lots.begin(), state.lots.end(),
                                [&](const LotState& one) { return covers(one, benefit, date); });
  if (lot == state.lots.end()) return Refusal::units_are_used_up;
  if (uses != 1) return Refusal::unlimited_is_used_one_by_one;
  return std::vector<Part>{{lot->granted.lot, 0, 0}};
}

lots::Funding funding_of(const plan::Terms& terms) {
  switch (terms.consumption) {
    case plan::Consumption::free_first: return lots::Funding::free_first;
    case plan::Consumption::paid_first: return lots::Funding::paid_first;
  }
  TRESS_UNREACHABLE();
}

/// Lots and their parts, in the plan's order. May return: item_is_not_included, units_are_used_up,
/// unlimited_is_used_one_by_one.
Result<std::vector<Part>, Refusal> parts_for(const Wanted& wanted,
                                             const State& state,
                                             const plan::Terms& terms,
                                             Day date) {
  const plan::Benefit* const benefit = plan::benefit_with(terms, wanted.item);
  if (benefit == nullptr) return Refusal::item_is_not_included;
  if (plan::is_unlimited(*benefit)) {
    return unlimited_part(*benefit, wanted.units, state, date);
  }
  std::vector<lots::Candidate> candidates;
  for (const LotState& lot : state.lots) {
    const bool is_wanted = !wanted.lot || *wanted.lot == lot.granted.lot;
    // Days are no units, although an older plan may call both the same.
    if (!is_wanted || lot.is_unlimited() || !is_of(lot, *benefit)) continue;
    if (!is_in_force(lot, date)) continue;
    candidates.push_back(
        {lot.granted.lot, lot.available(), lot.granted.expires_on, lot.granted.price.is_zero()});
  }
  const auto chosen = lots::chosen(std::move(candidates), wanted.units, funding_of(terms));
  if (!chosen) return Refusal::units_are_used_up;
  std::vector<Part> parts;
  for (const lots::Chosen& one : *chosen) {
    const auto minor = released_minor(lot_at(state, one.number), one.units);
    parts.push_back({one.number, one.units, minor});
  }
  return parts;
}

/// What is not counted is not used while a refund of its rest is asked for. May return:
/// refund_is_requested, membership_is_paused.
Result<void, Refusal> require_running(const State& state, const plan::Terms& terms, ItemId item) {
  const plan::Benefit* const benefit = plan::benefit_with(terms, item);
  const bool is_unlimited = benefit != nullptr && plan::is_unlimited(*benefit);
  if (is_unlimited && is_refund_undecided(state)) return Refusal::refund_is_requested;
  if (state.paused) return Refusal::membership_is_paused;
  return ok();
}

/// The next hold. May return: refund_is_requested, item_is_not_included, membership_is_paused,
/// membership_is_full, units_are_used_up, unlimited_is_used_one_by_one.
Result<Reserved, Refusal> reserved_for(const Wanted& wanted,
                                       const State& state,
                                       const Facts& facts,
                                       const rules::BranchDay& at) {
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(require_running(state, *terms, wanted.item));
  TRESS_TRY(require_room(state.holds.size()));
  TRESS_TRY(auto parts, parts_for(wanted, state, *terms, at.date));
  const Money value{at.currency(), minor_of(parts)};
  auto moves = moved(state, parts, UnitAccount::available, UnitAccount::reserved);
  const auto number = static_cast<std::uint32_t>(state.holds.size() + 1);
  return Reserved{number,       wanted.item,  std::move(parts), value,           std::nullopt,
                  std::nullopt, std::nullopt, std::nullopt,     std::move(moves)};
}

/// The line of a bill that units are to pay, with who pays the bill.
struct Covered {
  const sale::State* bill;
  const sale::Line* line;
};

/// May return: sale_is_unknown, line_is_unknown, line_has_no_item, client_is_another.
Result<Covered, Refusal> line_to_cover(const Cover& asked, const State& state, const Facts& facts) {
  const sale::State* const bill = facts.around->sale(asked.sale);
  if (bill == nullptr || !bill->opened) return Refusal::sale_is_unknown;
  if (asked.line < 1 || asked.line > bill->lines.size()) return Refusal::line_is_unknown;
  const sale::Line& line = bill->lines[asked.line - 1];
  if (!line.item) return Refusal::line_has_no_item;
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  const auto& payer = bill->opened->payer;
  const auto is_clients = [&](const std::optional<ClientId>& one) {
    return one && client::is_same_person(*one, state.started->client, *facts.around);
  };
  const bool is_own = is_clients(payer) || is_clients(line.served);
  if (!is_own && !terms->is_shared) return Refusal::client_is_another;
  return Covered{bill, &line};
}

/// What is not counted pays for one use.
sale::CoverLine order_for(const Cover& asked, const State& state, const Reserved& reserved) {
  std::int64_t units = 0;
  for (const Part& part : reserved.parts) {
    units += lot_at(state, part.lot).is_unlimited() ? 1 : part.units;
  }
  return {
      asked.sale, asked.line,     state.started->membership, reserved.hold, state.started->branch,
      units,      reserved.value, state.started->tax_point};
}

/// The benefit that pays the line, or takes a part off it; null if the plan has none.
const plan::Benefit* benefit_of(const Cover& asked, const State& state, const Facts& facts) {
  const sale::State* const bill = facts.around->sale(asked.sale);
  const auto terms = terms_of(state, facts);
  if (!terms) return nullptr;
  return plan::benefit_with(*terms.value(), *bill->lines[asked.line - 1].item);
}

/// How many units the line takes: a discount without count is good for all of it.
std::int64_t uses_of(const sale::Line& line, const plan::Benefit* benefit) {
  const bool is_for_all =
      benefit != nullptr && plan::is_discount(*benefit) && plan::is_unlimited(*benefit);
  return is_for_all ? 1 : line.quantity;
}

/// The percent of all lots that a use comes out of. May return: percents_differ.
Result<std::int32_t, Refusal> percent_of(const Reserved& reserved, const State& state) {
  std::optional<std::int32_t> percent;
  for (const Part& part : reserved.parts) {
    const auto one = lot_at(state, part.lot).granted.percent_bp;
    if (percent && percent != one) return Refusal::percents_differ;
    percent = one;
  }
  return percent.value();
}

/// What the bill is to do: units pay the line, a discount takes its part off. May return:
/// percents_differ.
Result<sale::Command, Refusal> order_for(const Cover& asked,
                                         const State& state,
                                         const plan::Benefit& benefit,
                                         const Reserved& reserved) {
  if (!plan::is_discount(benefit)) return sale::Command{order_for(asked, state, reserved)};
  TRESS_TRY(const std::int32_t percent, percent_of(reserved, state));
  return sale::Command{sale::DiscountLine{
      asked.sale, asked.line,
      sale::MemberBenefit{state.started->membership, reserved.hold, state.started->branch,
                          *state.plan, state.plan_version, benefit.code, percent, reserved.value}}};
}

/// A hold of what is not counted has taken no unit that could not be used up, or would not rest:
/// it is good on the days of its lot only. May return: membership_is_paused, units_are_used_up,
/// unlimited_is_used_one_by_one.
Result<void, Refusal> require_days(const Reserved& reserved,
                                   const State& state,
                                   const sale::Line& line,
                                   Day date) {
  for (const Part& part : reserved.parts) {
    const LotState& lot = lot_at(state, part.lot);
    if (!lot.is_unlimited()) continue;
    if (state.paused) return Refusal::membership_is_paused;
    if (!has_day(lot, date)) return Refusal::units_are_used_up;
    if (line.quantity != 1) return Refusal::unlimited_is_used_one_by_one;
  }
  return ok();
}

/// Units that are held already pay the line.
Outcome cover_by_hold(const Cover& asked,
                      const State& state,
                      const Home& home,
                      const sale::Line& line) {
  TRESS_TRY(const HoldState hold, require_reserved(state, *asked.hold));
  if (hold.sale) return Refusal::hold_is_on_a_bill;
  if (hold.reserved.item != *line.item) return Refusal::item_is_not_included;
  TRESS_TRY(require_days(hold.reserved, state, line, home.today.date));
  Decision<Event> decision =
      one<Event>({home.booked.id, home.booked.date}, Assigned{*asked.hold, asked.sale, asked.line});
  decision.orders.emplace_back(sale::Command{order_for(asked, state, hold.reserved)});
  return decision;
}

Outcome release(const State& state,
                std::uint32_t number,
                ReleaseReason reason,
                const rules::BranchDay& at) {
  const auto& parts = state.holds[number - 1].reserved.parts;
  return one<Event>(
      {at.id, at.date},
      Released{number, reason, moved(state, parts, UnitAccount::reserved, UnitAccount::available)});
}

/// Tax in a price that includes it, each tax in whole minor units.
std::vector<sale::TaxTotal> taxes_in(Money value, const rules::BranchDay& at) {
  std::vector<sale::TaxTotal> taxes;
  for (const sale::TaxShare& share :
       sale::taxes_within(value, branch::taxes_on(*at.state, at.date))) {
    taxes.push_back({share.code, share.fine, fine_to_minor_half_up(share.fine, at.currency())});
  }
  return taxes;
}

}  // namespace

bool is_of_discount(const Reserved& reserved, const State& state) {
  return std::any_of(reserved.parts.begin(), reserved.parts.end(), [&](const Part& part) {
    return lot_at(state, part.lot).granted.percent_bp.has_value();
  });
}

bool has_use_for(ItemId item, const State& state, Day date, const Facts& facts) {
  const auto terms = terms_of(state, facts);
  if (!terms || !require_running(state, *terms.value(), item)) return false;
  return parts_for({item, 1, std::nullopt}, state, *terms.value(), date).has_value();
}

Outcome carry_out(const Reserve& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (asked.units < 1 || asked.units > plan::units_max) return Refusal::units_are_out_of_range;
  TRESS_TRY(const auto at, open_home(state, facts));
  if (asked.until && *asked.until <= facts.now) return Refusal::time_is_past;
  TRESS_TRY(Reserved made, reserved_for({asked.item, asked.units, asked.lot}, state, facts, at));
  if (is_of_discount(made, state)) return Refusal::discount_is_not_reserved;
  made.appointment = asked.appointment;
  made.until = asked.until;
  return one<Event>({at.id, at.date}, std::move(made));
}

Outcome carry_out(const Cover& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const Home home, home_of_use(state, branch_of(asked.sale, state, facts), facts));
  const rules::BranchDay& at = home.booked;
  TRESS_TRY(const Covered covered, line_to_cover(asked, state, facts));
  if (asked.hold) return cover_by_hold(asked, state, home, *covered.line);
  const plan::Benefit* const benefit = benefit_of(asked, state, facts);
  const Wanted wanted{*covered.line->item, uses_of(*covered.line, benefit), asked.lot};
  TRESS_TRY(Reserved made, reserved_for(wanted, state, facts, home.today));
  made.sale = asked.sale;
  made.line = asked.line;
  TRESS_TRY(sale::Command order, order_for(asked, state, *benefit, made));
  Decision<Event> decision = one<Event>({at.id, at.date}, std::move(made));
  decision.orders.emplace_back(std::move(order));
  return decision;
}

Outcome carry_out(const Release& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const HoldState hold, require_reserved(state, asked.hold));
  if (hold.sale) return Refusal::hold_is_on_a_bill;
  TRESS_TRY(const auto at, open_home(state, facts));
  return release(state, asked.hold, ReleaseReason::cancelled, at);
}

Outcome carry_out(const TimeOut& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const HoldState hold, require_reserved(state, asked.hold));
  if (hold.sale) return Refusal::hold_is_on_a_bill;
  TRESS_TRY(const auto at, open_home(state, facts));
  const auto until = hold.reserved.until;
  if (!until || facts.now < *until) return Refusal::time_has_not_come;
  return release(state, asked.hold, ReleaseReason::timed_out, at);
}

Outcome carry_out(const Redeem& asked, const State& state, const Facts& facts) {
  if (!facts.is_ordered_by(StreamKind::sale)) return Refusal::only_bills_ask;
  TRESS_TRY(require_started(state));
  TRESS_TRY(const HoldState hold, require_reserved(state, asked.hold));
  TRESS_TRY(const Home home, home_of_use(state, asked.used_at, facts));
  const Day used_on = home.today.date;
  return one<Event>(
      {home.booked.id, home.booked.date},
      Redeemed{asked.hold, hold.reserved.value, asked.sale, asked.line, asked.used_at, used_on,
               moved(state, hold.reserved.parts, UnitAccount::reserved, UnitAccount::redeemed)});
}

Outcome carry_out(const GiveBack& asked, const State& state, const Facts& facts) {
  if (!facts.is_ordered_by(StreamKind::sale)) return Refusal::only_bills_ask;
  TRESS_TRY(require_started(state));
  TRESS_TRY(const HoldState hold, require_hold(state, asked.hold));
  TRESS_TRY(const Home home, home_of_use(state, branch_of(hold.sale, state, facts), facts));
  const rules::BranchDay& at = home.booked;
  if (hold.stage == HoldStage::reserved) {
    return release(state, asked.hold, ReleaseReason::bill_voided, at);
  }
  if (hold.stage != HoldStage::redeemed) return Refusal::hold_is_over;
  return one<Event>(
      {at.id, at.date},
      Returned{asked.hold,
               ReturnReason::bill_voided,
               hold.reserved.value,
               *hold.used_at,
               std::nullopt,
               std::nullopt,
               {},
               moved(state, hold.reserved.parts, UnitAccount::redeemed, UnitAccount::available)});
}

Outcome carry_out(const Forfeit& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const HoldState hold, require_reserved(state, asked.hold));
  if (hold.sale) return Refusal::hold_is_on_a_bill;
  TRESS_TRY(const auto at, open_home(state, facts));
  const bool has_tax_in_it = state.started->tax_point == plan::TaxPoint::at_redemption;
  auto taxes = has_tax_in_it ? taxes_in(hold.reserved.value, at) : std::vector<sale::TaxTotal>{};
  return one<Event>(
      {at.id, at.date},
      Forfeited{asked.hold, hold.reserved.value, std::move(taxes),
                moved(state, hold.reserved.parts, UnitAccount::reserved, UnitAccount::forfeited)});
}

}  // namespace tress::membership

#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/membership_terms.hpp"
#include "ledger/domain/sale.hpp"

namespace tress::membership {

namespace {

/// The last day of a period that begins on `from`.
Day last_day(Day from, std::int32_t days) {
  return from + std::chrono::days{days - 1};
}

/// How long a grant of `from` lasts.
Term term_of(const plan::Terms& terms, Day from) {
  Term term{from, std::nullopt, std::nullopt};
  if (terms.kind == plan::PlanKind::membership) {
    term.period_until = last_day(from, *terms.period_days);
    if (!terms.rolls_over) term.expires_on = term.period_until;
  } else if (terms.validity_days) {
    term.expires_on = last_day(from, *terms.validity_days);
  }
  return term;
}

LotsGranted grant(Origin origin, std::vector<Lot> lots, Currency currency, std::uint32_t version) {
  LotsGranted made{origin,
                   std::move(lots),
                   {currency, 0},
                   version,
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   std::nullopt,
                   {},
                   std::nullopt,
                   {}};
  made.value = {currency, paid_minor(made.lots)};
  made.moved = granted(made.lots, UnitAccount::issued);
  return made;
}

Result<void, Refusal> require_order(const Facts& facts, StreamKind kind) {
  if (!facts.is_ordered_by(kind)) return Refusal::only_bills_ask;
  return ok();
}

/// The branch of the bill that orders, on its business date.
Result<rules::BranchDay, Refusal> branch_of_sale(SaleId id, const Facts& facts) {
  const sale::State* const bill = facts.around->sale(id);
  if (bill == nullptr || !bill->opened) return Refusal::sale_is_unknown;
  return rules::require_branch<Refusal>(bill->opened->branch, facts);
}

Started started(const Facts& facts,
                ClientId client,
                PlanId plan,
                std::uint32_t version,
                const plan::Terms& terms,
                const rules::BranchDay& at) {
  return {id_cast<MembershipId>(facts.stream),
          client,
          plan,
          version,
          terms.kind,
          terms.tax_point,
          at.id,
          at.date};
}

/// What a change of plan grants for the rest of the period. `state` has nothing left to earn. May
/// return: plan_is_unknown, plan_has_no_periods, units_are_in_use, price_has_changed.
Result<LotsGranted, Refusal> changed(const Renew& asked,
                                     const State& state,
                                     const plan::Terms& terms,
                                     Day date,
                                     const Facts& facts) {
  TRESS_TRY(const auto* const from, terms_of(state, facts));
  const auto change = change_of(state, *from, terms, date);
  if (!change) return Refusal::plan_has_no_periods;
  if (has_open_hold(state)) return Refusal::units_are_in_use;
  if (change->charge_minor - change->credit_minor != asked.paid.minor()) {
    return Refusal::price_has_changed;
  }
  LotsGranted made = grant(Origin::upgrade, lots_of_rest(state, terms, *change, date, asked.taxes),
                           asked.paid.currency(), asked.plan_version);
  made.closed = all_available(state);
  made.sources = sources_of_change(state, made.closed, made.lots);
  const auto out = moved(state, made.closed, UnitAccount::available, UnitAccount::transferred);
  made.moved.insert(made.moved.end(), out.begin(), out.end());
  made.value = asked.paid;
  return made;
}

/// What the next period grants.
LotsGranted renewed(const Renew& asked, const State& state, const plan::Terms& terms, Day date) {
  const bool has_lapsed = !state.period_until || *state.period_until < date;
  const Day from = has_lapsed ? date : *state.period_until + std::chrono::days{1};
  const Term term = term_of(terms, from);
  const auto first = static_cast<std::uint32_t>(state.lots.size() + 1);
  LotsGranted made = grant(Origin::renewal, lots_of(terms, asked.paid, first, term, asked.taxes),
                           asked.paid.currency(), asked.plan_version);
  made.period_until = term.period_until;
  return made;
}

/// True if an unlimited lot was used, or is held.
bool is_in_use(const State& state, const LotState& lot) {
  const auto is_of_lot = [&](const Part& part) { return part.lot == lot.granted.lot; };
  const auto holds_it = [&](const HoldState& hold) {
    const auto& parts = hold.reserved.parts;
    return hold.stage == HoldStage::reserved && std::any_of(parts.begin(), parts.end(), is_of_lot);
  };
  return lot.is_unlimited() &&
         (lot.used > 0 || std::any_of(state.holds.begin(), state.holds.end(), holds_it));
}

/// Units that are no longer paid for when so much of what was paid is gone: what stays paid covers
/// as many as if nothing else had ever been, whatever each payment bought when it came.
std::int64_t units_without(const Lot& lot, std::int64_t minor) {
  const std::int64_t rest = lot.paid.minor() - minor;
  const std::int64_t covered = rest == 0 ? 0 : units_paid(lot, rest);
  return std::max<std::int64_t>(0, lot.paid_units - covered);
}

/// What the bill paid of each lot. May return: units_are_in_use.
Result<std::vector<Part>, Refusal> paid_by(const State& state, SaleId sale) {
  std::vector<Part> parts;
  for (const LotState& lot : state.lots) {
    std::optional<std::int64_t> paid;
    for (const Payment& payment : lot.payments) {
      if (payment.sale == sale) paid = paid.value_or(0) + payment.minor;
    }
    if (!paid) continue;
    const Part part{lot.granted.lot, units_without(lot.granted, *paid), *paid};
    const bool is_there = part.units <= lot.available() && part.minor <= lot.available_minor() &&
                          !is_in_use(state, lot);
    if (!is_there) return Refusal::units_are_in_use;
    parts.push_back(part);
  }
  return parts;
}

LotPaid lot_paid(const LotState& lot,
                 std::int64_t minor,
                 const std::vector<sale::TaxTotal>& taxes,
                 SaleId sale) {
  const Lot& granted = lot.granted;
  // Older logs gave back the units of a payment; what is paid may cover fewer than are there.
  const std::int64_t units = std::max<std::int64_t>(
      0, units_paid(granted, granted.paid.minor() + minor) - granted.paid_units);
  std::vector<UnitPosting> moves;
  if (units > 0) {
    moves.push_back(
        {granted.lot, granted.benefit, UnitAccount::issued, UnitAccount::available, units});
  }
  return {granted.lot, {granted.price.currency(), minor}, units, taxes, sale, std::move(moves)};
}

}  // namespace

Outcome carry_out(const Start& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts, StreamKind::sale));
  if (state.started) return Refusal::already_started;
  TRESS_TRY(const auto at, branch_of_sale(asked.sale, facts));
  TRESS_TRY(const auto* const terms, terms_of(asked.plan, asked.plan_version, facts));
  const Term term = term_of(*terms, at.date);
  auto lots = lots_of(*terms, terms->price, 1, term, asked.taxes);
  const bool is_part = asked.paid != terms->price;
  const bool is_at_once = lots.size() > 1 || lots.front().earned_from;
  if (is_part && is_at_once) return Refusal::payment_is_in_full;
  if (asked.paid.minor() > terms->price.minor()) return Refusal::payment_exceeds_price;
  if (is_part) lots.front() = paid_in_part(lots.front(), asked.paid.minor());
  LotsGranted made =
      grant(Origin::sale, std::move(lots), asked.paid.currency(), asked.plan_version);
  made.sale = asked.sale;
  made.period_until = term.period_until;
  Decision<Event> decision{{at.id, at.date}, {}};
  decision.events.emplace_back(
      started(facts, asked.client, asked.plan, asked.plan_version, *terms, at));
  decision.events.emplace_back(std::move(made));
  return decision;
}

Outcome carry_out(const PayRest& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts, StreamKind::sale));
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  const std::vector<LotState> lots = unpaid_lots(state);
  const std::int64_t rest = rest_minor(state);
  if (asked.paid.minor() > rest) return Refusal::payment_exceeds_price;
  const bool is_one_price =
      lots.size() > 1 ||
      std::any_of(lots.begin(), lots.end(), [](const LotState& lot) { return lot.is_unlimited(); });
  if (asked.paid.minor() != rest && is_one_price) return Refusal::payment_is_in_full;
  std::vector<std::int64_t> amounts;
  for (const LotState& lot : lots) amounts.push_back(lot.unpaid_minor);
  if (!is_one_price && !amounts.empty()) amounts.front() = asked.paid.minor();
  auto taxes = shared_taxes(asked.taxes, amounts, asked.paid.currency());
  if (lots.size() == 1) taxes.front() = asked.taxes;
  Decision<Event> decision{{at.id, at.date}, {}};
  for (std::size_t i = 0; i < lots.size(); ++i) {
    decision.events.emplace_back(lot_paid(lots[i], amounts[i], taxes[i], asked.sale));
  }
  return decision;
}

Outcome carry_out(const Renew& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts, StreamKind::sale));
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(const auto* const terms, terms_of(asked.plan, asked.plan_version, facts));
  if (terms->kind != plan::PlanKind::membership) return Refusal::plan_has_no_periods;
  TRESS_TRY(require_room(state.lots.size() + terms->benefits.size()));
  LotsGranted made = renewed(asked, state, *terms, at.date);
  Decision<Event> decision{{at.id, at.date}, {}};
  if (asked.is_change) {
    decision = earned_first(state, at);
    TRESS_TRY(made, changed(asked, settled(state, at.date), *terms, at.date, facts));
  }
  // The bill was begun before the refund was approved.
  if (has_refund(state)) return Refusal::membership_is_given_back;
  made.sale = asked.sale;
  if (asked.plan != *state.plan) made.plan = asked.plan;
  decision.events.emplace_back(std::move(made));
  return decision;
}

Outcome carry_out(const Revoke& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts, StreamKind::sale));
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(auto parts, paid_by(state, asked.sale));
  const bool is_replaced =
      std::any_of(state.lots.begin(), state.lots.end(), [&](const LotState& lot) {
        return lot.origin == Origin::upgrade && !lot.payments.empty() &&
               lot.payments.front().sale == asked.sale;
      });
  // What a change of plan closed is not opened again by voiding the bill.
  if (is_replaced) return Refusal::units_are_in_use;
  const Money value{at.currency(), minor_of(parts)};
  auto moves = moved(state, parts, UnitAccount::available, UnitAccount::issued);
  return one<Event>({at.id, at.date},
                    LotsRevoked{asked.sale, std::move(parts), value, std::move(moves)});
}

Outcome carry_out(const Transfer& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (asked.lot < 1 || asked.lot > state.lots.size()) return Refusal::lot_is_unknown;
  if (asked.units < 1 || asked.units > plan::units_max) return Refusal::units_are_out_of_range;
  TRESS_TRY(rules::require_client<Refusal>(asked.to, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  const LotState& lot = lot_at(state, asked.lot);
  const bool is_over = lot.granted.expires_on && *lot.granted.expires_on < at.date;
  if (is_over || lot.available() < asked.units) return Refusal::units_are_used_up;
  if (asked.to == state.started->client) return Refusal::client_has_it_already;
  if (lot.is_unlimited()) return Refusal::lot_is_earned_by_time;
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.to, facts));
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  const std::int64_t minor = released_minor(lot, asked.units);
  const std::vector<Part> parts{{asked.lot, asked.units, minor}};
  const Money value{at.currency(), minor};
  const Past past = past_with(state, *terms, parts.front());
  Decision<Event> decision = one<Event>(
      {at.id, at.date},
      TransferredOut{asked.to, parts, value,
                     moved(state, parts, UnitAccount::available, UnitAccount::transferred), past});
  const auto sources = sources_of_part(state, parts.front());
  decision.orders.emplace_back(
      Command{Receive{id_cast<MembershipId>(facts.stream), state.version + 1, asked.to, *state.plan,
                      state.plan_version, at.id, lot.granted.benefit, asked.units, value,
                      lot.granted.expires_on, past, sources, lot.granted.alone, taxes_of(sources),
                      lot.granted.kind, lot.granted.percent_bp}});
  return decision;
}

Outcome carry_out(const Receive& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_order(facts, StreamKind::membership));
  if (state.started) return Refusal::already_started;
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(const auto* const terms, terms_of(asked.plan, asked.plan_version, facts));
  const std::vector<Lot> lots{{1, asked.benefit, asked.units, asked.value, asked.value, asked.units,
                               asked.expires_on, asked.taxes, std::nullopt, asked.alone, asked.kind,
                               asked.percent_bp}};
  LotsGranted made = grant(Origin::transfer, lots, asked.value.currency(), asked.plan_version);
  made.moved = granted(lots, UnitAccount::transferred);
  made.from = asked.from;
  made.past = asked.past;
  made.sources = asked.sources;
  Decision<Event> decision{{at.id, at.date}, {}};
  decision.events.emplace_back(
      started(facts, asked.client, asked.plan, asked.plan_version, *terms, at));
  decision.events.emplace_back(std::move(made));
  return decision;
}

Outcome carry_out(const Migrate& asked, const State& state, const Facts& facts) {
  if (state.started) return Refusal::already_started;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.benefit)}));
  if (asked.units < 1 || asked.units > plan::units_max) return Refusal::units_are_out_of_range;
  TRESS_TRY(rules::check_amount<Refusal>(asked.value));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.value));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  const plan::State* const plan = facts.around->plan(asked.plan);
  if (plan == nullptr || plan->versions.empty()) return Refusal::plan_is_unknown;
  const plan::Published& newest = plan->versions.back();
  const plan::Benefit* const benefit = plan::benefit_named(newest.terms, asked.benefit);
  if (benefit == nullptr) return Refusal::benefit_is_unknown;
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (asked.expires_on && *asked.expires_on < at.date) return Refusal::time_is_past;
  if (plan::is_unlimited(*benefit)) return Refusal::lot_is_earned_by_time;
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.client, facts));
  const std::vector<Lot> lots{{1,
                               asked.benefit,
                               asked.units,
                               asked.value,
                               asked.value,
                               asked.units,
                               asked.expires_on,
                               {},
                               std::nullopt,
                               benefit->alone,
                               benefit->kind,
                               benefit->percent_bp}};
  LotsGranted made = grant(Origin::migration, lots, asked.value.currency(), newest.version);
  made.evidence = asked.evidence;
  Decision<Event> decision{{at.id, at.date}, {}};
  decision.events.emplace_back(
      started(facts, asked.client, asked.plan, newest.version, newest.terms, at));
  decision.events.emplace_back(std::move(made));
  return decision;
}

Outcome carry_out(const ClearMigration&, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  if (state.in_suspense_minor == 0) return Refusal::nothing_is_in_suspense;
  return one<Event>({at.id, at.date},
                    MigrationCleared{{at.currency(), state.in_suspense_minor}, facts.actor.person});
}

}  // namespace tress::membership

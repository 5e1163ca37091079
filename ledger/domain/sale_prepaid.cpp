#include "ledger/domain/client_files.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/membership_terms.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"

namespace tress::sale {

namespace {

/// What goes on with a line of AddPlan, beside the plan; null for a start.
Result<const membership::State*, Refusal> membership_of(const AddPlan& asked,
                                                        ClientId client,
                                                        BranchId branch,
                                                        const Facts& facts) {
  const bool goes_on = asked.what != PlanSale::start;
  if (goes_on != asked.membership.has_value()) return Refusal::membership_is_missing;
  if (!goes_on) return static_cast<const membership::State*>(nullptr);
  const membership::State* const found = facts.around->membership(*asked.membership);
  if (found == nullptr || !found->started) return Refusal::membership_is_unknown;
  if (!client::is_same_person(found->started->client, client, *facts.around)) {
    return Refusal::membership_is_anothers;
  }
  if (found->started->branch != branch) return Refusal::membership_is_of_another_branch;
  const bool is_same_plan = found->plan == asked.plan;
  const bool is_wrong_plan = (asked.what == PlanSale::rest && !is_same_plan) ||
                             (asked.what == PlanSale::change && is_same_plan);
  if (is_wrong_plan) return Refusal::plan_is_another;
  return found;
}

/// The version that the line is sold under: for the rest of a price, the one that it began under.
Result<const plan::Published*, Refusal> version_of(const AddPlan& asked,
                                                   const membership::State* going_on,
                                                   Day date,
                                                   const Facts& facts) {
  const plan::State* const known = facts.around->plan(asked.plan);
  if (known == nullptr || known->versions.empty()) return Refusal::plan_is_unknown;
  const plan::Published* found = plan::version_on(*known, date);
  if (asked.what == PlanSale::rest) {
    found = plan::version_at(*known, going_on->plan_version);
  } else if (known->is_retired) {
    return Refusal::plan_is_retired;
  }
  if (found == nullptr) return Refusal::plan_is_not_sold_yet;
  const bool has_periods = found->terms.kind == plan::PlanKind::membership;
  const bool needs_periods = asked.what == PlanSale::renewal || asked.what == PlanSale::change;
  if (needs_periods && !has_periods) return Refusal::plan_has_no_periods;
  return found;
}

/// At most what is due, and all of it where the price is one.
Result<Money, Refusal> part_of(const AddPlan& asked, std::int64_t due, Currency currency) {
  const Money all{currency, due};
  const Money part = asked.pay_now.value_or(all);
  if (part.minor() > due || due <= 0) return Refusal::payment_exceeds_price;
  return part;
}

/// What goes on under another plan. May return: plan_is_unknown, plan_has_no_periods,
/// change_costs_nothing.
Result<Money, Refusal> amount_of_change(const membership::State& going_on,
                                        const plan::Terms& terms,
                                        Day date,
                                        const Facts& facts) {
  const plan::State* const held = facts.around->plan(*going_on.plan);
  const auto* const from = held == nullptr ? nullptr : version_at(*held, going_on.plan_version);
  if (from == nullptr) return Refusal::plan_is_unknown;
  const auto change = membership::change_of(going_on, from->terms, terms, date);
  if (!change) return Refusal::plan_has_no_periods;
  const std::int64_t due = change->charge_minor - change->credit_minor;
  if (due <= 0) return Refusal::change_costs_nothing;
  return Money{terms.price.currency(), due};
}

/// May return: plan_is_unknown, payment_exceeds_price, price_differs_from_list,
/// plan_has_no_periods, change_costs_nothing.
Result<Money, Refusal> amount_of(const AddPlan& asked,
                                 const membership::State* going_on,
                                 const plan::Terms& terms,
                                 Day date,
                                 const Facts& facts) {
  const Currency currency = terms.price.currency();
  switch (asked.what) {
    case PlanSale::start: return part_of(asked, terms.price.minor(), currency);
    case PlanSale::rest: return part_of(asked, membership::rest_minor(*going_on), currency);
    case PlanSale::renewal:
      if (asked.pay_now && *asked.pay_now != terms.price) return Refusal::price_differs_from_list;
      return terms.price;
    case PlanSale::change: return amount_of_change(*going_on, terms, date, facts);
  }
  TRESS_UNREACHABLE();
}

Result<Line, Refusal> line_at(const State& state, std::uint32_t line) {
  if (line < 1 || line > state.lines.size()) return Refusal::line_is_unknown;
  return state.lines[line - 1];
}

/// The line's taxes as whole minor units, as far as it alone charged them.
std::vector<TaxTotal> tax_totals_of(const Line& line) {
  std::vector<TaxTotal> totals;
  for (const TaxShare& share : line.taxes) {
    const auto minor = fine_to_minor_half_up(share.fine, line.amount.currency());
    totals.push_back({share.code, share.fine, minor});
  }
  return totals;
}

/// The hold that is used up when the bill is closed.
struct Held {
  MembershipId membership;
  std::uint32_t hold;
};

std::optional<Held> held_for(const Line& line) {
  if (line.cover) return Held{line.cover->membership, line.cover->hold};
  if (line.member) return Held{line.member->membership, line.member->hold};
  return std::nullopt;
}

membership::Command order_of_sale(const Prepaid& sold,
                                  const Line& line,
                                  std::uint32_t number,
                                  SaleId sale) {
  auto taxes = tax_totals_of(line);
  switch (sold.what) {
    case PlanSale::start:
      return membership::Start{sold.plan, sold.plan_version, sold.client,     sale,
                               number,    line.amount,       std::move(taxes)};
    case PlanSale::rest:
      return membership::PayRest{*sold.membership, sale, line.amount, std::move(taxes)};
    case PlanSale::renewal:
    case PlanSale::change:
      return membership::Renew{*sold.membership,
                               sold.plan,
                               sold.plan_version,
                               sale,
                               line.amount,
                               std::move(taxes),
                               sold.what == PlanSale::change};
  }
  TRESS_UNREACHABLE();
}

}  // namespace

bool is_settled_elsewhere(const Line& line) {
  return line.prepaid.has_value() || line.cover.has_value() || line.value.has_value() ||
         line.kind == LineKind::kept_elsewhere;
}

bool has_reversed_cover(const State& state) {
  return std::any_of(state.lines.begin(), state.lines.end(), [](const Line& line) {
    return (line.cover && line.cover->is_reversed) || (line.member && line.member->is_reversed);
  });
}

std::vector<AnyCommand> membership_orders_of_close(const State& state, const Facts& facts) {
  std::vector<AnyCommand> orders;
  const auto sale = id_cast<SaleId>(facts.stream);
  for (std::size_t i = 0; i < state.lines.size(); ++i) {
    const Line& line = state.lines[i];
    const auto number = static_cast<std::uint32_t>(i + 1);
    if (line.prepaid) orders.emplace_back(order_of_sale(*line.prepaid, line, number, sale));
    const auto held = held_for(line);
    if (!held) continue;
    orders.emplace_back(membership::Command{
        membership::Redeem{held->membership, held->hold, sale, number, state.opened->branch}});
  }
  return orders;
}

std::vector<AnyCommand> membership_orders_of_void(const State& state, const Facts& facts) {
  std::vector<AnyCommand> orders;
  const auto sale = id_cast<SaleId>(facts.stream);
  const bool was_closed = state.stage == Stage::closed;
  for (std::size_t i = 0; i < state.lines.size(); ++i) {
    const Line& line = state.lines[i];
    if (line.prepaid && was_closed) {
      orders.emplace_back(membership::Command{
          membership::Revoke{sale, static_cast<std::uint32_t>(i + 1), line.prepaid->membership}});
    }
    const auto held = held_for(line);
    if (!held) continue;
    orders.emplace_back(membership::Command{membership::GiveBack{held->membership, held->hold}});
  }
  return orders;
}

Outcome carry_out(const AddPlan& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (asked.pay_now) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.pay_now));
  }
  TRESS_TRY(const auto at, branch_of(state, facts));
  if (asked.pay_now) {
    TRESS_TRY(rules::require_currency<Refusal>(at, *asked.pay_now));
  }
  const auto client = asked.client ? asked.client : state.opened->payer;
  TRESS_TRY(rules::require_client<Refusal>(client, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.lines.size()));
  if (!client) return Refusal::client_is_missing;
  TRESS_TRY(const auto* const going_on, membership_of(asked, *client, at.id, facts));
  const Day date = state.opened->opened_on;
  TRESS_TRY(const auto* const version, version_of(asked, going_on, date, facts));
  const plan::Terms& terms = version->terms;
  if (terms.price.currency() != at.currency()) return Refusal::plan_is_in_another_currency;
  TRESS_TRY(const Money amount, amount_of(asked, going_on, terms, at.date, facts));
  TRESS_TRY(rules::require_not_merged<Refusal>(client, facts));
  const bool is_renewed = asked.what == PlanSale::renewal || asked.what == PlanSale::change;
  if (is_renewed && membership::has_refund(*going_on)) return Refusal::membership_is_given_back;
  const bool is_taxed_now = terms.tax_point == plan::TaxPoint::at_sale;
  auto taxes =
      is_taxed_now ? taxes_of(amount, branch::taxes_on(*at.state, date)) : std::vector<TaxShare>{};
  const auto number = static_cast<std::uint32_t>(state.lines.size() + 1);
  return one<Event>({at.id, at.date},
                    PrepaidLineAdded{number, asked.what, asked.plan, version->version, *client,
                                     asked.membership, terms.name, amount, std::move(taxes)});
}

Outcome carry_out(const CoverLine& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(const Line line, line_at(state, asked.line));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.value));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.tenders.size()));
  if (!facts.is_ordered_by(StreamKind::membership)) return Refusal::only_memberships_ask;
  if (line.cover) return Refusal::line_is_covered;
  const bool is_of_list = line.kind == LineKind::service || line.kind == LineKind::product;
  const bool takes_cover = is_of_list && line.discount_minor == 0 && line.quantity == asked.units;
  if (!takes_cover) return Refusal::line_takes_no_cover;
  const bool is_taxed_now = asked.tax_point == plan::TaxPoint::at_redemption;
  auto taxes = is_taxed_now
                   ? taxes_within(asked.value, branch::taxes_on(*at.state, state.opened->opened_on))
                   : std::vector<TaxShare>{};
  std::int64_t net = asked.value.minor();
  for (const TaxShare& tax : taxes) net -= fine_to_minor_half_up(tax.fine, at.currency());
  const auto tender = static_cast<std::uint32_t>(state.tenders.size() + 1);
  const LineCovered covered{asked.line,       asked.membership, asked.hold,
                            asked.home,       line.amount,      {at.currency(), net},
                            std::move(taxes), asked.value,      tender};
  // What was paid in another way before may not become too much.
  const bool leaves_too_much_paid =
      due_minor(evolve(state, covered), at.currency()) < asked.value.minor();
  if (leaves_too_much_paid) return Refusal::amount_exceeds_due;
  Decision<Event> decision = one<Event>({at.id, at.date}, covered);
  decision.events.emplace_back(
      TenderTaken{tender, TenderKind::package, asked.value, std::nullopt, std::nullopt});
  return decision;
}

Outcome carry_out(const ReverseCover& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  TRESS_TRY(const Line line, line_at(state, asked.line));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (!facts.is_ordered_by(StreamKind::membership)) return Refusal::only_memberships_ask;
  const bool is_covered =
      (line.cover && !line.cover->is_reversed) || (line.member && !line.member->is_reversed);
  if (!is_covered) return Refusal::line_is_not_covered;
  Heading heading{at.id, at.date};
  heading.reverses_version = state.closed_version;
  return one<Event>(std::move(heading), CoverReversed{asked.line});
}

}  // namespace tress::sale

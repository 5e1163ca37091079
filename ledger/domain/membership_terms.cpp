#include "ledger/domain/membership_terms.hpp"

#include <algorithm>
#include <map>

#include "ledger/base/assert.hpp"
#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/shares.hpp"

namespace tress::membership {

namespace {

std::vector<std::int64_t> alone_prices(const plan::Terms& terms) {
  std::vector<std::int64_t> prices;
  for (const plan::Benefit& benefit : terms.benefits) {
    prices.push_back(benefit.alone.minor() * benefit.units);
  }
  return prices;
}

void share_taxes(std::vector<Lot>& lots, const std::vector<sale::TaxTotal>& taxes) {
  std::vector<std::int64_t> prices;
  for (const Lot& lot : lots) prices.push_back(lot.price.minor());
  const auto shares = shared_taxes(taxes, prices, lots.front().price.currency());
  for (std::size_t i = 0; i < lots.size(); ++i) lots[i].taxes = shares[i];
}

/// Nothing was used of it, and it was bought new: not by somebody else, nor in another system.
bool is_unused(const State& state) {
  return std::none_of(state.lots.begin(), state.lots.end(), [](const LotState& lot) {
    const bool is_passed_on = lot.origin == Origin::transfer || lot.origin == Origin::migration;
    return lot.used > 0 || lot.past.at_list > 0 || is_passed_on;
  });
}

/// What a unit of it costs alone: as it was when it was granted, or, in older logs, as the plan
/// says.
std::int64_t alone_minor(const LotState& lot, const plan::Terms& terms) {
  if (lot.granted.alone) return lot.granted.alone->minor();
  const plan::Benefit* const benefit = plan::benefit_named(terms, lot.granted.benefit);
  return benefit == nullptr ? 0 : benefit->alone.minor();
}

/// What was granted for one price: what is left of it and what was used, before it too.
struct Grant {
  std::int64_t left_minor = 0;
  UsedMinor used = {};
};

void add_lot(Grant& grant, const LotState& lot, const plan::Terms& terms) {
  grant.left_minor += lot.left_minor();
  grant.used.at_list += lot.past.at_list;
  grant.used.money += lot.past.money + lot.used_minor;
  if (lot.granted.price.is_positive()) grant.used.at_list += alone_minor(lot, terms) * lot.used;
}

std::map<std::uint32_t, Grant> grants_of(const State& state, const plan::Terms& terms) {
  std::map<std::uint32_t, Grant> grants;
  for (const LotState& lot : state.lots) add_lot(grants[lot.first_of_grant], lot, terms);
  return grants;
}

/// What was paid less what was used at its price alone (R2): of each grant that has something left,
/// for what one had is over with it, and never below zero.
struct AtList {
  std::int64_t used_minor = 0;
  std::int64_t rest_minor = 0;
};

AtList at_list_of(const State& state, const plan::Terms& terms) {
  AtList sum;
  for (const auto& [first, grant] : grants_of(state, terms)) {
    if (grant.left_minor == 0) continue;
    sum.used_minor += grant.used.at_list;
    sum.rest_minor += std::clamp<std::int64_t>(
        grant.left_minor + grant.used.money - grant.used.at_list, 0, grant.left_minor);
  }
  return sum;
}

/// The tax that was charged at sale, as far as what it was charged on goes back.
std::vector<sale::TaxTotal> taxes_back(const State& state, Money amount) {
  std::vector<sale::TaxTotal> taxes;
  const std::int64_t paid = paid_in_all(state);
  for (const LotState& lot : state.lots) {
    for (const Payment& payment : lot.payments) add_taxes(taxes, payment.taxes);
    for (const Source& source : lot.sources) add_taxes(taxes, source.taxes);
  }
  for (sale::TaxTotal& tax : taxes) {
    const std::int64_t minor = paid == 0 ? 0 : share_half_up(tax.minor, amount.minor(), paid);
    tax = tax_of_minor(tax.code, minor, amount.currency());
  }
  return taxes;
}

/// Of a period of which `left` are left: those that a later renewal date gave. A day of which a
/// part was given counts as one.
std::int64_t given_of(std::int64_t left, std::int64_t moved, std::int64_t period_days) {
  if (left <= 0 || moved <= 0) return 0;
  const std::int64_t longer = period_days + moved;
  return (std::min(left, longer) * moved + longer - 1) / longer;
}

/// Of the days from `date` on, in the period that runs and in those that are renewed in advance.
std::int64_t given_days_left(const State& state, std::int64_t period_days, Day date) {
  std::int64_t given = 0;
  Day until = *state.period_until;
  std::int64_t moved = state.moved_days;
  for (auto lot = state.lots.rbegin(); lot != state.lots.rend() && until >= date; ++lot) {
    if (!lot->period_before) continue;
    const Day from = std::max(*lot->period_before + std::chrono::days{1}, date);
    given += given_of((until - from).count() + 1, moved, period_days);
    until = *lot->period_before;
    moved = lot->moved_before;
  }
  return given + given_of((until - date).count() + 1, moved, period_days);
}

}  // namespace

std::vector<Lot> lots_of(const plan::Terms& terms,
                         Money price,
                         std::uint32_t first,
                         const Term& term,
                         const std::vector<sale::TaxTotal>& taxes) {
  const Currency currency = price.currency();
  const auto prices = lots::allocated_by_price(price.minor(), alone_prices(terms));
  std::vector<Lot> lots;
  for (std::size_t i = 0; i < terms.benefits.size(); ++i) {
    const plan::Benefit& benefit = terms.benefits[i];
    const Money part{currency, prices[i]};
    Lot lot{first + static_cast<std::uint32_t>(i),
            benefit.code,
            benefit.units,
            part,
            part,
            benefit.units,
            term.expires_on,
            {}};
    lot.alone = benefit.alone;
    lot.kind = benefit.kind;
    lot.percent_bp = benefit.percent_bp;
    if (plan::is_unlimited(benefit)) {
      TRESS_ASSERT(term.period_until);
      lot.units = (*term.period_until - term.from).count() + 1;
      lot.paid_units = lot.units;
      lot.expires_on = std::nullopt;
      lot.earned_from = term.from;
    }
    lots.push_back(std::move(lot));
  }
  share_taxes(lots, taxes);
  return lots;
}

std::vector<LotState> unpaid_lots(const State& state) {
  std::vector<LotState> found;
  for (const LotState& lot : state.lots) {
    const bool is_unpaid = lot.unpaid > 0 || lot.unpaid_minor > 0;
    if (lot.origin == Origin::sale && is_unpaid) found.push_back(lot);
  }
  return found;
}

std::int64_t rest_minor(const State& state) {
  std::int64_t rest = 0;
  for (const LotState& lot : unpaid_lots(state)) rest += lot.unpaid_minor;
  return rest;
}

std::vector<std::vector<sale::TaxTotal>> shared_taxes(const std::vector<sale::TaxTotal>& taxes,
                                                      const std::vector<std::int64_t>& amounts,
                                                      Currency currency) {
  std::vector<std::vector<sale::TaxTotal>> shares(amounts.size());
  for (const sale::TaxTotal& tax : taxes) {
    const auto parts = lots::allocated_by_price(tax.minor, amounts);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      shares[i].push_back(tax_of_minor(tax.code, parts[i], currency));
    }
  }
  return shares;
}

std::int64_t paid_in_all(const State& state) noexcept {
  std::int64_t paid = 0;
  for (const LotState& lot : state.lots) paid += lot.granted.paid.minor() - lot.closed_minor;
  return paid;
}

Past past_with(const State& state, const plan::Terms& terms, const Part& part) {
  const LotState& lot = state.lots.at(part.lot - 1);
  const Currency currency = lot.granted.price.currency();
  const Grant grant = grants_of(state, terms).at(lot.first_of_grant);
  const std::int64_t saved = grant.used.at_list - grant.used.money;
  Past past{{currency, 0}, {currency, 0}, part.lot, lot.granted.units, lot.granted.price};
  if (lot.bought && lot.bought->units) past.units = lot.bought->units;
  if (lot.bought && lot.bought->price) past.price = lot.bought->price;
  // Without anything left to refund nothing can be asked back too much.
  const bool is_cheaper = grant.used.money >= 0 && saved >= 0 && grant.left_minor > 0;
  if (!is_cheaper) return past;
  const std::int64_t money = share_half_up(grant.used.money, part.minor, grant.left_minor);
  const std::int64_t goes = lots::saved_share(saved, part.minor, grant.left_minor - part.minor);
  past.at_list = {currency, money + goes};
  past.money = {currency, money};
  return past;
}

std::int64_t units_paid(const Lot& lot, std::int64_t paid_minor) {
  if (paid_minor >= lot.price.minor()) return lot.units;
  return paid_minor * lot.units / lot.price.minor();
}

Lot paid_in_part(Lot lot, std::int64_t paid_minor) {
  lot.paid = {lot.price.currency(), paid_minor};
  lot.paid_units = units_paid(lot, paid_minor);
  return lot;
}

Quote quote_of(const State& given, const plan::Terms& terms, Day date, std::string_view reason) {
  const State state = settled(given, date);
  const Currency currency = terms.price.currency();
  const std::int64_t liability = liability_minor(state);
  const std::chrono::days age = date - state.started->starts_on;
  const bool is_own_wish = reason == "client_withdraws";
  Quote quote{Rule::pro_rata, {currency, liability}, {currency, liability},
              std::nullopt,   std::nullopt,          {},
              {currency, 0}};
  const bool is_cooling_off = terms.cooling_off_days > 0 && is_unused(state) &&
                              age <= std::chrono::days{terms.cooling_off_days};
  if (is_cooling_off) {
    quote.rule = Rule::cooling_off;
  } else if (is_own_wish && terms.refund_rule == plan::RefundRule::used_at_list) {
    const AtList at_list = at_list_of(state, terms);
    quote.rule = Rule::used_at_list;
    quote.used_at_list = Money{currency, at_list.used_minor};
    quote.amount = {currency, at_list.rest_minor};
  } else if (is_own_wish && terms.refund_rule == plan::RefundRule::pro_rata_less_fee) {
    quote.rule = Rule::pro_rata_less_fee;
    quote.fee = terms.refund_fee;
    const std::int64_t fee = terms.refund_fee->minor();
    quote.amount = {currency, std::max<std::int64_t>(0, liability - fee)};
  }
  quote.taxes = taxes_back(state, quote.amount);
  std::int64_t total = quote.amount.minor();
  for (const sale::TaxTotal& tax : quote.taxes) total += tax.minor;
  quote.total = {currency, total};
  return quote;
}

std::optional<Change> change_of(const State& given,
                                const plan::Terms& from,
                                const plan::Terms& to,
                                Day date) {
  const State state = settled(given, date);
  if (!state.period_until || !to.period_days || date > *state.period_until) return std::nullopt;
  // Today is one of them.
  const std::int64_t left = (*state.period_until - date).count() + 1;
  Change change{liability_minor(state), 0, left, *to.period_days};
  if (from.period_days) change.days -= given_days_left(state, *from.period_days, date);
  change.charge_minor = share_half_up(to.price.minor(), change.days, change.period_days);
  return change;
}

std::vector<Lot> lots_of_rest(const State& state,
                              const plan::Terms& terms,
                              const Change& change,
                              Day date,
                              const std::vector<sale::TaxTotal>& taxes) {
  const auto first = static_cast<std::uint32_t>(state.lots.size() + 1);
  const Term term{date, state.period_until, terms.rolls_over ? std::nullopt : state.period_until};
  const Money price{terms.price.currency(), change.charge_minor};
  std::vector<Lot> lots = lots_of(terms, price, first, term, taxes);
  for (Lot& lot : lots) {
    if (lot.earned_from) continue;
    // Half a visit is none; what was paid buys one at least.
    lot.units = std::max<std::int64_t>(1, lot.units * change.days / change.period_days);
    lot.paid_units = lot.units;
  }
  return lots;
}

}  // namespace tress::membership

#include "ledger/domain/membership_terms.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
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

sale::TaxTotal whole(const std::string& code, std::int64_t minor, Currency currency) {
  const auto fine = minor_to_fine(minor, currency);
  TRESS_ASSERT(fine);
  return {code, *fine, minor};
}

void share_taxes(std::vector<Lot>& lots, const std::vector<sale::TaxTotal>& taxes) {
  std::vector<std::int64_t> prices;
  for (const Lot& lot : lots) prices.push_back(lot.price.minor());
  for (const sale::TaxTotal& tax : taxes) {
    const auto parts = lots::allocated_by_price(tax.minor, prices);
    for (std::size_t i = 0; i < lots.size(); ++i) {
      lots[i].taxes.push_back(whole(tax.code, parts[i], lots[i].price.currency()));
    }
  }
}

std::int64_t paid_minor(const State& state) {
  std::int64_t paid = 0;
  for (const LotState& lot : state.lots) paid += lot.granted.paid.minor();
  return paid;
}

bool is_unused(const State& state) {
  return std::none_of(state.lots.begin(), state.lots.end(),
                      [](const LotState& lot) { return lot.used > 0; });
}

/// What was used, at the price of each unit alone.
std::int64_t used_at_list_minor(const State& state, const plan::Terms& terms) {
  std::int64_t sum = 0;
  for (const LotState& lot : state.lots) {
    const plan::Benefit* const benefit = plan::benefit_named(terms, lot.granted.benefit);
    if (benefit != nullptr && lot.granted.price.is_positive()) {
      sum += benefit->alone.minor() * lot.used;
    }
  }
  return sum;
}

void add_taxes(std::vector<sale::TaxTotal>& taxes, const std::vector<sale::TaxTotal>& more) {
  for (const sale::TaxTotal& charged : more) {
    const auto known = std::find_if(taxes.begin(), taxes.end(),
                                    [&](const auto& tax) { return tax.code == charged.code; });
    if (known != taxes.end()) {
      known->minor += charged.minor;
    } else {
      taxes.push_back(charged);
    }
  }
}

/// The tax that was charged at sale, as far as what it was charged on goes back.
std::vector<sale::TaxTotal> taxes_back(const State& state, Money amount) {
  std::vector<sale::TaxTotal> taxes;
  const std::int64_t paid = paid_minor(state);
  for (const LotState& lot : state.lots) {
    for (const Payment& payment : lot.payments) add_taxes(taxes, payment.taxes);
  }
  for (sale::TaxTotal& tax : taxes) {
    const std::int64_t minor = paid == 0 ? 0 : share_half_up(tax.minor, amount.minor(), paid);
    tax = whole(tax.code, minor, amount.currency());
  }
  return taxes;
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
    const std::int64_t used = used_at_list_minor(state, terms);
    const std::int64_t rest = std::clamp<std::int64_t>(paid_minor(state) - used, 0, liability);
    quote.rule = Rule::used_at_list;
    quote.used_at_list = Money{currency, used};
    quote.amount = {currency, rest};
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

std::optional<Change> change_of(const State& given, const plan::Terms& to, Day date) {
  const State state = settled(given, date);
  if (!state.period_until || !to.period_days || date > *state.period_until) return std::nullopt;
  // Today is one of them.
  const std::int64_t days = (*state.period_until - date).count() + 1;
  const std::int64_t charge = share_half_up(to.price.minor(), days, *to.period_days);
  return Change{liability_minor(state), charge, days};
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
    lot.units = std::max<std::int64_t>(1, lot.units * change.days_left / *terms.period_days);
    lot.paid_units = lot.units;
  }
  return lots;
}

}  // namespace tress::membership

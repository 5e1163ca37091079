#include <map>

#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/shares.hpp"

/// Which bill's money is in lots that no bill has sold: what a lost dispute asks.
namespace tress::membership {

namespace {

/// What a bill has paid of a lot, or of what the lot comes from.
struct Funding {
  SaleId sale;
  std::int64_t minor;
  std::vector<sale::TaxTotal> taxes;
};

/// Everything that a bill has paid here, and came from no lot of this membership.
Funding paid_with(const State& state, SaleId sale) {
  Funding all{sale, 0, {}};
  for (const LotState& lot : state.lots) {
    for (const Payment& payment : lot.payments) {
      if (payment.sale != sale) continue;
      all.minor += std::max<std::int64_t>(0, payment.minor);
      add_taxes(all.taxes, payment.taxes);
    }
    if (lot.origin == Origin::upgrade) continue;
    for (const Source& source : lot.sources) {
      if (source.sale != sale) continue;
      all.minor += source.amount.minor();
      add_taxes(all.taxes, source.taxes);
    }
  }
  return all;
}

/// Of a change of plan: its tax stays with the payment, of which it is a part.
Funding funding_of_change(const State& state, const Source& source) {
  Funding part{source.sale, source.amount.minor(), {}};
  const Funding paid = paid_with(state, source.sale);
  if (paid.minor == 0) return part;
  for (const sale::TaxTotal& tax : paid.taxes) {
    const std::int64_t share = share_half_up(tax.minor, part.minor, paid.minor);
    part.taxes.push_back(tax_of_minor(tax.code, share, source.amount.currency()));
  }
  return part;
}

std::vector<Funding> funding_of(const State& state, const LotState& lot) {
  std::vector<Funding> all;
  for (const Payment& payment : lot.payments) {
    all.push_back({payment.sale, std::max<std::int64_t>(0, payment.minor), payment.taxes});
  }
  for (const Source& source : lot.sources) {
    all.push_back(lot.origin == Origin::upgrade
                      ? funding_of_change(state, source)
                      : Funding{source.sale, source.amount.minor(), source.taxes});
  }
  return all;
}

/// Shares of `minor`, one for each, in proportion to what each has paid.
std::vector<std::int64_t> shares_of(std::int64_t minor, const std::vector<Funding>& all) {
  std::vector<std::int64_t> paid;
  for (const Funding& one : all) paid.push_back(one.minor);
  return lots::allocated_by_price(minor, paid);
}

/// The tax that goes with a part: that of what was left less that of what stays, so that nothing of
/// it is lost or made however often something is given on.
std::vector<sale::TaxTotal> taxes_with(const LotState& lot,
                                       const Part& part,
                                       const std::vector<Funding>& all) {
  std::vector<sale::TaxTotal> taxes;
  for (const Funding& one : all) add_taxes(taxes, one.taxes);
  const std::int64_t paid = lot.granted.paid.minor();
  const std::int64_t left = std::min(paid, lot.left_minor());
  const std::int64_t stays = std::max<std::int64_t>(0, left - part.minor);
  for (sale::TaxTotal& tax : taxes) {
    const std::int64_t goes =
        paid <= 0 ? 0
                  : share_half_up(tax.minor, left, paid) - share_half_up(tax.minor, stays, paid);
    tax = tax_of_minor(tax.code, goes, lot.granted.price.currency());
  }
  return taxes;
}

/// Of each bill's tax, of a code, what goes with its source.
void share_tax(std::vector<Source>& sources,
               const std::vector<Funding>& paid,
               const sale::TaxTotal& tax) {
  std::vector<std::int64_t> charged;
  for (const Funding& one : paid) {
    const auto own = std::find_if(one.taxes.begin(), one.taxes.end(),
                                  [&](const auto& known) { return known.code == tax.code; });
    charged.push_back(own == one.taxes.end() ? 0 : own->minor);
  }
  const auto shares = lots::allocated_by_price(tax.minor, charged);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (charged[i] == 0 && shares[i] == 0) continue;
    sources[i].taxes.push_back(tax_of_minor(tax.code, shares[i], sources[i].amount.currency()));
  }
}

/// Shares of `minor` by the prices of lots, of which none takes more than there is room for: what
/// rounding would put on top goes to one that has room.
std::vector<std::int64_t> shares_within(std::int64_t minor,
                                        const std::vector<std::int64_t>& prices,
                                        const std::vector<std::int64_t>& rooms) {
  std::vector<std::int64_t> shares = lots::allocated_by_price(minor, prices);
  std::int64_t rest = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    rest += std::max<std::int64_t>(0, shares[i] - rooms[i]);
    shares[i] = std::min(shares[i], rooms[i]);
  }
  for (std::size_t i = 0; i < shares.size() && rest > 0; ++i) {
    const std::int64_t more = std::min(rest, rooms[i] - shares[i]);
    shares[i] += more;
    rest -= more;
  }
  return shares;
}

}  // namespace

void add_taxes(std::vector<sale::TaxTotal>& taxes, const std::vector<sale::TaxTotal>& more) {
  for (const sale::TaxTotal& tax : more) {
    const auto known = std::find_if(taxes.begin(), taxes.end(),
                                    [&](const auto& one) { return one.code == tax.code; });
    if (known == taxes.end()) {
      taxes.push_back(tax);
      continue;
    }
    known->fine += tax.fine;
    known->minor += tax.minor;
  }
}

sale::TaxTotal tax_of_minor(const std::string& code, std::int64_t minor, Currency currency) {
  const auto fine = minor_to_fine(minor, currency);
  TRESS_ASSERT(fine);
  return {code, *fine, minor};
}

std::vector<Source> sources_of_part(const State& state, const Part& part) {
  const LotState& lot = lot_at(state, part.lot);
  std::vector<Source> sources;
  const std::vector<Funding> all = funding_of(state, lot);
  if (all.empty()) return sources;
  const Currency currency = lot.granted.price.currency();
  const auto shares = shares_of(part.minor, all);
  std::vector<Funding> paid;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (shares[i] == 0) continue;
    sources.push_back({1, all[i].sale, {currency, shares[i]}, {}});
    paid.push_back(all[i]);
  }
  if (sources.empty()) return sources;
  for (const sale::TaxTotal& tax : taxes_with(lot, part, all)) share_tax(sources, paid, tax);
  return sources;
}

std::vector<Source> sources_of_change(const State& state,
                                      const std::vector<Part>& closed,
                                      const std::vector<Lot>& lots) {
  std::map<SaleId, std::int64_t> by_sale;
  for (const Part& part : closed) {
    const std::vector<Funding> all = funding_of(state, lot_at(state, part.lot));
    if (all.empty()) continue;
    const auto shares = shares_of(part.minor, all);
    for (std::size_t i = 0; i < all.size(); ++i) by_sale[all[i].sale] += shares[i];
  }
  std::vector<std::int64_t> prices;
  std::vector<std::int64_t> rooms;
  for (const Lot& lot : lots) {
    prices.push_back(lot.price.minor());
    rooms.push_back(lot.paid.minor());
  }
  std::vector<Source> sources;
  for (const auto& [sale, minor] : by_sale) {
    const auto shares = shares_within(minor, prices, rooms);
    for (std::size_t i = 0; i < lots.size(); ++i) {
      if (shares[i] == 0) continue;
      rooms[i] -= shares[i];
      // The tax stays with the payment: it is of the same membership.
      sources.push_back({lots[i].lot, sale, {lots[i].price.currency(), shares[i]}, {}});
    }
  }
  return sources;
}

std::vector<sale::TaxTotal> taxes_of(const std::vector<Source>& sources) {
  std::vector<sale::TaxTotal> taxes;
  for (const Source& source : sources) add_taxes(taxes, source.taxes);
  return taxes;
}

}  // namespace tress::membership

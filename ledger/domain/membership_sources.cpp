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

std::vector<Funding> funding_of(const LotState& lot) {
  std::vector<Funding> all;
  for (const Payment& payment : lot.payments) {
    all.push_back({payment.sale, payment.minor, payment.taxes});
  }
  for (const Source& source : lot.sources) {
    all.push_back({source.sale, source.amount.minor(), source.taxes});
  }
  return all;
}

/// Shares of `minor`, one for each, in proportion to what each has paid.
std::vector<std::int64_t> shares_of(std::int64_t minor, const std::vector<Funding>& all) {
  std::vector<std::int64_t> paid;
  for (const Funding& one : all) paid.push_back(one.minor);
  return lots::allocated_by_price(minor, paid);
}

/// The tax that was charged with a part of what a bill has paid.
std::vector<sale::TaxTotal> taxes_with(const Funding& paid, std::int64_t minor, Currency currency) {
  std::vector<sale::TaxTotal> taxes;
  if (paid.minor == 0) return taxes;
  for (const sale::TaxTotal& tax : paid.taxes) {
    const std::int64_t share = share_half_up(tax.minor, minor, paid.minor);
    const auto fine = minor_to_fine(share, currency);
    TRESS_ASSERT(fine);
    taxes.push_back({tax.code, *fine, share});
  }
  return taxes;
}

}  // namespace

std::vector<Source> sources_of_part(const LotState& lot, const Part& part) {
  std::vector<Source> sources;
  const std::vector<Funding> all = funding_of(lot);
  if (all.empty()) return sources;
  const Currency currency = lot.granted.price.currency();
  const auto shares = shares_of(part.minor, all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (shares[i] == 0) continue;
    sources.push_back(
        {1, all[i].sale, {currency, shares[i]}, taxes_with(all[i], shares[i], currency)});
  }
  return sources;
}

std::vector<Source> sources_of_change(const State& state,
                                      const std::vector<Part>& closed,
                                      const std::vector<Lot>& lots) {
  std::map<SaleId, std::int64_t> by_sale;
  for (const Part& part : closed) {
    const std::vector<Funding> all = funding_of(lot_at(state, part.lot));
    if (all.empty()) continue;
    const auto shares = shares_of(part.minor, all);
    for (std::size_t i = 0; i < all.size(); ++i) by_sale[all[i].sale] += shares[i];
  }
  std::vector<std::int64_t> prices;
  for (const Lot& lot : lots) prices.push_back(lot.price.minor());
  std::vector<Source> sources;
  for (const auto& [sale, minor] : by_sale) {
    const auto shares = lots::allocated_by_price(minor, prices);
    for (std::size_t i = 0; i < lots.size(); ++i) {
      if (shares[i] == 0) continue;
      // The tax stays with the payment: it is of the same membership.
      sources.push_back({lots[i].lot, sale, {lots[i].price.currency(), shares[i]}, {}});
    }
  }
  return sources;
}

std::vector<sale::TaxTotal> taxes_of(const std::vector<Source>& sources) {
  std::vector<sale::TaxTotal> taxes;
  for (const Source& source : sources) {
    for (const sale::TaxTotal& more : source.taxes) {
      const auto known = std::find_if(taxes.begin(), taxes.end(),
                                      [&](const auto& tax) { return tax.code == more.code; });
      if (known == taxes.end()) {
        taxes.push_back(more);
        continue;
      }
      known->fine += more.fine;
      known->minor += more.minor;
    }
  }
  return taxes;
}

}  // namespace tress::membership

#include "ledger/domain/sale_amounts.hpp"

#include <algorithm>

#include "ledger/domain/shares.hpp"

namespace tress::sale {

namespace {

constexpr std::int64_t million = 1'000'000;

TaxTotal& total_named(std::vector<TaxTotal>& totals, const std::string& code) {
  const auto known = std::find_if(totals.begin(), totals.end(),
                                  [&](const TaxTotal& total) { return total.code == code; });
  if (known != totals.end()) return *known;
  return totals.emplace_back(TaxTotal{code, 0, 0});
}

std::int64_t tendered_minor(const State& state) noexcept {
  std::int64_t sum = 0;
  for (const TenderTaken& tender : state.tenders) sum += tender.amount.minor();
  return sum;
}

/// What earlier refunds took: of one line's tax at four decimals, of the bill's at both precisions.
struct Taken {
  std::int64_t line_fine = 0;
  std::int64_t bill_fine = 0;
  std::int64_t bill_minor = 0;
};

Taken taken_of(const State& state, std::uint32_t line, const std::string& code) {
  Taken taken;
  for (const Refund& refund : state.refunds) {
    if (refund.stage == RefundStage::rejected) continue;
    for (const TaxTotal& tax : refund.request.taxes) {
      if (tax.code != code) continue;
      taken.bill_fine += tax.fine;
      taken.bill_minor += tax.minor;
      if (refund.request.line == line) taken.line_fine += tax.fine;
    }
  }
  return taken;
}

}  // namespace

std::vector<TaxShare> taxes_of(Money amount, const std::vector<branch::TaxSet>& rates) {
  const auto fine = minor_to_fine(amount.minor(), amount.currency());
  TRESS_ASSERT(fine);
  std::vector<TaxShare> taxes;
  taxes.reserve(rates.size());
  for (const branch::TaxSet& rate : rates) {
    taxes.push_back({rate.code, share_half_up(*fine, rate.rate_millionths, million)});
  }
  return taxes;
}

std::vector<TaxShare> taxes_within(Money value, const std::vector<branch::TaxSet>& rates) {
  std::int64_t whole = million;
  for (const branch::TaxSet& rate : rates) whole += rate.rate_millionths;
  std::vector<TaxShare> taxes;
  taxes.reserve(rates.size());
  for (const branch::TaxSet& rate : rates) {
    const std::int64_t minor = share_half_up(value.minor(), rate.rate_millionths, whole);
    const auto fine = minor_to_fine(minor, value.currency());
    TRESS_ASSERT(fine);
    taxes.push_back({rate.code, *fine});
  }
  return taxes;
}

BillTotals totals_of(const State& state, Currency currency) {
  std::int64_t gross = 0;
  std::int64_t discounts = 0;
  std::int64_t tips = 0;
  std::int64_t tax = 0;
  std::vector<TaxTotal> taxes;
  for (const Line& line : state.lines) {
    gross += line.amount.minor();
    discounts += line.discount_minor;
    for (const TaxShare& share : line.taxes) total_named(taxes, share.code).fine += share.fine;
  }
  for (TaxTotal& total : taxes) {
    total.minor = fine_to_minor_half_up(total.fine, currency);
    tax += total.minor;
  }
  for (const TipAdded& tip : state.tips) tips += tip.amount.minor();
  return {{currency, gross},
          {currency, discounts},
          std::move(taxes),
          {currency, tips},
          {currency, gross - discounts + tax + tips}};
}

std::int64_t due_minor(const State& state, Currency currency) {
  return totals_of(state, currency).total.minor() - tendered_minor(state);
}

std::int64_t debt_minor(const State& state) noexcept {
  std::int64_t debt = -state.debt_paid_minor;
  for (const TenderTaken& tender : state.tenders) {
    if (tender.kind == TenderKind::on_account) debt += tender.amount.minor();
  }
  for (const WriteOff& one : state.write_offs) {
    if (one.stage == RequestStage::approved) debt -= one.request.amount.minor();
  }
  return debt;
}

std::int64_t refundable_minor(const State& state, std::uint32_t line) {
  std::int64_t left = state.lines.at(line - 1).net_minor();
  for (const Refund& refund : state.refunds) {
    const bool counts = refund.stage != RefundStage::rejected && refund.request.line == line;
    if (counts) left -= refund.request.amount.minor();
  }
  return left;
}

std::vector<TaxTotal> refunded_taxes(const State& state, std::uint32_t line, Money amount) {
  const Line& refunded = state.lines.at(line - 1);
  const std::int64_t net = refunded.net_minor();
  const std::int64_t amount_so_far = net - refundable_minor(state, line) + amount.minor();
  TRESS_ASSERT(amount.is_positive());
  TRESS_ASSERT(amount_so_far <= net);
  std::vector<TaxTotal> taxes;
  for (const TaxShare& share : refunded.taxes) {
    const Taken taken = taken_of(state, line, share.code);
    const std::int64_t fine = share_half_up(share.fine, amount_so_far, net) - taken.line_fine;
    const std::int64_t minor =
        fine_to_minor_half_up(taken.bill_fine + fine, amount.currency()) - taken.bill_minor;
    // A rejected request between two others can leave a cent too much with the earlier one; it is
    // not taken from this client's next refund.
    taxes.push_back({share.code, fine, std::max<std::int64_t>(minor, 0)});
  }
  return taxes;
}

}  // namespace tress::sale

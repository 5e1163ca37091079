#include <algorithm>

#include "ledger/domain/sale_amounts.hpp"
#include "projections/bills/bills.hpp"

namespace tress::bills {

namespace {

/// The bill as the rule of refunds looks at it: its lines, and what was asked for before.
sale::State state_of(const Bill& bill) {
  sale::State state;
  for (const Line& line : bill.lines) {
    state.lines.push_back({line.kind, line.item, line.amount, line.cost,
                           line.amount.minor() - line.net.minor(), line.taxes});
  }
  for (const Refund& refund : bill.refunds) {
    const bool is_rejected = refund.status == RefundStatus::rejected;
    state.refunds.push_back(
        {{refund.refund, refund.line, refund.amount, refund.taxes, refund.total, refund.reason,
          std::nullopt, std::nullopt},
         is_rejected ? sale::RefundStage::rejected : sale::RefundStage::requested,
         0,
         std::nullopt});
  }
  return state;
}

RefundRule rule_of(const Line& line, std::int64_t refundable) {
  if (line.kind == sale::LineKind::returned) return RefundRule::taken_back_already;
  return refundable > 0 ? RefundRule::price_paid : RefundRule::nothing_paid;
}

/// The line's quote; what it would give back is then counted as asked for, so that the lines after
/// it do not give the same cent of tax back again.
QuotedLine quoted(sale::State& state, const Line& line) {
  const Currency currency = line.amount.currency();
  // What another program keeps is given back there.
  const bool is_returned =
      line.kind == sale::LineKind::returned || line.kind == sale::LineKind::kept_elsewhere;
  const std::int64_t left = is_returned ? 0 : sale::refundable_minor(state, line.line);
  const Money none{currency, 0};
  QuotedLine quote{line.line, line.description, rule_of(line, left), line.net, none, none, {},
                   none};
  if (is_returned) return quote;
  quote.refunded = {currency, line.net.minor() - left};
  if (left <= 0) return quote;
  quote.refundable = {currency, left};
  quote.taxes = sale::refunded_taxes(state, line.line, quote.refundable);
  std::int64_t total = left;
  for (const sale::TaxTotal& tax : quote.taxes) total += tax.minor;
  quote.total = {currency, total};
  const auto number = static_cast<std::uint32_t>(state.refunds.size() + 1);
  state.refunds.push_back({{number, line.line, quote.refundable, quote.taxes, quote.total, "",
                            std::nullopt, std::nullopt},
                           sale::RefundStage::requested,
                           0,
                           std::nullopt});
  return quote;
}

}  // namespace

std::optional<RefundQuote> refund_quote(const Bill& bill) {
  if (bill.status != Status::closed || !bill.totals) return std::nullopt;
  const Currency currency = bill.totals->total.currency();
  RefundQuote quote{bill.sale, {}, {currency, 0}, {currency, 0}, {}};
  sale::State state = state_of(bill);
  std::int64_t total = 0;
  for (const Line& line : bill.lines) {
    quote.lines.push_back(quoted(state, line));
    total += quote.lines.back().total.minor();
  }
  std::int64_t tips = 0;
  for (const Tip& tip : bill.tips) tips += tip.amount.minor();
  quote.total = {currency, total};
  quote.tips = {currency, tips};
  for (const Tender& tender : bill.tenders) {
    const bool is_new =
        std::find(quote.paid_by.begin(), quote.paid_by.end(), tender.kind) == quote.paid_by.end();
    if (is_new) quote.paid_by.push_back(tender.kind);
  }
  return quote;
}

}  // namespace tress::bills

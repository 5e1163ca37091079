#include "ledger/books/sale_postings.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/books/journal.hpp"
#include "ledger/books/postings.hpp"

namespace tress::books {

namespace {

/// Where units of a membership come from: from lots of this branch, or from another branch.
Side prepaid_side(const sale::State& bill, BranchId home) {
  if (home == bill.opened->branch) return side(Account::prepaid_in_transit);
  return side_about(Account::due_from_branches, home);
}

Side tender_side(const sale::State& bill, const sale::TenderTaken& tender) {
  for (const sale::Line& line : bill.lines) {
    const auto& cover = line.cover;
    if (cover && cover->tender == tender.tender) return prepaid_side(bill, cover->home);
  }
  const Account account = tender_account(tender.kind);
  if (account == Account::client_receivable) return side_about(account, bill.opened->payer);
  return side_about(account, tender.drawer);
}

/// Where a line is credited: revenue, but for what is not earned yet.
Account revenue_account(sale::LineKind kind) noexcept {
  switch (kind) {
    case sale::LineKind::service: return Account::service_revenue;
    case sale::LineKind::product: return Account::retail_revenue;
    case sale::LineKind::returned: return Account::refunds_and_allowances;
    case sale::LineKind::prepaid:
    case sale::LineKind::top_up:
    case sale::LineKind::gift_card: return Account::prepaid_in_transit;
    case sale::LineKind::kept_elsewhere: return Account::kept_elsewhere;
  }
  TRESS_UNREACHABLE();
}

/// Revenue by item; what comes back is an allowance and never less revenue.
Side line_side(const sale::Line& line) {
  Side earned = side_about(revenue_account(line.kind), line.item);
  if (line.kind == sale::LineKind::returned) earned.label = "return";
  return earned;
}

/// Goods out of stock.
void add_cost(Journal& stock, const sale::Line& line) {
  if (!line.cost) return;
  stock.debit(side_about(Account::cost_of_retail_sold, line.item), line.cost->minor());
  stock.credit(side_about(Account::retail_stock, line.item), line.cost->minor());
}

/// What of a plan's price is earned with its discount: revenue of the line that the discount is on,
/// beside what the client pays for it.
std::vector<Posting> of_member_discount(const sale::State& bill, const sale::Line& line) {
  Journal journal{line.amount.currency()};
  journal.debit(prepaid_side(bill, line.member->home), line.member->value.minor());
  journal.credit(line_side(line), line.member->value.minor());
  return journal.postings();
}

/// What was charged below the minor unit, at four decimals. `sign` is 1 for tax charged, -1 for tax
/// given back.
std::vector<Posting> remainder_of(const sale::TaxTotal& tax, Currency currency, int sign) {
  const auto booked = minor_to_fine(tax.minor, currency);
  TRESS_ASSERT(booked);
  Journal journal{currency, fine_decimals};
  journal.debit(side(Account::rounding), sign * (tax.fine - *booked));
  journal.credit(side(Account::output_tax_payable, tax.code), sign * (tax.fine - *booked));
  return journal.postings();
}

}  // namespace

std::vector<Posting> of_closed_bill(const sale::State& before, const sale::BillTotals& totals) {
  const Currency currency = totals.total.currency();
  Journal bill{currency};
  Journal stock{currency};
  // Discounts first: matched in order, they stand against revenue and not against tax or tips.
  for (const auto& discount : before.discounts) {
    bill.debit(side(Account::discounts, discount.reason), discount.amount.minor());
  }
  for (const auto& tender : before.tenders) {
    bill.debit(tender_side(before, tender), tender.amount.minor());
  }
  for (const sale::Line& line : before.lines) {
    bill.credit(line_side(line), line.amount.minor());
    add_cost(stock, line);
  }
  for (const auto& tax : totals.taxes) {
    bill.credit(side(Account::output_tax_payable, tax.code), tax.minor);
  }
  for (const auto& tip : before.tips) {
    bill.credit(side_about(Account::tips_payable, tip.staff), tip.amount.minor());
  }
  std::vector<Posting> all = bill.postings();
  append(all, stock.postings());
  for (const sale::Line& line : before.lines) {
    if (line.member) append(all, of_member_discount(before, line));
  }
  for (const auto& tax : totals.taxes) append(all, remainder_of(tax, currency, 1));
  return all;
}

std::vector<Posting> of_paid_debt(const sale::State& before, const sale::DebtPaid& paid) {
  Journal journal{paid.amount.currency()};
  journal.debit(side_about(tender_account(paid.kind), paid.drawer), paid.amount.minor());
  journal.credit(side_about(Account::client_receivable, before.opened->payer), paid.amount.minor());
  return journal.postings();
}

std::vector<Posting> of_approved_refund(const sale::State& before,
                                        const sale::RefundRequested& request) {
  const Currency currency = request.total.currency();
  Journal journal{currency};
  journal.debit(side(Account::refunds_and_allowances, request.reason), request.amount.minor());
  for (const auto& tax : request.taxes) {
    journal.debit(side(Account::output_tax_payable, tax.code), tax.minor);
  }
  journal.credit(side_about(Account::refunds_payable, before.opened->payer), request.total.minor());
  std::vector<Posting> all = journal.postings();
  for (const auto& tax : request.taxes) append(all, remainder_of(tax, currency, -1));
  return all;
}

std::vector<Posting> of_paid_refund(const sale::State& before,
                                    const sale::RefundRequested& request,
                                    const sale::RefundPaid& paid) {
  Journal journal{request.total.currency()};
  journal.debit(side_about(Account::refunds_payable, before.opened->payer), request.total.minor());
  journal.credit(side_about(tender_account(paid.kind), paid.drawer), request.total.minor());
  return journal.postings();
}

std::vector<Posting> of_changed_tip(const sale::TipChangeAsked& request,
                                    const sale::TipChanged& changed) {
  const std::int64_t more = request.amount.minor() - request.former_amount.minor();
  Journal journal{request.amount.currency()};
  journal.debit(side_about(Account::tips_payable, request.former_staff),
                request.former_amount.minor());
  journal.debit(side_about(tender_account(request.kind), changed.drawer), more);
  journal.credit(side_about(Account::tips_payable, request.staff), request.amount.minor());
  return journal.postings();
}

std::vector<Posting> of_opened_dispute(const sale::DisputeOpened& opened) {
  Journal journal{opened.amount.currency()};
  journal.debit(side(Account::disputed_funds_held, opened.reference), opened.amount.minor());
  journal.debit(side(Account::dispute_losses), opened.fee.minor());
  journal.credit(side(Account::bank), opened.amount.minor() + opened.fee.minor());
  return journal.postings();
}

std::vector<Posting> of_decided_dispute(const sale::DisputeOpened& opened, bool is_won) {
  Journal journal{opened.amount.currency()};
  journal.debit(side(is_won ? Account::bank : Account::dispute_losses), opened.amount.minor());
  journal.credit(side(Account::disputed_funds_held, opened.reference), opened.amount.minor());
  return journal.postings();
}

std::vector<Posting> of_written_off_debt(const sale::State& before,
                                         const sale::WriteOffAsked& request) {
  Journal journal{request.amount.currency()};
  journal.debit(side(Account::bad_debt, request.reason), request.amount.minor());
  journal.credit(side_about(Account::client_receivable, before.opened->payer),
                 request.amount.minor());
  return journal.postings();
}

std::vector<Posting> of_reversed_cover(const sale::State& before, std::uint32_t line) {
  const sale::Line& covered = before.lines.at(line - 1);
  if (!covered.cover) {
    TRESS_ASSERT(covered.member);
    return mirrored(of_member_discount(before, covered));
  }
  const Currency currency = covered.amount.currency();
  Journal journal{currency};
  journal.debit(line_side(covered), covered.amount.minor());
  for (const auto& tax : covered.taxes) {
    journal.debit(side(Account::output_tax_payable, tax.code),
                  fine_to_minor_half_up(tax.fine, currency));
  }
  journal.credit(prepaid_side(before, covered.cover->home), covered.cover->value.minor());
  std::vector<Posting> all = journal.postings();
  Journal stock{currency};
  add_cost(stock, covered);
  append(all, mirrored(stock.postings()));
  return all;
}

}  // namespace tress::books

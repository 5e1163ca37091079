#include <algorithm>
#include <utility>
#include <variant>

#include "ledger/books/chart.hpp"
#include "ledger/books/postings.hpp"
#include "projections/engine/provenance.hpp"
#include "projections/engine/sums.hpp"
#include "projections/revenue/keys.hpp"
#include "projections/revenue/revenue.hpp"

namespace tress::revenue {

namespace {

using views::Recorded;
using views::Rows;
using views::stream_of;

/// The cash basis: where money of a sale can be.
constexpr std::uint16_t cash_basis_first = 1000;
constexpr std::uint16_t cash_basis_last = 1125;

BranchDay empty_day(Day date, BranchId branch, Currency currency) {
  const Money none{currency, 0};
  return {date, branch, currency, 0,    0,  none, {},   {},   none, none, {},
          {},   none,   {},       none, {}, 0,    none, none, 0,    none};
}

/// The entry of `entries` that `is_it` knows, else a new one at their end.
template <class Entry, class IsIt>
Entry& entry_of(std::vector<Entry>& entries, IsIt&& is_it, const Entry& empty) {
  const auto found = std::find_if(entries.begin(), entries.end(), is_it);
  if (found != entries.end()) return *found;
  entries.push_back(empty);
  return entries.back();
}

template <class Change>
void change_day(Rows& rows, Day date, BranchId branch, Currency currency, Change&& change) {
  const Key key = day_key(date, branch, currency);
  auto day = rows.get<BranchDay>(key);
  if (!day) day = empty_day(date, branch, currency);
  change(*day);
  rows.put(key, *day);
}

template <class Change>
void change_bill(const Recorded& event, Rows& rows, Change&& change) {
  const Key key = bill_key(stream_of<SaleId>(event));
  auto bill = rows.need<Bill>(key, "the bill");
  if (!bill) return;
  change(*bill);
  rows.put(key, *bill);
}

Takings& takings_of(BranchDay& day, sale::TenderKind kind) {
  const Money none{day.currency, 0};
  return entry_of(
      day.takings, [=](const Takings& one) { return one.kind == kind; }, Takings{kind, none, none});
}

/// Value that the client already has with the salon.
bool is_value(sale::TenderKind kind) {
  return books::tender_account(kind) == books::Account::prepaid_in_transit;
}

void receive(Rows& rows, BranchDay& day, const BillTender& tender, int sign) {
  if (tender.kind == sale::TenderKind::on_account) {
    return views::add(rows, day.on_account, tender.amount, sign);
  }
  // What was taken when it was sold is not taken again.
  if (is_value(tender.kind)) return;
  views::add(rows, takings_of(day, tender.kind).received, tender.amount, sign);
  views::add(rows, day.takings_total, tender.amount, sign);
}

void pay_out(Rows& rows, BranchDay& day, sale::TenderKind kind, Money amount) {
  if (is_value(kind)) return;
  views::add(rows, takings_of(day, kind).paid_out, amount);
  views::add(rows, day.takings_total, amount, -1);
}

void charge(Rows& rows, BranchDay& day, const sale::TaxTotal& tax, int sign) {
  Tax& entry = entry_of(
      day.taxes, [&](const Tax& one) { return one.code == tax.code; }, Tax{tax.code, 0, 0});
  views::add(rows, entry.fine, sign * tax.fine);
  views::add(rows, entry.minor, sign * tax.minor);
}

/// What a plan takes off is a class of its own.
void discount(Rows& rows, BranchDay& day, const BillDiscount& given, int sign) {
  if (given.is_benefit) {
    day.benefits += static_cast<std::uint32_t>(sign);
    return views::add(rows, day.benefits_total, given.amount, sign);
  }
  Discounts& entry = entry_of(
      day.discounts, [&](const Discounts& one) { return one.reason == given.reason; },
      Discounts{given.reason, 0, Money{day.currency, 0}});
  entry.count += static_cast<std::uint32_t>(sign);
  views::add(rows, entry.amount, given.amount, sign);
  views::add(rows, day.discounts_total, given.amount, sign);
}

void tip(Rows& rows, BranchDay& day, const Tips& given, int sign) {
  Tips& entry = entry_of(
      day.tips, [&](const Tips& one) { return one.staff == given.staff; },
      Tips{given.staff, Money{day.currency, 0}});
  views::add(rows, entry.amount, given.amount, sign);
  views::add(rows, day.tips_total, given.amount, sign);
}

/// All of a bill: into the day when it is closed (`sign` 1), out of it when it is voided (-1).
void book(Rows& rows, BranchDay& day, const Bill& bill, int sign) {
  const sale::BillTotals& totals = *bill.totals;
  day.bills += static_cast<std::uint32_t>(sign);
  if (sign < 0) ++day.voids;
  views::add(rows, day.billings, totals.gross, sign);
  views::add(rows, day.billings, totals.discounts, -sign);
  views::add(rows, day.earned, totals.gross, sign);
  views::add(rows, day.earned, totals.discounts, -sign);
  for (const Money sold : bill.prepaid) views::add(rows, day.earned, sold, -sign);
  for (const auto& cover : bill.covers) views::add(rows, day.billings, cover.amount, -sign);
  for (const auto& member : bill.members) views::add(rows, day.earned, member.value, sign);
  for (const auto& tender : bill.tenders) receive(rows, day, tender, sign);
  for (const auto& tax : totals.taxes) charge(rows, day, tax, sign);
  for (const auto& given : bill.discounts) discount(rows, day, given, sign);
  for (const auto& given : bill.tips) tip(rows, day, given, sign);
}

void on(const Recorded&, Rows& rows, const sale::Opened& opened) {
  rows.put(bill_key(opened.sale),
           Bill{opened.branch, {}, {}, {}, {}, std::nullopt, std::nullopt, {}, {}, {}, {}});
}

void on(const Recorded& event, Rows& rows, const sale::LineAdded& added) {
  const bool is_earned = !added.value && added.kind != sale::LineKind::kept_elsewhere;
  if (is_earned) return;
  change_bill(event, rows, [&](Bill& bill) { bill.prepaid.push_back(added.amount); });
}

void on(const Recorded& event, Rows& rows, const sale::DiscountApplied& applied) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.discounts.push_back({applied.reason, applied.amount, applied.member.has_value()});
    if (applied.member) bill.members.push_back({applied.line, applied.member->value});
  });
}

void on(const Recorded& event, Rows& rows, const sale::DiscountReasonStated& stated) {
  change_bill(event, rows, [&](Bill& bill) {
    if (stated.discount < 1 || stated.discount > bill.discounts.size()) {
      return rows.stop("the discount is not known");
    }
    bill.discounts[stated.discount - 1].reason = stated.reason;
  });
}

void on(const Recorded& event, Rows& rows, const sale::TipChangeAsked& asked) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.tip_changes.push_back(
        {{asked.former_staff, asked.former_amount}, {asked.staff, asked.amount}, asked.kind});
  });
}

/// In the day on which it is approved: what was said of the bill's day stays.
void on(const Recorded& event, Rows& rows, const sale::TipChanged& changed) {
  change_bill(event, rows, [&](const Bill& bill) {
    if (changed.change < 1 || changed.change > bill.tip_changes.size()) {
      return rows.stop("the tip change is not known");
    }
    const BillTipChange& tips = bill.tip_changes[changed.change - 1];
    const Currency currency = tips.now.amount.currency();
    change_day(rows, event.envelope.business_date, bill.branch, currency, [&](BranchDay& day) {
      tip(rows, day, tips.former, -1);
      tip(rows, day, tips.now, 1);
      const Money more{currency, tips.now.amount.minor() - tips.former.amount.minor()};
      if (!more.is_zero()) receive(rows, day, {tips.kind, more}, 1);
    });
  });
}

void on(const Recorded& event, Rows& rows, const sale::TipAdded& added) {
  change_bill(event, rows, [&](Bill& bill) { bill.tips.push_back({added.staff, added.amount}); });
}

void on(const Recorded& event, Rows& rows, const sale::TenderTaken& taken) {
  change_bill(event, rows, [&](Bill& bill) { bill.tenders.push_back({taken.kind, taken.amount}); });
}

void on(const Recorded& event, Rows& rows, const sale::PrepaidLineAdded& added) {
  change_bill(event, rows, [&](Bill& bill) { bill.prepaid.push_back(added.amount); });
}

void on(const Recorded& event, Rows& rows, const sale::LineCovered& covered) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.covers.push_back({covered.line, covered.amount, covered.taxes});
  });
}

/// The units are back: what they earned was nothing.
void on(const Recorded& event, Rows& rows, const sale::CoverReversed& reversed) {
  change_bill(event, rows, [&](const Bill& bill) {
    for (const BillMember& member : bill.members) {
      if (member.line != reversed.line) continue;
      change_day(rows, event.envelope.business_date, bill.branch, member.value.currency(),
                 [&](BranchDay& day) { views::add(rows, day.earned, member.value, -1); });
    }
    for (const BillCover& cover : bill.covers) {
      if (cover.line != reversed.line) continue;
      const Currency currency = cover.amount.currency();
      change_day(rows, event.envelope.business_date, bill.branch, currency, [&](BranchDay& day) {
        views::add(rows, day.earned, cover.amount, -1);
        for (const auto& tax : cover.taxes) {
          charge(rows, day, {tax.code, tax.fine, fine_to_minor_half_up(tax.fine, currency)}, -1);
        }
      });
    }
  });
}

/// Changes the day of an event of a membership.
template <class Change>
void change_own_day(const Recorded& event, Rows& rows, Currency currency, Change&& change) {
  change_day(rows, event.envelope.business_date, event.envelope.branch.value_or(BranchId::zero()),
             currency, change);
}

void on(const Recorded& event, Rows& rows, const membership::Expired& expired) {
  change_own_day(event, rows, expired.value.currency(),
                 [&](BranchDay& day) { views::add(rows, day.earned, expired.value); });
}

void on(const Recorded& event, Rows& rows, const membership::TimeEarned& earned) {
  change_own_day(event, rows, earned.value.currency(),
                 [&](BranchDay& day) { views::add(rows, day.earned, earned.value); });
}

void on(const Recorded& event, Rows& rows, const membership::Forfeited& forfeited) {
  const Currency currency = forfeited.value.currency();
  change_own_day(event, rows, currency, [&](BranchDay& day) {
    views::add(rows, day.earned, forfeited.value);
    for (const auto& tax : forfeited.taxes) {
      views::add(rows, day.earned, Money{currency, tax.minor}, -1);
      charge(rows, day, tax, 1);
    }
  });
}

/// What a refund keeps is earned, what it gives beyond the liability is given up.
void on(const Recorded& event, Rows& rows, const membership::RefundApproved& approved) {
  change_own_day(event, rows, approved.amount.currency(), [&](BranchDay& day) {
    views::add(rows, day.earned, approved.quote.liability);
    views::add(rows, day.earned, approved.amount, -1);
    for (const auto& tax : approved.quote.taxes) charge(rows, day, tax, -1);
  });
}

void on(const Recorded& event, Rows& rows, const membership::RefundPaid& paid) {
  change_own_day(event, rows, paid.total.currency(), [&](BranchDay& day) {
    ++day.refunds_paid;
    views::add(rows, day.refunds_total, paid.total);
    pay_out(rows, day, paid.kind, paid.total);
  });
}

void on(const Recorded& event, Rows& rows, const sale::Closed& closed) {
  change_bill(event, rows, [&](Bill& bill) {
    const Day date = event.envelope.business_date;
    bill.totals = closed.totals;
    bill.closed_on = date;
    change_day(rows, date, bill.branch, closed.totals.total.currency(),
               [&](BranchDay& day) { book(rows, day, bill, 1); });
  });
}

void on(const Recorded& event, Rows& rows, const sale::Voided& voided) {
  if (!voided.was_closed) return;
  change_bill(event, rows, [&](Bill& bill) {
    if (!bill.totals) return rows.stop("a bill is voided as closed that was not closed");
    change_day(rows, event.envelope.business_date, bill.branch, bill.totals->total.currency(),
               [&](BranchDay& day) { book(rows, day, bill, -1); });
  });
}

void on(const Recorded& event, Rows& rows, const sale::DebtPaid& paid) {
  change_bill(event, rows, [&](const Bill& bill) {
    change_day(rows, event.envelope.business_date, bill.branch, paid.amount.currency(),
               [&](BranchDay& day) {
                 receive(rows, day, {paid.kind, paid.amount}, 1);
               });
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundRequested& requested) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.refunds.push_back({requested.refund, requested.amount, requested.taxes, requested.total});
  });
}

/// Calls `change(day, refund)` for the day of the event and the refund that it is about.
template <class Change>
void change_refund_day(const Recorded& event, Rows& rows, std::uint32_t number, Change&& change) {
  const auto bill = rows.need<Bill>(bill_key(stream_of<SaleId>(event)), "the bill");
  if (!bill) return;
  const auto refund = std::find_if(bill->refunds.begin(), bill->refunds.end(),
                                   [=](const BillRefund& one) { return one.refund == number; });
  if (refund == bill->refunds.end()) return rows.stop("the refund is not known");
  change_day(rows, event.envelope.business_date, bill->branch, refund->total.currency(),
             [&](BranchDay& day) { change(day, *refund); });
}

/// From then on the books have given back the revenue and its tax; the money goes later.
void on(const Recorded& event, Rows& rows, const sale::RefundApproved& approved) {
  change_refund_day(event, rows, approved.refund, [&](BranchDay& day, const BillRefund& refund) {
    views::add(rows, day.earned, refund.amount, -1);
    for (const auto& tax : refund.taxes) charge(rows, day, tax, -1);
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
  change_refund_day(event, rows, paid.refund, [&](BranchDay& day, const BillRefund& refund) {
    ++day.refunds_paid;
    views::add(rows, day.refunds_total, refund.total);
    pay_out(rows, day, paid.kind, refund.total);
  });
}

void on(const Recorded& event, Rows& rows, const wallet::RefundRequested& requested) {
  rows.put(refund_key(event.envelope.stream, requested.request),
           BillRefund{requested.request, requested.refund, {}, requested.refund});
}

/// What a wallet's lot gives back in money.
void on(const Recorded& event, Rows& rows, const wallet::RefundPaid& paid) {
  const auto refund =
      rows.need<BillRefund>(refund_key(event.envelope.stream, paid.request), "the refund");
  if (!refund) return;
  change_day(rows, event.envelope.business_date, event.envelope.branch.value_or(BranchId::zero()),
             refund->total.currency(), [&](BranchDay& day) {
               ++day.refunds_paid;
               views::add(rows, day.refunds_total, refund->total);
               pay_out(rows, day, paid.kind, refund->total);
             });
}

bool is_income(std::uint16_t account) {
  const books::AccountRow* const row = books::find_account(account);
  return row != nullptr && (row->type == books::AccountType::income ||
                            row->type == books::AccountType::contra_income);
}

/// A payout that nobody can explain in another way may be cleared to income.
void on(const Recorded& event, Rows& rows, const settlement::SuspenseCleared& cleared) {
  if (!is_income(cleared.account)) return;
  change_day(rows, event.envelope.business_date, event.envelope.branch.value_or(BranchId::zero()),
             cleared.amount.currency(),
             [&](BranchDay& day) { views::add(rows, day.earned, cleared.amount); });
}

/// Events that earn nothing and move no money.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

void move(Rows& rows, std::vector<Movement>& movements, std::uint16_t account, std::int64_t fine) {
  Movement& entry = entry_of(
      movements, [=](const Movement& one) { return one.account == account; }, Movement{account, 0});
  views::add(rows, entry.fine, fine);
}

/// Ten-thousandths of the major unit in one minor unit.
std::int64_t fine_per_minor(Currency currency) {
  std::int64_t fine = 1;
  for (int i = currency.decimals(); i < fine_decimals; ++i) fine *= 10;
  return fine;
}

/// `fine` is what the side was debited; credits are negative.
void post(const Recorded& event,
          Rows& rows,
          Currency currency,
          std::uint16_t account,
          std::int64_t fine) {
  const bool is_wallet = event.envelope.stream_kind == StreamKind::wallet;
  const bool is_till = event.envelope.stream_kind == StreamKind::sale || is_wallet ||
                       event.envelope.stream_kind == StreamKind::membership;
  const bool is_cash_basis = is_till && account >= cash_basis_first && account <= cash_basis_last;
  if (!is_cash_basis && !is_income(account)) return;
  const BranchId branch = event.envelope.branch.value_or(BranchId::zero());
  change_day(rows, event.envelope.business_date, branch, currency, [&](BranchDay& day) {
    if (is_cash_basis) return move(rows, day.takings_posted, account, fine);
    move(rows, day.earned_posted, account, -fine);
    // Bonus, breakage, forfeits: what a wallet's event earns or gives up is in its journal alone.
    if (is_wallet) views::add(rows, day.earned, Money{currency, -fine / fine_per_minor(currency)});
  });
}

class Revenue final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "revenue"; }

  [[nodiscard]] unsigned version() const override { return 3; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
    for (const Posting& posting : event.envelope.postings) {
      const std::int64_t fine = views::fine_of(rows, posting.amount, posting.decimals);
      post(event, rows, posting.currency, posting.debit.account, fine);
      post(event, rows, posting.currency, posting.credit.account, -fine);
    }
  }
};

}  // namespace

const views::Projection& projection() {
  static const Revenue revenue;
  return revenue;
}

}  // namespace tress::revenue

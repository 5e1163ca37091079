#include "tools/export/bill_tables.hpp"

#include <map>
#include <set>

#include "projections/bills/bills.hpp"
#include "projections/revenue/revenue.hpp"
#include "tools/export/csv.hpp"
#include "tools/export/events.hpp"
#include "tools/export/folded_view.hpp"

namespace tress::exporting {

namespace {

/// Tax codes of a table, in their order: what the rows hold decides which columns there are.
using Codes = std::set<std::string>;

template <class Taxes>
void collect(Codes& codes, const Taxes& taxes) {
  for (const auto& tax : taxes) codes.insert(tax.code);
}

/// "tax GST" at four decimals as charged, "tax GST booked" in minor units as the bills took it.
std::vector<std::string> with_taxes(std::vector<std::string> header,
                                    const Codes& codes,
                                    bool is_booked_too) {
  for (const auto& code : codes) {
    header.push_back("tax " + code);
    if (is_booked_too) header.push_back("tax " + code + " booked");
  }
  return header;
}

/// A row's taxes of one code are summed: an imported line may carry one twice.
template <class Taxes>
void put_charged(Csv& csv, const Codes& codes, const Taxes& taxes) {
  for (const auto& code : codes) {
    std::int64_t fine = 0;
    for (const auto& tax : taxes) {
      if (tax.code == code) fine += tax.fine;
    }
    csv.fine(fine);
  }
}

template <class Taxes>
void put_booked(Csv& csv, const Codes& codes, const Taxes& taxes, Currency currency) {
  for (const auto& code : codes) {
    std::int64_t fine = 0;
    std::int64_t minor = 0;
    for (const auto& tax : taxes) {
      if (tax.code != code) continue;
      fine += tax.fine;
      minor += tax.minor;
    }
    csv.fine(fine).amount(Money{currency, minor});
  }
}

template <class Visit>
Result<void, Fault> for_each_day(const FoldedView& view, const Visit& visit) {
  return for_each_listed(
      [&](const views::Paging& paging) { return revenue::list(view.rows(), {}, paging); }, visit);
}

template <class Visit>
Result<void, Fault> for_each_bill(const FoldedView& view, const Visit& visit) {
  return for_each_listed(
      [&](const views::Paging& paging) { return bills::list(view.rows(), {}, paging); }, visit);
}

}  // namespace

Result<void, Fault> write_days(const EventLog& log, std::ostream& out) {
  TRESS_TRY(const auto branches, BranchCodes::read(log));
  TRESS_TRY(const auto view, FoldedView::fold(log, revenue::projection()));
  Codes codes;
  TRESS_TRY(for_each_day(*view, [&](const revenue::BranchDay& day) { collect(codes, day.taxes); }));
  Csv csv{out, with_taxes({"date", "branch", "currency", "bills", "voids", "takings", "billings",
                           "earned", "discounts", "benefits", "tips", "refunds", "on_account"},
                          codes, true)};
  return for_each_day(*view, [&](const revenue::BranchDay& day) {
    csv.figure(to_text(day.date)).text(branches.of(day.branch)).text(day.currency.alpha());
    csv.number(day.bills).number(day.voids).amount(day.takings_total).amount(day.billings);
    csv.amount(day.earned).amount(day.discounts_total).amount(day.benefits_total);
    csv.amount(day.tips_total).amount(day.refunds_total).amount(day.on_account);
    put_booked(csv, codes, day.taxes, day.currency);
    csv.end_row();
  });
}

Result<void, Fault> write_bills(const EventLog& log, std::ostream& out) {
  TRESS_TRY(const auto branches, BranchCodes::read(log));
  TRESS_TRY(const auto view, FoldedView::fold(log, bills::projection()));
  Codes codes;
  TRESS_TRY(for_each_bill(*view, [&](const bills::Bill& bill) {
    if (bill.totals) collect(codes, bill.totals->taxes);
  }));
  Csv csv{out,
          with_taxes({"branch", "number", "reference", "status", "date", "opened_on", "closed_on",
                      "lines", "currency", "gross", "discounts", "tips", "total", "owed"},
                     codes, true)};
  return for_each_bill(*view, [&](const bills::Bill& bill) {
    csv.text(branches.of(bill.branch)).number(bill.number);
    csv.text(bill.reference.value_or(std::string{})).text(name_of(bill.status));
    csv.figure(to_text(bill.date)).figure(to_text(bill.opened_on));
    csv.figure(bill.closed_on ? to_text(*bill.closed_on) : std::string{}).number(bill.lines.size());
    if (bill.totals) {
      const sale::BillTotals& totals = *bill.totals;
      csv.text(totals.total.currency().alpha()).amount(totals.gross).amount(totals.discounts);
      csv.amount(totals.tips).amount(totals.total).amount(bill.owed);
      put_booked(csv, codes, totals.taxes, totals.total.currency());
    } else {
      for (std::size_t i = 0; i < 6 + 2 * codes.size(); ++i) csv.figure({});
    }
    csv.end_row();
  });
}

Result<void, Fault> write_lines(const EventLog& log, std::ostream& out) {
  TRESS_TRY(const auto branches, BranchCodes::read(log));
  TRESS_TRY(const auto view, FoldedView::fold(log, bills::projection()));
  Codes codes;
  TRESS_TRY(for_each_bill(*view, [&](const bills::Bill& bill) {
    for (const bills::Line& line : bill.lines) collect(codes, line.taxes);
  }));
  Csv csv{out, with_taxes({"branch", "number", "reference", "status", "date", "line", "kind",
                           "description", "quantity", "currency", "amount", "net"},
                          codes, false)};
  return for_each_bill(*view, [&](const bills::Bill& bill) {
    for (const bills::Line& line : bill.lines) {
      csv.text(branches.of(bill.branch)).number(bill.number);
      csv.text(bill.reference.value_or(std::string{})).text(name_of(bill.status));
      csv.figure(to_text(bill.date)).number(line.line).text(name_of(line.kind));
      csv.text(line.description).figure(std::to_string(line.quantity));
      csv.text(line.amount.currency().alpha()).amount(line.amount).amount(line.net);
      put_charged(csv, codes, line.taxes);
      csv.end_row();
    }
  });
}

}  // namespace tress::exporting

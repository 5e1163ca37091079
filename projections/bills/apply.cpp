#include <algorithm>
#include <utility>
#include <variant>

#include "ledger/domain/sale_amounts.hpp"
#include "projections/bills/bills.hpp"
#include "projections/bills/keys.hpp"
#include "projections/engine/provenance.hpp"
#include "projections/engine/sums.hpp"

namespace tress::bills {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

std::optional<Currency> currency_of(const Bill& bill) {
  if (!bill.lines.empty()) return bill.lines.front().amount.currency();
  if (!bill.tips.empty()) return bill.tips.front().amount.currency();
  return std::nullopt;
}

/// What the rule of a bill's arithmetic looks at.
sale::State amounts_of(const Bill& bill) {
  sale::State state;
  for (const Line& line : bill.lines) {
    state.lines.push_back({line.kind, line.item, line.amount, line.cost,
                           line.amount.minor() - line.net.minor(), line.taxes});
  }
  for (const Tip& tip : bill.tips) state.tips.push_back({tip.staff, tip.amount});
  return state;
}

/// An open bill's totals, by the rule that will close it.
void add_up(Rows& rows, Bill& bill) {
  const auto currency = currency_of(bill);
  if (!currency) return;
  bill.totals = sale::totals_of(amounts_of(bill), *currency);
  Money due = bill.totals->total;
  for (const Tender& tender : bill.tenders) views::add(rows, due, tender.amount, -1);
  bill.due = due;
}

/// Changes the bill that the event is about.
template <class Change>
void change(const Recorded& event, Rows& rows, Change&& change_bill) {
  auto bill = rows.need<Bill>(bill_key(stream_of<SaleId>(event)), "the bill");
  if (!bill) return;
  bill->version = event.envelope.stream_version;
  change_bill(*bill);
  rows.put(bill_key(bill->sale), *bill);
}

Refund* find_refund(Rows& rows, Bill& bill, std::uint32_t number) {
  const auto found = std::find_if(bill.refunds.begin(), bill.refunds.end(),
                                  [=](const Refund& refund) { return refund.refund == number; });
  if (found != bill.refunds.end()) return &*found;
  rows.stop("the refund is not known");
  return nullptr;
}

/// Files the bill under its business date and its status, or takes it out from there.
void file(Rows& rows, const Bill& bill) {
  rows.put(date_key(bill.date, bill.opened.position), Found{bill.sale});
  rows.put(status_key(bill.status, bill.date, bill.opened.position), Found{bill.sale});
}

void unfile(Rows& rows, const Bill& bill) {
  rows.erase(date_key(bill.date, bill.opened.position));
  rows.erase(status_key(bill.status, bill.date, bill.opened.position));
}

void on(const Recorded& event, Rows& rows, const sale::Opened& opened) {
  const Bill bill{opened.sale,
                  opened.number,
                  opened.branch,
                  opened.payer,
                  opened.reference,
                  Status::open,
                  opened.opened_on,
                  opened.opened_on,
                  source_of(event),
                  {},
                  {},
                  {},
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  std::nullopt,
                  {},
                  {},
                  std::nullopt,
                  event.envelope.stream_version,
                  std::nullopt};
  const Found found{opened.sale};
  rows.put(bill_key(bill.sale), bill);
  file(rows, bill);
  rows.put(number_key(bill.branch, bill.number), found);
  if (bill.reference) rows.put(reference_prefix(*bill.reference).number(event.position), found);
  if (bill.payer) rows.put(payer_prefix(*bill.payer).number(event.position), found);
}

void on(const Recorded& event, Rows& rows, const sale::LineAdded& added) {
  change(event, rows, [&](Bill& bill) {
    bill.lines.push_back({added.line,
                          added.kind,
                          added.item,
                          added.description,
                          added.served,
                          added.performer,
                          added.quantity,
                          added.list_price,
                          added.amount,
                          added.cost,
                          added.taxes,
                          {},
                          added.amount,
                          source_of(event)});
    add_up(rows, bill);
  });
}

void on(const Recorded& event, Rows& rows, const sale::PrepaidLineAdded& added) {
  change(event, rows, [&](Bill& bill) {
    bill.lines.push_back({added.line,
                          sale::LineKind::prepaid,
                          std::nullopt,
                          added.description,
                          added.client,
                          std::nullopt,
                          1,
                          std::nullopt,
                          added.amount,
                          std::nullopt,
                          added.taxes,
                          {},
                          added.amount,
                          source_of(event)});
    add_up(rows, bill);
  });
}

/// The line is charged at what its units were worth; its tender follows.
void on(const Recorded& event, Rows& rows, const sale::LineCovered& covered) {
  change(event, rows, [&](Bill& bill) {
    const auto line = std::find_if(bill.lines.begin(), bill.lines.end(),
                                   [&](const Line& one) { return one.line == covered.line; });
    if (line == bill.lines.end()) return rows.stop("the line is not known");
    line->amount = covered.amount;
    line->net = covered.amount;
    line->taxes = covered.taxes;
    line->source = source_of(event);
    add_up(rows, bill);
  });
}

void on(const Recorded& event, Rows& rows, const sale::CoverReversed&) {
  change(event, rows, [](Bill&) {});
}

/// Where an approval gave it, the event's actor approved, and somebody else had asked.
void list_exclusive(const Recorded& event,
                    Rows& rows,
                    const Bill& bill,
                    const sale::DiscountApplied& applied) {
  const Envelope& envelope = event.envelope;
  const auto& person = envelope.actor.person;
  const auto asked_by =
      envelope.on_behalf_of ? std::optional{id_cast<StaffId>(*envelope.on_behalf_of)} : person;
  const sale::Exclusive& of = *applied.exclusive;
  rows.put(exclusive_key(envelope.business_date, event.position),
           ExclusiveDiscount{bill.sale, applied.line, bill.branch, envelope.business_date,
                             applied.amount, applied.reason, applied.note.value_or(""), asked_by,
                             envelope.approval ? person : std::nullopt, of.membership, of.plan,
                             of.plan_version, false, source_of(event)});
}

/// Exclusive discounts of a bill that is void were given for nothing.
void void_exclusive(Rows& rows, const Discount& one) {
  if (!one.exclusive) return;
  const Key key = exclusive_key(one.given_on, one.source.position);
  auto listed = rows.need<ExclusiveDiscount>(key, "the exclusive discount");
  if (!listed) return;
  listed->is_voided = true;
  rows.put(key, *listed);
}

void on(const Recorded& event, Rows& rows, const sale::DiscountApplied& applied) {
  change(event, rows, [&](Bill& bill) {
    if (applied.exclusive) list_exclusive(event, rows, bill, applied);
    const auto line = std::find_if(bill.lines.begin(), bill.lines.end(),
                                   [&](const Line& one) { return one.line == applied.line; });
    if (line == bill.lines.end()) return rows.stop("the line is not known");
    std::size_t before = 0;
    for (const Line& one : bill.lines) before += one.discounts.size();
    line->discounts.push_back({applied.amount, applied.reason, applied.note, source_of(event),
                               static_cast<std::uint32_t>(before + 1), applied.member,
                               applied.exclusive, event.envelope.business_date});
    line->taxes = applied.taxes;
    views::add(rows, line->net, applied.amount, -1);
    add_up(rows, bill);
  });
}

void on(const Recorded& event, Rows& rows, const sale::TipAdded& added) {
  change(event, rows, [&](Bill& bill) {
    bill.tips.push_back({added.staff, added.amount, source_of(event)});
    add_up(rows, bill);
  });
}

void on(const Recorded& event, Rows& rows, const sale::TenderTaken& taken) {
  change(event, rows, [&](Bill& bill) {
    bill.tenders.push_back(
        {taken.tender, taken.kind, taken.amount, taken.reference, source_of(event)});
    add_up(rows, bill);
  });
}

void on(const Recorded& event, Rows& rows, const sale::Closed& closed) {
  change(event, rows, [&](Bill& bill) {
    unfile(rows, bill);
    bill.status = Status::closed;
    bill.totals = closed.totals;
    bill.closed_on = closed.closed_on;
    bill.closed = source_of(event);
    bill.date = event.envelope.business_date;
    file(rows, bill);
    Money owed{closed.totals.total.currency(), 0};
    for (const Tender& tender : bill.tenders) {
      if (tender.kind == sale::TenderKind::on_account) views::add(rows, owed, tender.amount);
    }
    if (!owed.is_zero()) bill.owed = owed;
  });
}

void on(const Recorded& event, Rows& rows, const sale::Voided& voided) {
  change(event, rows, [&](Bill& bill) {
    unfile(rows, bill);
    bill.status = Status::voided;
    file(rows, bill);
    for (const Line& line : bill.lines) {
      for (const Discount& one : line.discounts) void_exclusive(rows, one);
    }
    bill.owed.reset();
    bill.voided = Void{voided.reason, voided.note, event.envelope.business_date, voided.was_closed,
                       source_of(event)};
  });
}

void on(const Recorded& event, Rows& rows, const sale::DebtPaid& paid) {
  change(event, rows, [&](Bill& bill) {
    bill.debt_payments.push_back(
        {paid.kind, paid.amount, paid.reference, event.envelope.business_date, source_of(event)});
    if (!bill.owed) return rows.stop("a debt is paid that nobody owes");
    views::add(rows, *bill.owed, paid.amount, -1);
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundRequested& requested) {
  change(event, rows, [&](Bill& bill) {
    bill.refunds.push_back({requested.refund, requested.line, requested.amount, requested.taxes,
                            requested.total, requested.reason, requested.note,
                            RefundStatus::requested, requested.requested_by, source_of(event),
                            std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                            std::nullopt, std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundApproved& approved) {
  change(event, rows, [&](Bill& bill) {
    Refund* const refund = find_refund(rows, bill, approved.refund);
    if (refund == nullptr) return;
    refund->status = RefundStatus::approved;
    refund->decided_by = approved.approved_by;
    refund->decided = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundRejected& rejected) {
  change(event, rows, [&](Bill& bill) {
    Refund* const refund = find_refund(rows, bill, rejected.refund);
    if (refund == nullptr) return;
    refund->status = RefundStatus::rejected;
    refund->decided_by = rejected.rejected_by;
    refund->decided = source_of(event);
    refund->rejection = rejected.reason;
  });
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
  change(event, rows, [&](Bill& bill) {
    Refund* const refund = find_refund(rows, bill, paid.refund);
    if (refund == nullptr) return;
    refund->status = RefundStatus::paid;
    refund->paid_kind = paid.kind;
    refund->paid_reference = paid.reference;
    refund->paid_on = event.envelope.business_date;
    refund->paid = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const sale::DiscountReasonStated& stated) {
  change(event, rows, [&](Bill& bill) {
    for (Line& line : bill.lines) {
      for (Discount& discount : line.discounts) {
        if (discount.number == stated.discount) discount.reason = stated.reason;
      }
    }
  });
}

void on(const Recorded& event, Rows& rows, const sale::TipChangeAsked& asked) {
  change(event, rows, [&](Bill& bill) {
    bill.tip_changes.push_back({asked.change, asked.tip, asked.staff, asked.amount,
                                asked.former_staff, asked.former_amount, asked.reason,
                                RefundStatus::requested, asked.requested_by, std::nullopt,
                                std::nullopt});
  });
}

/// The request with that number, from 1.
template <class Request>
Request* find_request(Rows& rows, std::vector<Request>& requests, std::uint32_t number) {
  if (number >= 1 && number <= requests.size()) return &requests[number - 1];
  rows.stop("the request is not known");
  return nullptr;
}

void on(const Recorded& event, Rows& rows, const sale::TipChangeRejected& rejected) {
  change(event, rows, [&](Bill& bill) {
    TipChange* const request = find_request(rows, bill.tip_changes, rejected.change);
    if (request == nullptr) return;
    request->status = RefundStatus::rejected;
    request->decided_by = rejected.rejected_by;
    request->rejection = rejected.reason;
  });
}

void on(const Recorded& event, Rows& rows, const sale::TipChanged& changed) {
  change(event, rows, [&](Bill& bill) {
    TipChange* const request = find_request(rows, bill.tip_changes, changed.change);
    if (request == nullptr) return;
    request->status = RefundStatus::approved;
    request->decided_by = changed.approved_by;
    Tip* const tip = find_request(rows, bill.tips, request->tip);
    if (tip == nullptr) return;
    tip->staff = request->staff;
    tip->amount = request->amount;
    tip->source = source_of(event);
  });
}

void on(const Recorded& event, Rows& rows, const sale::DisputeOpened& opened) {
  change(event, rows, [&](Bill& bill) {
    bill.disputes.push_back({opened.dispute, opened.tender, opened.amount, opened.fee,
                             opened.reference, DisputeStatus::open});
  });
}

void on(const Recorded& event, Rows& rows, const sale::DisputeDecided& decided) {
  change(event, rows, [&](Bill& bill) {
    Dispute* const dispute = find_request(rows, bill.disputes, decided.dispute);
    if (dispute != nullptr)
      dispute->status = decided.is_won ? DisputeStatus::won : DisputeStatus::lost;
  });
}

void on(const Recorded& event, Rows& rows, const sale::WriteOffAsked& asked) {
  change(event, rows, [&](Bill& bill) {
    bill.write_offs.push_back({asked.write_off, asked.amount, asked.reason, RefundStatus::requested,
                               asked.requested_by, std::nullopt, std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const sale::WriteOffRejected& rejected) {
  change(event, rows, [&](Bill& bill) {
    WriteOff* const request = find_request(rows, bill.write_offs, rejected.write_off);
    if (request == nullptr) return;
    request->status = RefundStatus::rejected;
    request->decided_by = rejected.rejected_by;
    request->rejection = rejected.reason;
  });
}

void on(const Recorded& event, Rows& rows, const sale::DebtWrittenOff& written) {
  change(event, rows, [&](Bill& bill) {
    WriteOff* const request = find_request(rows, bill.write_offs, written.write_off);
    if (request == nullptr) return;
    request->status = RefundStatus::approved;
    request->decided_by = written.approved_by;
    if (!bill.owed) return rows.stop("a debt is written off that nobody owes");
    views::add(rows, *bill.owed, request->amount, -1);
  });
}

/// Events that are not about a bill.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Bills final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "bills"; }

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Bills bills;
  return bills;
}

}  // namespace tress::bills

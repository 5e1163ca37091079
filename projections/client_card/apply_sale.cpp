#include <algorithm>
#include <variant>

#include "projections/client_card/apply.hpp"
#include "projections/engine/sums.hpp"

namespace tress::client_card {

namespace {

using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

Key bill_key(const Recorded& event) {
  return Key{RowKind::bill}.id(event.envelope.stream);
}

template <class Change>
void change_bill(const Recorded& event, Rows& rows, Change&& change) {
  auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  change(*bill);
  rows.put(bill_key(event), *bill);
}

void add_once(std::vector<ClientId>& clients, ClientId client) {
  if (std::find(clients.begin(), clients.end(), client) == clients.end()) {
    clients.push_back(client);
  }
}

/// Everybody whose timeline shows the bill: who pays, and who is served on it.
std::vector<ClientId> clients_of(const Bill& bill) {
  std::vector<ClientId> clients = bill.served;
  if (bill.payer) add_once(clients, *bill.payer);
  return clients;
}

Entry bill_entry(const Recorded& event, const Bill& bill, ClientId client, Happening what) {
  Entry entry = entry_of(event, client, what);
  entry.branch = bill.branch;
  entry.sale = stream_of<SaleId>(event);
  entry.bill_number = bill.number;
  return entry;
}

/// A line with an amount: only of who pays.
void put_payer_entry(
    const Recorded& event, Rows& rows, const Bill& bill, Happening what, Money amount) {
  if (!bill.payer) return;
  Entry entry = bill_entry(event, bill, *bill.payer, what);
  entry.amount = amount;
  put_entry(rows, entry);
}

void spend(const Recorded& event, Rows& rows, const Bill& bill, Money amount, int sign) {
  if (!bill.payer) return;
  change_card(rows, *bill.payer, [&](Card& card) {
    const auto same_currency = [&](Money sum) { return sum.currency() == amount.currency(); };
    auto sum = std::find_if(card.spend.begin(), card.spend.end(), same_currency);
    if (sum == card.spend.end()) {
      sum = card.spend.insert(sum, Money{amount.currency(), 0});
    }
    views::add(rows, *sum, amount, sign);
    card.spent = source_of(event);
  });
}

Key visit_key(const Bill& bill, ClientId client) {
  return visit_prefix(client).day(*bill.closed_on).id(bill.branch);
}

/// The card's count and date, from the visits themselves: after a void the last one is another.
void count_visits(const Recorded& event, Rows& rows, ClientId client, int more) {
  const auto last = rows.last<Visit>(visit_prefix(client));
  change_card(rows, client, [&](Card& card) {
    card.visits += static_cast<std::uint32_t>(more);
    card.last_visit.reset();
    if (last) card.last_visit = last->date;
    card.visited = source_of(event);
  });
}

void add_visit(const Recorded& event, Rows& rows, const Bill& bill, ClientId client) {
  const Key key = visit_key(bill, client);
  auto visit = rows.get<Visit>(key);
  const bool is_new = !visit;
  if (is_new) visit = Visit{client, *bill.closed_on, bill.branch, {}, source_of(event)};
  visit->sales.push_back(stream_of<SaleId>(event));
  rows.put(key, *visit);
  if (is_new) count_visits(event, rows, client, 1);
}

void take_visit_back(const Recorded& event, Rows& rows, const Bill& bill, ClientId client) {
  const Key key = visit_key(bill, client);
  auto visit = rows.need<Visit>(key, "the visit");
  if (!visit) return;
  std::erase(visit->sales, stream_of<SaleId>(event));
  if (!visit->sales.empty()) return rows.put(key, *visit);
  rows.erase(key);
  count_visits(event, rows, client, -1);
}

void on(const Recorded& event, Rows& rows, const sale::Opened& opened) {
  rows.put(bill_key(event), Bill{opened.branch,
                                 opened.number,
                                 opened.payer,
                                 {},
                                 {},
                                 std::nullopt,
                                 std::nullopt,
                                 std::nullopt,
                                 {}});
}

void on(const Recorded& event, Rows& rows, const sale::LineAdded& added) {
  change_bill(event, rows, [&](Bill& bill) {
    const auto client = added.served ? added.served : bill.payer;
    if (!client) return;
    add_once(bill.served, *client);
    if (added.kind == sale::LineKind::service) add_once(bill.visitors, *client);
  });
}

void on(const Recorded& event, Rows& rows, const sale::PrepaidLineAdded& added) {
  change_bill(event, rows, [&](Bill& bill) { add_once(bill.served, added.client); });
}

void on(const Recorded& event, Rows& rows, const sale::LineCovered& covered) {
  change_bill(event, rows, [&](Bill& bill) { bill.covered.push_back(covered.value); });
}

void on(const Recorded& event, Rows& rows, const sale::Closed& closed) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.closed_on = event.envelope.business_date;
    bill.closed_at = event.position;
    Money spent = closed.totals.total;
    views::add(rows, spent, closed.totals.tips, -1);
    for (const Money covered : bill.covered) views::add(rows, spent, covered, -1);
    bill.spend = spent;
    for (const ClientId client : clients_of(bill)) {
      Entry entry = bill_entry(event, bill, client, Happening::bill_closed);
      if (client == bill.payer) entry.amount = closed.totals.total;
      put_entry(rows, entry);
    }
    for (const ClientId client : bill.visitors) add_visit(event, rows, bill, client);
    spend(event, rows, bill, spent, 1);
  });
}

void mark_voided(Rows& rows, const Bill& bill, ClientId client) {
  const Key key = entry_prefix(client).day(*bill.closed_on).number(*bill.closed_at);
  auto entry = rows.need<Entry>(key, "the bill's entry");
  if (!entry) return;
  entry->is_voided = true;
  rows.put(key, *entry);
}

void on(const Recorded& event, Rows& rows, const sale::Voided& voided) {
  if (!voided.was_closed) return;  // An open bill has left no trace on a card.
  change_bill(event, rows, [&](Bill& bill) {
    if (!bill.closed_at) return rows.stop("a bill is voided as closed that was not closed");
    for (const ClientId client : clients_of(bill)) {
      mark_voided(rows, bill, client);
      put_entry(rows, bill_entry(event, bill, client, Happening::bill_voided));
    }
    for (const ClientId client : bill.visitors) take_visit_back(event, rows, bill, client);
    spend(event, rows, bill, *bill.spend, -1);
  });
}

void on(const Recorded& event, Rows& rows, const sale::DebtPaid& paid) {
  const auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (bill) put_payer_entry(event, rows, *bill, Happening::debt_paid, paid.amount);
}

void on(const Recorded& event, Rows& rows, const sale::RefundRequested& requested) {
  change_bill(event, rows, [&](Bill& bill) {
    bill.refunds.push_back({requested.refund, requested.total});
    put_payer_entry(event, rows, bill, Happening::refund_requested, requested.total);
  });
}

/// A later state of a refund; `sign` is what it does to the spend.
void on_refund(const Recorded& event, Rows& rows, std::uint32_t number, Happening what, int sign) {
  const auto bill = rows.need<Bill>(bill_key(event), "the bill");
  if (!bill) return;
  const auto refund = std::find_if(bill->refunds.begin(), bill->refunds.end(),
                                   [=](const BillRefund& one) { return one.refund == number; });
  if (refund == bill->refunds.end()) return rows.stop("the refund is not known");
  put_payer_entry(event, rows, *bill, what, refund->total);
  if (sign != 0) spend(event, rows, *bill, refund->total, sign);
}

void on(const Recorded& event, Rows& rows, const sale::RefundApproved& approved) {
  on_refund(event, rows, approved.refund, Happening::refund_approved, 0);
}

void on(const Recorded& event, Rows& rows, const sale::RefundRejected& rejected) {
  on_refund(event, rows, rejected.refund, Happening::refund_rejected, 0);
}

void on(const Recorded& event, Rows& rows, const sale::RefundPaid& paid) {
  on_refund(event, rows, paid.refund, Happening::refund_paid, -1);
}

template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

}  // namespace

void apply_sale(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

}  // namespace tress::client_card

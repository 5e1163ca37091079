#include "tools/demo/till.hpp"

#include <fmt/core.h>

#include "ledger/domain/review.hpp"
#include "ledger/domain/sale_amounts.hpp"

namespace tress::demo {

namespace {

using namespace std::chrono_literals;
using sale::TenderKind;

// How often things happen, in per cent.
constexpr int retail_percent = 22;
constexpr int second_service_percent = 25;
constexpr int discount_percent = 9;
constexpr int tip_percent = 45;
constexpr int owes_percent = 1;
constexpr int void_percent = 1;
constexpr int complaint_percent = 1;
constexpr int approved_percent = 80;

constexpr std::int64_t whole_percent = 100;
constexpr std::int64_t major = 100;

std::int64_t percent_of(std::int64_t minor, int percent) {
  return minor * percent / whole_percent;
}

/// The tax of the whole bill in minor units, each tax rounded once.
std::int64_t tax_of(const std::vector<std::int64_t>& nets, const House& house) {
  std::vector<std::int64_t> fine(house.rates.size(), 0);
  for (const std::int64_t net : nets) {
    const auto shares = sale::taxes_of(house.money(net), house.rates);
    for (std::size_t i = 0; i < shares.size(); ++i) fine[i] += shares[i].fine;
  }
  std::int64_t minor = 0;
  for (const std::int64_t sum : fine) minor += fine_to_minor_half_up(sum, house.currency);
  return minor;
}

}  // namespace

StreamId Till::send(const Actor& actor, sale::Command command, Timestamp at) {
  return desk_.send(actor, std::move(command), at);
}

SaleId Till::sell(const Visit& visit) {
  Bill bill = open(visit);
  add_line(bill, visit, visit.service, 1);
  if (dice_.chance(second_service_percent)) add_line(bill, visit, dice_.one_of(house_.services), 1);
  if (dice_.chance(retail_percent)) {
    const Ware ware = dice_.one_of(house_.products);
    add_line(bill, visit, ware, dice_.between(1, 2));
  }
  if (dice_.chance(discount_percent)) add_discount(bill);
  if (dice_.chance(tip_percent)) add_tip(bill, visit.performer);
  pay(bill, visit.client.has_value());
  close(bill);
  return bill.sale;
}

SaleId Till::leave_open(const Visit& visit) {
  Bill bill = open(visit);
  add_line(bill, visit, visit.service, 1);
  return bill.sale;
}

Till::Bill Till::open(const Visit& visit) {
  const Actor cashier = house_.actor(Role::cashier, visit.branch);
  const sale::Open open{house_.branches[visit.branch], visit.client, std::nullopt};
  const auto sale = id_cast<SaleId>(send(cashier, open, visit.at));
  return {sale, visit.branch, cashier, visit.at, {}, 0, 0};
}

void Till::add_line(Bill& bill, const Visit& visit, const Ware& ware, int quantity) {
  sale::AddLine line{bill.sale, ware.item,    visit.client, visit.performer,
                     quantity,  std::nullopt, std::nullopt};
  std::int64_t price = ware.price_minor;
  if (price == 0) {
    constexpr int fives_least = 4;
    constexpr int fives_most = 40;
    price = std::int64_t{dice_.between(fives_least, fives_most)} * 5 * major;
    line.price = house_.money(price);
  }
  send(bill.cashier, line, bill.at);
  bill.nets.push_back(price * quantity);
}

void Till::add_discount(Bill& bill) {
  struct Offer {
    const char* reason;
    int percent;
    const char* note;
  };

  constexpr std::array<Offer, 5> offers{{{"promotion", 15, "Spring week"},
                                         {"loyalty", 10, "Tenth visit"},
                                         {"staff", 30, "Colleague of the other branch"},
                                         {"goodwill", 20, "Waited for half an hour"},
                                         {"bundle", 12, "Cut and colour together"}}};
  const Offer offer = dice_.one_of(offers);
  const std::int64_t amount = percent_of(bill.nets.front(), offer.percent);
  // What is more than the till gives away alone (domain/policy_shipped.cpp), the manager gives.
  constexpr std::int64_t alone_max = 50 * major;
  const Actor giver = amount > alone_max ? house_.actor(Role::manager, bill.branch) : bill.cashier;
  send(giver, sale::ApplyDiscount{bill.sale, 1, house_.money(amount), offer.reason, offer.note},
       bill.at);
  bill.nets.front() -= amount;
}

void Till::add_tip(Bill& bill, StaffId performer) {
  constexpr std::array<int, 4> percents{10, 12, 15, 20};
  const std::int64_t tip = percent_of(bill.nets.front(), dice_.one_of(percents)) / major * major;
  if (tip == 0) return;
  send(bill.cashier, sale::AddTip{bill.sale, performer, house_.money(tip)}, bill.at);
  bill.tips_minor = tip;
}

std::int64_t Till::total_of(const Bill& bill) const {
  std::int64_t total = tax_of(bill.nets, house_) + bill.tips_minor;
  for (const std::int64_t net : bill.nets) total += net;
  return total;
}

void Till::pay(Bill& bill, bool may_owe) {
  constexpr int cash_up_to = 25;
  constexpr int mixed_up_to = 35;
  constexpr int wallet_up_to = 40;
  const std::int64_t total = total_of(bill);
  if (may_owe && dice_.chance(owes_percent)) {
    take(bill, TenderKind::on_account, total);
    debts_[bill.branch].push_back({bill.sale, bill.branch, total});
    return;
  }
  const int way = dice_.between(1, 100);
  const std::int64_t in_cash = total / 2 / major * major;
  if (way <= cash_up_to) return take(bill, TenderKind::cash, total);
  if (way <= mixed_up_to && in_cash > 0) {
    take(bill, TenderKind::cash, in_cash);
    return take(bill, TenderKind::card, total - in_cash);
  }
  take(bill, way <= wallet_up_to ? TenderKind::wallet : TenderKind::card, total);
}

void Till::take(Bill& bill, TenderKind kind, std::int64_t minor) {
  send(bill.cashier, sale::TakeTender{bill.sale, kind, house_.money(minor), std::nullopt}, bill.at);
  if (kind == TenderKind::card) bill.card_minor += minor;
  if (kind == TenderKind::cash) bill.has_cash = true;
}

void Till::close(Bill& bill) {
  send(bill.cashier, sale::Close{bill.sale, house_.money(total_of(bill))}, bill.at);
  const bool is_owed = !debts_[bill.branch].empty() && debts_[bill.branch].back().sale == bill.sale;
  if (!is_owed && dice_.chance(void_percent)) {
    send(house_.actor(Role::manager, bill.branch),
         sale::Void{bill.sale, "Rung up for the wrong client", std::nullopt}, bill.at + 6min);
    note_oddity("The bill was rung up again for the right client");
    return;
  }
  card_minor_[bill.branch] += bill.card_minor;
  if (!is_owed && dice_.chance(complaint_percent)) {
    complaints_[bill.branch].push_back({bill.sale, bill.branch, bill.nets.front(), bill.has_cash});
  }
}

void Till::request_refund(std::size_t branch, Timestamp at) {
  constexpr std::array<const char*, 4> reasons{"not_satisfied", "reaction", "wrong_price",
                                               "goodwill"};
  if (complaints_[branch].empty()) return;
  ClosedBill bill = complaints_[branch].front();
  complaints_[branch].pop_front();
  if (dice_.chance(50)) bill.amount_minor /= 2;
  send(house_.actor(Role::cashier, branch),
       sale::RequestRefund{bill.sale, 1, house_.money(bill.amount_minor), dice_.one_of(reasons),
                           std::nullopt},
       at);
  requested_[branch].push_back(bill);
}

void Till::decide_refunds(std::size_t branch, Timestamp at) {
  for (const ClosedBill& bill : requested_[branch]) {
    const Actor manager = house_.actor(Role::manager, branch);
    if (!dice_.chance(approved_percent)) {
      send(manager, sale::RejectRefund{bill.sale, 1, "Put right in the chair instead"}, at);
      continue;
    }
    send(manager, sale::ApproveRefund{bill.sale, 1}, at);
    send(house_.actor(Role::cashier, branch),
         sale::PayRefund{bill.sale, 1, TenderKind::cash, std::nullopt}, at + 10min);
    if (!bill.has_cash) note_oddity("The client asked for cash; the drawer was counted right");
  }
  requested_[branch].clear();
}

void Till::note_oddity(std::string_view words) {
  if (const auto position = desk_.last_position()) unseen_.push_back({*position, words});
}

void Till::review(Timestamp at) {
  for (const Oddity& one : unseen_) {
    const review::ReviewException seen{one.position, 0, review::Outcome::explained,
                                       std::string{one.words}, std::nullopt};
    desk_.send(house_.actor(Role::owner, 0), review::Command{seen}, at);
  }
  unseen_.clear();
}

void Till::collect_debt(std::size_t branch, Timestamp at) {
  if (debts_[branch].empty()) return;
  const ClosedBill debt = debts_[branch].front();
  debts_[branch].pop_front();
  const TenderKind kind = dice_.chance(50) ? TenderKind::cash : TenderKind::card;
  if (kind == TenderKind::card) card_minor_[branch] += debt.amount_minor;
  send(house_.actor(Role::cashier, branch),
       sale::PayDebt{debt.sale, kind, house_.money(debt.amount_minor), std::nullopt}, at);
}

void Till::settle_cards(std::size_t branch, Day day, Timestamp at) {
  constexpr std::int64_t fee_ten_thousandths = 265;
  constexpr std::int64_t ten_thousand = 10'000;
  const std::int64_t gross = card_minor_[branch];
  if (gross <= 0) return;
  card_minor_[branch] = 0;
  const std::int64_t fee = gross * fee_ten_thousandths / ten_thousand;
  const settlement::Record record{house_.branches[branch], TenderKind::card,
                                  fmt::format("payout {}", to_text(day)), house_.money(gross),
                                  house_.money(fee)};
  desk_.send(house_.actor(Role::accountant, branch), settlement::Command{record}, at);
}

}  // namespace tress::demo

#pragma once

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/domain/sale.hpp"
#include "ledger/log/event_log.hpp"
#include "tools/demo/dice.hpp"
#include "tools/demo/house.hpp"

namespace tress::demo {

/// Who is served, by whom, where and when.
struct Visit {
  std::size_t branch;
  std::optional<ClientId> client;
  StaffId performer;
  Ware service;
  Timestamp at;
};

/// A closed bill that something may still happen to.
struct ClosedBill {
  SaleId sale;
  std::size_t branch;
  std::int64_t amount_minor;  ///< of a refund of its first line, or of a debt
  bool has_cash = false;      ///< some of it was paid in cash
  std::uint32_t refunds = 0;
};

/// The cash desks of both branches: makes bills, takes money, voids, refunds and collects debts.
/// Keeps count of what the card processor owes each branch.
class Till {
 public:
  Till(Desk& desk, const House& house, Dice& dice) : desk_(desk), house_(house), dice_(dice) {}

  /// Opens a bill, fills it, takes payment, closes it; now and then voids it minutes later.
  SaleId sell(const Visit& visit);

  /// Opens a bill with one line and leaves it so.
  SaleId leave_open(const Visit& visit);

  /// Somebody comes back with a complaint: the cashier asks for the money. Nothing happens if no
  /// bill is waiting to be complained about.
  void request_refund(std::size_t branch, Timestamp at);

  /// The manager decides on all that was asked for, and the cashier pays what was approved.
  void decide_refunds(std::size_t branch, Timestamp at);

  /// A client who left owing pays.
  void collect_debt(std::size_t branch, Timestamp at);

  /// The owner looks at what was voided, and at what was paid back in cash for a card, since they
  /// last did, and says what came of it.
  void review(Timestamp at);

  /// The processor pays out what it holds. Nothing happens if it holds nothing.
  void settle_cards(std::size_t branch, Day day, Timestamp at);

 private:
  /// The bill at hand.
  struct Bill {
    SaleId sale;
    std::size_t branch;
    Actor cashier;
    Timestamp at;
    std::vector<std::int64_t> nets;  ///< of its lines, after discounts, without tax
    std::int64_t tips_minor = 0;
    std::int64_t card_minor = 0;
    bool has_cash = false;
  };

  /// Something that somebody else is to look at.
  struct Oddity {
    Position position;
    std::string_view words;  ///< what comes of it
  };

  Bill open(const Visit& visit);
  void add_line(Bill& bill, const Visit& visit, const Ware& ware, int quantity);
  void add_discount(Bill& bill);
  void add_tip(Bill& bill, StaffId performer);
  void pay(Bill& bill, bool may_owe);
  void take(Bill& bill, sale::TenderKind kind, std::int64_t minor);
  void close(Bill& bill);
  void remember(const Bill& bill);
  void note_oddity(std::string_view words);
  [[nodiscard]] std::int64_t total_of(const Bill& bill) const;
  StreamId send(const Actor& actor, sale::Command command, Timestamp at);

  Desk& desk_;
  const House& house_;
  Dice& dice_;
  std::array<std::int64_t, 2> card_minor_{};  ///< what the processor owes
  std::array<std::deque<ClosedBill>, 2> complaints_;
  std::array<std::vector<ClosedBill>, 2> requested_;
  std::array<std::deque<ClosedBill>, 2> debts_;
  std::vector<Oddity> unseen_;
};

}  // namespace tress::demo

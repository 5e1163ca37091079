#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/property/books/roll_forward.hpp"
#include "tests/property/books/wallet_moves.hpp"
#include "tests/property/books/whole_range.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/wallet_salon.hpp"

// Goal: whatever is sold into wallets, used, voided, refunded and given on, in whatever order, the
// books hold exactly what the lots hold, and the lots what they should. Method: random moves become
// commands with the orders that they give; beside them runs a model of plain integers
// (wallet_model.hpp), and after every command the invariants are asserted. rapidcheck prints the
// seed; RC_PARAMS="seed=…" repeats a run.

namespace tress::testing::wallet_test {

namespace {

const bool has_size = [] {
  const std::string size = std::to_string(size_of_run(2'000, 1'000'000));
  return ::setenv("RC_PARAMS", ("max_success=" + size).c_str(), 0) == 0;
}();

class WalletWorld {
 public:
  WalletWorld() {
    salon_.tell([this](const Happened& one) { roll_forward_.take(one); });
    auto top_up = plain_terms("top-up", ValueKind::stored_value);
    top_up.bonuses = {{cad(100'00), cad(20'00)}, {cad(300'00), cad(99'99)}};
    top_up.withdrawal_at_list = true;
    top_up_ = salon_.set_terms(top_up);
    auto card = plain_terms("card", ValueKind::gift_card);
    card.breakage_millionths = 130'000;
    card_ = salon_.set_terms(card);
    auto points = plain_terms("points", ValueKind::points);
    points.service_points_millionths = 70'000;
    salon_.set_terms(points);
  }

  void play(const WalletMove& move) {
    const ClientId client = move.who % 2 == 0 ? lin : mia;
    const std::int64_t cents = 1 + move.amount;
    const std::uint64_t before = roll_forward_.taken();
    switch (move.kind) {
      case 0:
      case 1: top_up(client, move.which % 2 == 0 ? cents : 100'00 + cents); break;
      case 2: sell_card(cents); break;
      case 3:
      case 4:
        buy(client, ValueKind::stored_value, amount_of(ValueKind::stored_value, client, move));
        break;
      case 5:
        buy(client, ValueKind::gift_card, amount_of(ValueKind::gift_card, client, move));
        break;
      case 6:
        buy(client, ValueKind::client_credit, amount_of(ValueKind::client_credit, client, move));
        break;
      case 7: buy(client, ValueKind::points, amount_of(ValueKind::points, client, move)); break;
      case 8: void_bill(move); break;
      case 9: ask_refund(client, move); break;
      case 10: decide(move); break;
      case 11: goodwill(client, cents, move.which % 4 != 0); break;
      case 12: transfer(client, cents, move); break;
      case 13: refund_bill(move); break;
      default: lose_dispute(move); break;
    }
    check();
    if (roll_forward_.taken() > before) ++done_.at(static_cast<std::size_t>(move.kind));
  }

  /// Moves of each kind that changed a wallet.
  [[nodiscard]] const MovesDone& done() const { return done_; }

  [[nodiscard]] std::size_t accepted() const { return accepted_; }

  [[nodiscard]] std::size_t refused() const { return refused_; }

 private:
  model::Value& value(ValueKind kind, StreamId holder) { return values_[{kind, holder}]; }

  static StreamId holder_of(ValueKind kind, ClientId client) {
    return kind == ValueKind::gift_card ? card_holder : id_cast<StreamId>(client);
  }

  /// All that is there, or anything.
  std::int64_t amount_of(ValueKind kind, ClientId client, const WalletMove& move) {
    const std::int64_t all = value(kind, holder_of(kind, client)).available();
    return move.which % 3 == 0 && all > 0 ? all : 1 + move.amount % 40'00;
  }

  /// The product says yes exactly when the model does.
  template <class Command>
  bool tried(const Command& command, bool may, StaffId who = cashier) {
    const auto refusal = salon_.run(command, who);
    INFO(refusal.value_or("accepted"));
    RC_ASSERT(!refusal.has_value() == may);
    ++(may ? accepted_ : refused_);
    return may;
  }

  void remember_points(SoldBill& sold, std::int64_t points) {
    if (points < 1) return;
    model::Value& pool = value(ValueKind::points, id_cast<StreamId>(sold.payer));
    sold.points_lot = pool.lots.size();
    sold.earned = points;
    pool.earn(points);
  }

  void top_up(ClientId client, std::int64_t cents) {
    sale::AddValue line = value_of(top_up_, cents);
    line.client = client;
    const SaleId id = salon_.selling(line);
    salon_.close(id);
    const std::int64_t bonus = cents >= 300'00 ? 99'99 : cents >= 100'00 ? 20'00 : 0;
    const auto holder = id_cast<StreamId>(client);
    model::Value& pool = value(ValueKind::stored_value, holder);
    bills_.push_back({.id = id,
                      .payer = client,
                      .kind = ValueKind::stored_value,
                      .holder = holder,
                      .lot = pool.lots.size()});
    pool.grant(cents, cents + bonus, 0, true);
  }

  void sell_card(std::int64_t cents) {
    const SaleId id = salon_.selling(card_of(card_, cents));
    salon_.close(id);
    model::Value& pool = value(ValueKind::gift_card, card_holder);
    bills_.push_back({.id = id,
                      .payer = lin,
                      .kind = ValueKind::gift_card,
                      .holder = card_holder,
                      .lot = pool.lots.size()});
    const std::int64_t breakage = (cents * 13 + 50) / 100;
    pool.grant(cents, cents, breakage < cents ? breakage : 0, true);
  }

  /// A service that costs as much as is paid with value, and half as much again in cash.
  void buy(ClientId client, ValueKind kind, std::int64_t cents) {
    const StreamId holder = holder_of(kind, client);
    model::Value& pool = value(kind, holder);
    const std::int64_t price = cents + cents / 2;
    const SaleId id = salon_.open_bill(client);
    sale::AddLine line = add(advice);
    line.sale = id;
    line.price = cad(price);
    salon_.accept(sale::Command{line});
    sale::TakeValue tender = paying(kind, cents);
    tender.sale = id;
    if (!tried(sale::Command{tender}, cents <= pool.available())) return;
    if (price > cents) {
      salon_.accept(sale::Command{
          sale::TakeTender{id, sale::TenderKind::cash, cad(price - cents), std::nullopt}});
    }
    salon_.close(id);
    SoldBill sold{.id = id, .payer = client, .kind = kind, .holder = holder};
    sold.parts = *pool.use(cents);
    const std::int64_t earning = kind == ValueKind::points ? price - cents : price;
    remember_points(sold, earning * 7 / 100);
    bills_.push_back(sold);
  }

  /// True if one of the lots that these parts go back to is asked back.
  static bool is_asked_back(const model::Value& pool, const model::ValueParts& parts) {
    return std::any_of(parts.begin(), parts.end(), [&](const model::ValuePart& part) {
      return pool.lots.at(part.lot).is_reserved;
    });
  }

  /// What it bought must be whole; what it used comes back; what it earned goes.
  void void_bill(const WalletMove& move) {
    if (bills_.empty()) return;
    const std::size_t at = static_cast<std::size_t>(move.which) % bills_.size();
    const SoldBill sold = bills_[at];
    model::Value& pool = value(sold.kind, sold.holder);
    const model::ValueLot* const lot = sold.lot ? &pool.lots.at(*sold.lot) : nullptr;
    const bool is_whole = lot == nullptr || (lot->left == lot->units && !lot->is_reserved);
    const bool may = is_whole && !is_asked_back(pool, sold.parts);
    if (!tried(sale::Command{sale::Void{sold.id, "rung up twice", std::nullopt}}, may, manager)) {
      return;
    }
    if (sold.lot) pool.end(*sold.lot);
    pool.give_back(sold.parts);
    if (sold.earned > 0) {
      value(ValueKind::points, id_cast<StreamId>(sold.payer))
          .take_back(sold.points_lot, sold.earned);
    }
    bills_.erase(bills_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  /// All of a bill's service, given back as it was paid where that is possible at once.
  void refund_bill(const WalletMove& move) {
    if (bills_.empty()) return;
    const std::size_t at = static_cast<std::size_t>(move.which) % bills_.size();
    const SoldBill sold = bills_[at];
    if (sold.lot || is_asked_back(value(sold.kind, sold.holder), sold.parts)) return;
    std::int64_t cents = 0;
    for (const auto& part : sold.parts) cents += part.units;
    salon_.accept(
        sale::Command{sale::RequestRefund{sold.id, 1, cad(cents), "reaction", std::nullopt}});
    salon_.accept(sale::Command{sale::ApproveRefund{sold.id, 1}}, manager);
    const std::int64_t price = cents + cents / 2;
    std::int64_t earning = price - cents;
    if (sold.kind == ValueKind::points) {
      // Half of the price was money and earned; of what is left of the bill the points that paid
      // are still points.
      const std::int64_t rest = price - cents;
      earning = rest - (rest < cents ? rest : cents);
    }
    const std::int64_t kept = earning * 7 / 100;
    if (sold.earned > kept) {
      value(ValueKind::points, id_cast<StreamId>(sold.payer))
          .take_back(sold.points_lot, sold.earned - kept);
    }
    const auto way = sold.kind == ValueKind::stored_value ? sale::TenderKind::stored_value
                     : sold.kind == ValueKind::gift_card  ? sale::TenderKind::gift_card
                     : sold.kind == ValueKind::points     ? sale::TenderKind::points
                                                          : sale::TenderKind::client_credit;
    tried(sale::Command{sale::PayRefund{sold.id, 1, way, std::nullopt}}, true);
    if (sold.kind == ValueKind::client_credit) {
      value(sold.kind, sold.holder).grant(cents, cents, 0, true);
    } else {
      value(sold.kind, sold.holder).give_back(sold.parts);
    }
    bills_.erase(bills_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void ask_refund(ClientId client, const WalletMove& move) {
    const auto holder = id_cast<StreamId>(client);
    model::Value& pool = value(ValueKind::stored_value, holder);
    if (pool.lots.empty()) return;
    const std::size_t lot = static_cast<std::size_t>(move.which) % pool.lots.size();
    const bool may = !pool.lots[lot].is_reserved && pool.lots[lot].left > 0;
    const bool withdraws = move.amount % 2 == 0;
    const wallet::RequestRefund asked{salon_.id_of(ValueKind::stored_value, holder),
                                      static_cast<std::uint32_t>(lot + 1),
                                      withdraws ? "client_withdraws" : "health", std::nullopt};
    if (!tried(wallet::Command{asked}, may)) return;
    pool.lots[lot].is_reserved = true;
    const auto& made = salon_.pool(ValueKind::stored_value, holder).requests;
    const std::int64_t expected = withdraws ? pool.lots[lot].at_list() : pool.lots[lot].value;
    RC_ASSERT(made.back().refund->refund == cad(expected));
    asked_.push_back({client, static_cast<std::uint32_t>(made.size()), lot});
  }

  /// [inv-9] Approved or rejected by another person, once; then paid, once.
  void decide(const WalletMove& move) {
    if (asked_.empty()) return;
    Asked& one = asked_[static_cast<std::size_t>(move.which) % asked_.size()];
    const auto holder = id_cast<StreamId>(one.client);
    const WalletId id = salon_.id_of(ValueKind::stored_value, holder);
    const bool is_own = move.amount % 5 == 0;
    const bool may = !one.is_decided && !is_own;
    const StaffId who = is_own ? cashier : manager;
    if (move.amount % 2 == 0) {
      if (!tried(wallet::Command{wallet::Approve{id, one.number}}, may, who)) return;
      value(ValueKind::stored_value, holder).end(one.lot);
      const wallet::PayRefund pay{id, one.number, sale::TenderKind::cash, std::nullopt};
      tried(wallet::Command{pay}, true);
      tried(wallet::Command{pay}, false);
    } else {
      const wallet::Reject reject{id, one.number, "not_justified"};
      if (!tried(wallet::Command{reject}, may, who)) return;
      value(ValueKind::stored_value, holder).lots.at(one.lot).is_reserved = false;
    }
    one.is_decided = true;
  }

  void goodwill(ClientId client, std::int64_t cents, bool is_approved) {
    const wallet::RequestCredit asked{client, main_street, cad(cents), "redo"};
    tried(wallet::Command{asked}, true);
    if (!is_approved) return;
    const auto holder = id_cast<StreamId>(client);
    const auto number =
        static_cast<std::uint32_t>(salon_.pool(ValueKind::client_credit, holder).requests.size());
    const wallet::Approve yes{salon_.id_of(ValueKind::client_credit, holder), number};
    tried(wallet::Command{yes}, true, manager);
    value(ValueKind::client_credit, holder).grant(cents, cents, 0, false);
  }

  void transfer(ClientId client, std::int64_t cents, const WalletMove& move) {
    const ValueKind kind =
        move.amount % 4 == 0 ? ValueKind::client_credit : ValueKind::stored_value;
    const auto holder = id_cast<StreamId>(client);
    const ClientId other = client == lin ? mia : lin;
    model::Value& pool = value(kind, holder);
    if (pool.lots.empty()) return;
    const std::size_t at = static_cast<std::size_t>(move.which) % pool.lots.size();
    const model::ValueLot& lot = pool.lots[at];
    const bool may = cents <= lot.left && !lot.is_reserved && lot.is_money;
    const wallet::Transfer give{salon_.id_of(kind, holder), static_cast<std::uint32_t>(at + 1),
                                cad(cents), other, "family"};
    if (!tried(wallet::Command{give}, may, manager)) return;
    const model::ValueLot given = pool.give(at, cents);
    value(kind, id_cast<StreamId>(other)).lots.push_back(given);
  }

  /// A lot of one of the two clients.
  struct Place {
    ClientId client;
    std::size_t lot;
  };

  model::Value& stored(ClientId client) {
    return value(ValueKind::stored_value, id_cast<StreamId>(client));
  }

  /// What came out of that lot, and out of what came out of it: the nearest first.
  std::vector<Place> given_on_from(const Place& origin) {
    std::vector<Place> found{origin};
    for (std::size_t next = 0; next < found.size(); ++next) {
      const Place from = found[next];
      const ClientId other = from.client == lin ? mia : lin;
      const auto& lots = stored(other).lots;
      for (std::size_t at = 0; at < lots.size(); ++at) {
        if (lots[at].from == from.lot) found.push_back({other, at});
      }
    }
    return found;
  }

  /// The payment of a top-up is lost: what is unused of it goes, with whomever it is.
  void lose_dispute(const WalletMove& move) {
    const auto sold = std::find_if(bills_.begin(), bills_.end(), [](const SoldBill& one) {
      return one.lot && one.kind == ValueKind::stored_value;
    });
    if (sold == bills_.end()) return;
    const Place origin{sold->payer, *sold->lot};
    const std::int64_t paid = stored(origin.client).lots.at(origin.lot).paid;
    const std::int64_t cents = move.which % 2 == 0 ? paid : 1 + move.amount % paid;
    const bool may = !stored(origin.client).lots.at(origin.lot).is_reserved;
    std::int64_t rest = cents;
    std::vector<std::pair<ClientId, model::ValuePart>> lost;
    for (const Place& place : given_on_from(origin)) {
      if (rest <= 0) break;
      // What somebody's own request holds is a loss.
      if (stored(place.client).lots.at(place.lot).is_reserved) continue;
      const model::ValuePart part = stored(place.client).worth(place.lot, rest);
      if (part.units == 0) continue;
      rest -= part.money;
      lost.emplace_back(place.client, part);
    }
    salon_.accept(sale::Command{sale::OpenDispute{sold->id, 1, cad(cents), cad(0), "cb"}});
    if (tried(sale::Command{sale::DecideDispute{sold->id, 1, false}}, may)) {
      for (const auto& [client, part] : lost) stored(client).lose(part);
    }
    bills_.erase(sold);
  }

  [[nodiscard]] std::int64_t in_books(ValueKind kind) const {
    std::int64_t sum = 0;
    for (const auto& [key, pool] : values_) sum += key.first == kind ? pool.in_books() : 0;
    return sum;
  }

  /// [inv-1] to [inv-4], and what the two sides say of every lot.
  void check() {
    std::int64_t all = 0;
    for (const auto& [account, cents] : salon_.totals()) all += cents;
    RC_ASSERT(all == 0);
    RC_ASSERT(salon_.total(1130) == 0);
    RC_ASSERT(salon_.total(2020) == -in_books(ValueKind::stored_value));
    RC_ASSERT(salon_.total(2030) == -in_books(ValueKind::gift_card));
    RC_ASSERT(salon_.total(2050) == -in_books(ValueKind::client_credit));
    RC_ASSERT(salon_.total(2035) == -in_books(ValueKind::points));
    std::int64_t face = 0;
    std::int64_t points = 0;
    for (const auto& [key, pool] : values_) {
      (key.first == ValueKind::points ? points : face) += pool.left();
      check_lots(key.first, key.second, pool);
    }
    check_units("face", face);
    check_units("points", points);
    check_roll_forward(face, points);
  }

  /// [inv-5] What was granted less what went is what the lots hold, in money and in units.
  void check_roll_forward(std::int64_t face, std::int64_t points) {
    roll_forward_.check();
    RC_ASSERT(roll_forward_.owed(2020) == in_books(ValueKind::stored_value));
    RC_ASSERT(roll_forward_.owed(2030) == in_books(ValueKind::gift_card));
    RC_ASSERT(roll_forward_.owed(2050) == in_books(ValueKind::client_credit));
    RC_ASSERT(roll_forward_.owed(2035) == in_books(ValueKind::points));
    RC_ASSERT(roll_forward_.units("face") == face);
    RC_ASSERT(roll_forward_.units("points") == points);
  }

  void check_lots(ValueKind kind, StreamId holder, const model::Value& expected) const {
    const wallet::State& pool = salon_.pool(kind, holder);
    RC_ASSERT(pool.lots.size() == expected.lots.size());
    RC_ASSERT(pool.owed == expected.owed);
    for (std::size_t at = 0; at < pool.lots.size(); ++at) {
      const wallet::Lot& lot = pool.lots[at];
      RC_ASSERT(lot.holding.left == expected.lots[at].left);
      RC_ASSERT(lot.book_minor() == expected.lots[at].in_books());
      RC_ASSERT(lot.reserved >= 0);
      RC_ASSERT(lot.reserved <= lot.holding.left);
      RC_ASSERT(lot.holding.left <= lot.holding.granted);
      // [inv-12] What is used up has released what was paid for it, to the cent.
      RC_ASSERT(lot.holding.left > 0 || lot.book_minor() == 0);
    }
  }

  void check_units(const std::string& benefit, std::int64_t left) const {
    std::int64_t sum = 0;
    std::int64_t shown = 0;
    for (const auto& [key, units] : salon_.units()) {
      if (key.first != benefit) continue;
      sum += units;
      const bool is_clients =
          key.second == UnitAccount::available || key.second == UnitAccount::reserved;
      if (is_clients) shown += units;
    }
    RC_ASSERT(sum == 0);
    RC_ASSERT(shown == left);
  }

  WalletSalon salon_;
  RollForwardBook roll_forward_;
  WalletId top_up_ = WalletId::zero();
  WalletId card_ = WalletId::zero();
  std::map<std::pair<ValueKind, StreamId>, model::Value> values_;
  std::vector<SoldBill> bills_;
  std::vector<Asked> asked_;
  MovesDone done_{};
  std::size_t accepted_ = 0;
  std::size_t refused_ = 0;
};

rc::Gen<std::vector<WalletMove>> wallet_moves() {
  return rc::gen::resize(
      60, rc::gen::container<std::vector<WalletMove>>(
              rc::gen::construct<WalletMove>(whole_range(0, wallet_move_kinds), whole_range(0, 2),
                                             whole_range(0, 64), whole_range(0, 400'00))));
}

TEST_CASE("wallets: [inv-1] [inv-2] [inv-3] [inv-4] [inv-5] [inv-12] hold after every command",
          "[property][books][wallet]") {
  REQUIRE(has_size);
  std::size_t accepted = 0;
  std::size_t refused = 0;
  MovesDone done{};
  CHECK(rc::check("wallets: invariants", [&] {
    WalletWorld world;
    const auto moves = *wallet_moves();
    for (const WalletMove& move : moves) world.play(move);
    accepted += world.accepted();
    refused += world.refused();
    for (std::size_t kind = 0; kind < done.size(); ++kind) done[kind] += world.done()[kind];
  }));
  // A generator whose commands are all refused, or never, would prove nothing.
  std::cout << "wallet commands accepted " << accepted << ", refused " << refused << '\n';
  CHECK(accepted > 1000);
  CHECK(refused > 100);
  for (const std::size_t of_kind : done) CHECK(of_kind > 0);
}

}  // namespace

}  // namespace tress::testing::wallet_test

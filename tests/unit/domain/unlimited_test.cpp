#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"

#include "ledger/domain/due.hpp"
#include "ledger/domain/membership_terms.hpp"

// Goal: what a client uses as often as they like is earned day by day, exactly, also when the
// service stands still, a date is closed, the membership rests, changes or is given back; and every
// use is on record. Method: a desk to which the system comes; 60.00 for 30 days, 5 % tax at sale.

namespace tress::testing::unlimited_test {

namespace {

using membership::Command;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::uint16_t card = 1100, memberships = 2010, tax = 2200, refunds = 2250, access = 4020,
                        fees = 4060;

PrepaidDesk::Net at_main(const std::map<std::uint16_t, std::int64_t>& accounts) {
  PrepaidDesk::Net net;
  for (const auto& [account, minor] : accounts) net[{main_street, account}] = minor;
  return net;
}

/// As many cuts as one likes in 30 days.
plan::Terms unlimited(std::int64_t price) {
  plan::Terms terms = monthly(4, price);
  terms.tax_point = plan::TaxPoint::at_sale;
  terms.benefits[0].allowance = plan::Allowance::unlimited;
  return terms;
}

struct Club {
  explicit Club(std::int64_t price = 60'00) : Club(unlimited(price)) {}

  explicit Club(const plan::Terms& terms) {
    plan = publish(desk, terms, "club");
    id = sell(desk, plan, terms.price.minor() * 105 / 100);
  }

  [[nodiscard]] const membership::State& state() const { return desk.table.memberships.at(id); }

  [[nodiscard]] const membership::LotState& lot(std::size_t number = 1) const {
    return state().lots.at(number - 1);
  }

  [[nodiscard]] std::optional<Timestamp> next() const {
    return next_due(state(), {.now = desk.now,
                              .effective_at = desk.now,
                              .actor = system_actor(),
                              .stream = id_cast<StreamId>(id),
                              .around = &desk.table});
  }

  std::optional<std::string> come() {
    return desk.ask(Command{membership::CarryOutDue{id}}, system_actor());
  }

  std::optional<std::string> ask(const Command& command) { return desk.ask(command); }

  void must(const Command& command) { desk.must(command); }

  /// At noon of so many days later.
  void pass(int count) { desk.now += days{count}; }

  [[nodiscard]] std::int64_t owed() const { return -desk.balance(main_street, memberships); }

  [[nodiscard]] std::int64_t earned() const { return -desk.balance(main_street, access); }

  std::optional<std::string> try_use() {
    const SaleId bill = open_bill(desk);
    desk.must(sale::Command{line_of(bill, cut)});
    return desk.ask(Command{cover(id, bill)});
  }

  [[nodiscard]] membership::Reserve hold() const {
    return {id, cut, 1, std::nullopt, std::nullopt, std::nullopt};
  }

  [[nodiscard]] membership::Cover by_hold(SaleId bill, std::uint32_t number) const {
    membership::Cover asked = cover(id, bill);
    asked.hold = number;
    return asked;
  }

  /// A new bill with one cut, which that hold is to pay.
  std::optional<std::string> try_hold(std::uint32_t number) {
    const SaleId bill = open_bill(desk);
    desk.must(sale::Command{line_of(bill, cut)});
    return desk.ask(Command{by_hold(bill, number)});
  }

  /// The bill that sold it, voided: it is there, and nobody has paid for it.
  void void_sale() {
    desk.must(sale::Command{sale::Void{lot().payments.at(0).sale, "wrong", std::nullopt}},
              as_manager());
  }

  /// What the bill of a renewal or of a change of plan is; its lines are there.
  SaleId going_on(sale::PlanSale what, PlanId with) {
    const SaleId bill = open_bill(desk);
    sale::AddPlan line = add_plan(bill, with);
    line.what = what;
    line.membership = id;
    desk.must(sale::Command{line});
    return bill;
  }

  PrepaidDesk desk;
  PlanId plan = PlanId::zero();
  MembershipId id = MembershipId::zero();
};

}  // namespace

TEST_CASE("unlimited: [T7] a day is earned when it is over, and not a moment sooner",
          "[unit][membership][unlimited]") {
  Club club;
  CHECK(club.desk.net() == at_main({{card, 63'00}, {memberships, -60'00}, {tax, -3'00}}));
  CHECK(club.next() == when_over(friday));
  club.desk.now = when_over(friday) - milliseconds{1};
  CHECK(club.come() == "membership.nothing_is_due");
  club.desk.now += milliseconds{1};
  CHECK(club.come() == std::nullopt);
  CHECK(club.desk.net() == at_main({{memberships, 2'00}, {access, -2'00}}));
  CHECK(club.desk.moved() ==
        std::vector<UnitPosting>{{1, "cut", UnitAccount::available, UnitAccount::redeemed, 1}});
  CHECK(club.lot().earned_from == friday + days{1});
  CHECK(club.come() == "membership.nothing_is_due");
  CHECK(club.next() == when_over(friday + days{1}));
}

TEST_CASE("unlimited: a price that no number of days divides is earned to the cent",
          "[unit][membership][unlimited]") {
  Club club{100'00};
  for (std::int64_t day = 1; day <= 30; ++day) {
    INFO(day);
    club.desk.now = when_over(friday + days{day - 1});
    CHECK(club.come() == std::nullopt);
    // Half a cent counts as one.
    CHECK(club.earned() == (100'00 * day * 2 + 30) / 60);
    CHECK(club.owed() == 100'00 - club.earned());
  }
  CHECK(club.owed() == 0);
  CHECK(club.lot().available() == 0);
  // Nothing is left that could end: what came with the last day was that nobody has renewed.
  CHECK(club.state().failures == 1);
}

TEST_CASE("unlimited: the days of a standstill are earned at once, and never more than there are",
          "[unit][membership][unlimited]") {
  Club club{100'00};
  club.pass(7);
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 23'33);
  CHECK(club.desk.moved().size() == 1);
  club.pass(100);
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 100'00);
  CHECK(club.owed() == 0);
}

TEST_CASE("unlimited: what a closed date refuses waits for the next open one",
          "[unit][membership][unlimited]") {
  Club club;
  club.pass(1);
  club.desk.table.closed_days.insert({main_street, friday + days{1}});
  CHECK(club.come() == "membership.day_is_closed");
  club.pass(1);
  CHECK(club.come() == std::nullopt);
  CHECK(club.desk.net() == at_main({{memberships, 4'00}, {access, -4'00}}));
}

TEST_CASE("unlimited: [T8] nothing is earned while a membership rests, and all of it afterwards",
          "[unit][membership][unlimited]") {
  Club club;
  club.pass(5);
  club.must(membership::Pause{club.id, std::nullopt, "illness"});
  CHECK(club.desk.net() == at_main({{memberships, 10'00}, {access, -10'00}}));
  club.pass(15);
  CHECK_FALSE(club.next());
  CHECK(club.come() == "membership.nothing_is_due");
  CHECK(club.desk.ask(Command{membership::EarnTime{club.id}}, system_actor()) ==
        "membership.membership_is_paused");
  CHECK(club.try_use() == "membership.membership_is_paused");
  club.must(membership::Resume{club.id});
  CHECK(club.desk.net().empty());
  CHECK(club.lot().earned_from == friday + days{20});
  CHECK(club.next() == when_over(friday + days{20}));
  club.pass(1);
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 12'00);
  // The 30th day that counts is the 45th.
  club.pass(23);
  CHECK_FALSE(club.try_use());
  club.pass(1);
  CHECK(club.try_use() == "membership.units_are_used_up");
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 60'00);
}

TEST_CASE("unlimited: every use is on record, and none takes anything",
          "[unit][membership][unlimited]") {
  Club club;
  for (int use = 0; use < 3; ++use) {
    const SaleId bill = use_one(club.desk, club.id);
    CHECK(club.desk.net().empty());
    CHECK(club.desk.moved().empty());
    CHECK(club.state().holds.back().stage == membership::HoldStage::redeemed);
    CHECK(club.state().holds.back().sale == bill);
    CHECK(club.state().holds.back().used_on == friday);
  }
  CHECK(club.lot().used == 3);
  CHECK(club.lot().available() == 30);
  CHECK(club.owed() == 60'00);
  const SaleId last = *club.state().holds.back().sale;
  club.desk.must(sale::Command{sale::Void{last, "wrong client", std::nullopt}}, as_manager());
  CHECK(club.lot().used == 2);
  // Two on one line would be one on record, whether they are held before or not.
  const SaleId two = open_bill(club.desk);
  sale::AddLine line = line_of(two, cut);
  line.quantity = 2;
  club.desk.must(sale::Command{line});
  CHECK(club.ask(cover(club.id, two)) == "membership.unlimited_is_used_one_by_one");
  club.must(club.hold());
  CHECK(club.ask(club.by_hold(two, club.state().holds.back().reserved.hold)) ==
        "membership.unlimited_is_used_one_by_one");
}

TEST_CASE("unlimited: it is used from its first to its last day, and what comes after it then",
          "[unit][membership][unlimited]") {
  Club club;
  club.pass(10);
  const SaleId bill = club.going_on(sale::PlanSale::renewal, club.plan);
  settle_bill(club.desk, bill, 63'00);
  CHECK(club.lot(2).earned_from == friday + days{30});
  CHECK(club.come() == std::nullopt);
  CHECK(club.lot(2).available() == 30);
  club.pass(19);
  use_one(club.desk, club.id);
  CHECK(club.lot(1).used == 1);
  club.pass(1);
  use_one(club.desk, club.id);
  CHECK(club.lot(2).used == 1);
  club.pass(29);
  use_one(club.desk, club.id);
  club.pass(1);
  CHECK(club.try_use() == "membership.units_are_used_up");
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 120'00);
}

TEST_CASE("unlimited: [T9] an upgrade takes over what is not earned on that day",
          "[unit][membership][unlimited]") {
  Club club;
  const PlanId better = publish(club.desk, unlimited(90'00), "better");
  club.pass(18);
  const SaleId bill = club.going_on(sale::PlanSale::change, better);
  settle_bill(club.desk, bill, 12'60);
  // 18 days are earned; then Dr 2010 (old) 24.00 / Cr 2010 (new) 36.00.
  CHECK(club.desk.net() ==
        at_main({{card, 12'60}, {memberships, 24'00}, {access, -36'00}, {tax, -60}}));
  CHECK(club.lot(1).left_minor() == 0);
  CHECK(club.lot(2).left_minor() == 36'00);
  CHECK(club.lot(2).available() == 12);
  club.pass(1);
  CHECK(club.come() == std::nullopt);
  CHECK(club.desk.net() == at_main({{memberships, 3'00}, {access, -3'00}}));
}

TEST_CASE(
    "unlimited: [T12] what is left on the day of asking is given back, whenever it is decided",
    "[unit][membership][unlimited]") {
  Club club;
  club.pass(12);
  const membership::RequestRefund ask{club.id, "moved_away", std::nullopt};
  club.must(ask);
  CHECK(club.desk.net() == at_main({{memberships, 24'00}, {access, -24'00}}));
  const membership::Quote& quote = *club.state().requests[0].asked.quote;
  CHECK(quote.rule == membership::Rule::pro_rata);
  CHECK(quote.amount == cad(36'00));
  CHECK(quote.total == cad(37'80));
  club.pass(4);
  CHECK(club.come() == "membership.nothing_is_due");
  CHECK(club.try_use() == "membership.refund_is_requested");
  club.desk.must(Command{membership::Approve{club.id, 1}}, as_manager());
  CHECK(club.desk.net() == at_main({{memberships, 36'00}, {tax, 1'80}, {refunds, -37'80}}));
  CHECK(club.owed() == 0);
  CHECK(club.try_use() == "membership.units_are_used_up");
  CHECK(club.come() == "membership.nothing_is_due");
}

TEST_CASE("unlimited: after a refund that is refused the days of waiting are earned too",
          "[unit][membership][unlimited]") {
  Club club;
  club.pass(12);
  club.must(membership::RequestRefund{club.id, "moved_away", std::nullopt});
  club.pass(4);
  club.desk.must(Command{membership::Reject{club.id, 1, "has been here since"}}, as_manager());
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 32'00);
  CHECK_FALSE(club.try_use());
}

TEST_CASE("unlimited: an agreed fee is taken of what is not earned",
          "[unit][membership][unlimited]") {
  plan::Terms terms = unlimited(60'00);
  terms.refund_rule = plan::RefundRule::pro_rata_less_fee;
  terms.refund_fee = cad(6'00);
  Club club{terms};
  club.pass(10);
  club.must(membership::RequestRefund{club.id, "client_withdraws", std::nullopt});
  club.desk.must(Command{membership::Approve{club.id, 1}}, as_manager());
  // 40.00 less 6.00, and of the tax what it was charged on.
  CHECK(club.desk.net() ==
        at_main({{memberships, 40'00}, {tax, 1'70}, {refunds, -35'70}, {fees, -6'00}}));
}

TEST_CASE("unlimited: beside it a counted benefit has its part of the price and its units",
          "[unit][membership][unlimited]") {
  plan::Terms terms = unlimited(60'00);
  // Four cuts are expected at 100.00 each, and there is a colour at 200.00: two parts to one.
  terms.benefits.push_back({"colour", {colour}, 1, cad(200'00)});
  Club club{terms};
  CHECK(club.lot(1).granted.paid == cad(40'00));
  CHECK(club.lot(1).is_unlimited());
  CHECK(club.lot(2).granted.paid == cad(20'00));
  CHECK_FALSE(club.lot(2).is_unlimited());
  CHECK(club.lot(2).granted.expires_on == friday + days{29});
  club.pass(15);
  CHECK(club.come() == std::nullopt);
  CHECK(club.earned() == 20'00);
  CHECK(club.owed() == 40'00);
  CHECK(club.lot(2).available() == 1);
}

TEST_CASE("unlimited: a part of its price buys none of it, and what was used is not taken back",
          "[unit][membership][unlimited]") {
  Club club;
  const SaleId bill = open_bill(club.desk, mia);
  sale::AddPlan part = add_plan(bill, club.plan);
  part.pay_now = cad(30'00);
  club.desk.must(sale::Command{part});
  club.desk.must(
      sale::Command{sale::TakeTender{bill, sale::TenderKind::card, cad(31'50), std::nullopt}});
  CHECK(club.desk.ask(sale::Command{sale::Close{bill, std::nullopt}}) ==
        "membership.payment_is_in_full");
  const SaleId sold = club.lot().payments.at(0).sale;
  const sale::Command take_back = sale::Void{sold, "wrong", std::nullopt};
  use_one(club.desk, club.id);
  CHECK(club.desk.ask(take_back, as_manager()) == "membership.units_are_in_use");
}

TEST_CASE("unlimited: only the system earns days, and there is nothing to announce or to end",
          "[unit][membership][unlimited]") {
  Club club;
  club.pass(3);
  CHECK(club.ask(membership::EarnTime{club.id}) == "membership.only_the_service");
  CHECK(club.ask(membership::AnnounceExpiry{club.id, 1}) == "membership.lot_has_no_expiry");
  CHECK(club.desk.ask(Command{membership::EarnTime{club.id}}, system_actor()) == std::nullopt);
  CHECK(club.earned() == 6'00);
  CHECK(club.desk.ask(Command{membership::EarnTime{club.id}}, system_actor()) ==
        "membership.time_has_not_come");
}

TEST_CASE("unlimited: a hold is good until the last day that is paid for, and no longer",
          "[unit][membership][unlimited]") {
  Club club;
  club.must(club.hold());
  club.must(club.hold());
  club.pass(29);
  CHECK_FALSE(club.try_hold(1));
  club.pass(1);
  CHECK(club.try_hold(2) == "membership.units_are_used_up");
  CHECK(club.come() == std::nullopt);
  CHECK(club.try_hold(2) == "membership.units_are_used_up");
  club.must(membership::Release{club.id, 2});
}

TEST_CASE("unlimited: a hold pays nothing while the membership rests, and does so afterwards",
          "[unit][membership][unlimited]") {
  Club club;
  club.must(club.hold());
  club.pass(5);
  club.must(membership::Pause{club.id, std::nullopt, "illness"});
  CHECK(club.try_hold(1) == "membership.membership_is_paused");
  club.pass(40);
  CHECK(club.try_hold(1) == "membership.membership_is_paused");
  club.must(membership::Resume{club.id});
  CHECK_FALSE(club.try_hold(1));
}

TEST_CASE("unlimited: after its bill was voided it is paid as it is sold, at once",
          "[unit][membership][unlimited]") {
  Club club;
  club.void_sale();
  CHECK(club.lot().available() == 0);
  const SaleId part = open_bill(club.desk);
  sale::AddPlan line = add_plan(part, club.plan);
  line.what = sale::PlanSale::rest;
  line.membership = club.id;
  line.pay_now = cad(10'10);
  club.desk.must(sale::Command{line});
  const sale::TakeTender card_tender{part, sale::TenderKind::card, cad(10'61), std::nullopt};
  club.desk.must(sale::Command{card_tender});
  CHECK(club.desk.ask(sale::Command{sale::Close{part, std::nullopt}}) ==
        "membership.payment_is_in_full");
  settle_bill(club.desk, club.going_on(sale::PlanSale::rest, club.plan), 63'00);
  CHECK(club.lot().available() == 30);
  CHECK(club.owed() == 60'00);
}

TEST_CASE("unlimited: a log whose parts were revoked unit by unit is earned to what is paid",
          "[unit][membership][unlimited]") {
  Club club;
  club.void_sale();
  // 10.10 bought 5 days and 1.90 the sixth; the first was given back with its own 5.
  const SaleId first = nth<SaleId>(81);
  membership::State& state = club.desk.table.memberships.at(club.id);
  for (const membership::Event& event : std::vector<membership::Event>{
           membership::LotPaid{1, cad(10'10), 5, {}, first, {}},
           membership::LotPaid{1, cad(1'90), 1, {}, nth<SaleId>(82), {}},
           membership::LotsRevoked{first, {{1, 5, 10'10}}, cad(10'10), {}}}) {
    state = evolve(std::move(state), event);
  }
  REQUIRE(club.lot().available() == 1);
  REQUIRE(club.lot().available_minor() == 1'90);
  const plan::Terms& terms = club.desk.table.plans.at(club.plan).versions[0].terms;
  CHECK(membership::quote_of(state, terms, friday + days{1}, "moved_away").amount == cad(0));
  CHECK(membership::change_of(state, terms, terms, friday + days{1})->credit_minor == 0);
  club.pass(1);
  CHECK(club.come() == std::nullopt);
  CHECK(club.desk.net() == at_main({{memberships, 1'90}, {access, -1'90}}));
  CHECK(club.lot().available() == 0);
  CHECK(club.lot().available_minor() == 0);
}

TEST_CASE("unlimited: days are not taken for units where an old plan calls both the same",
          "[unit][membership][unlimited]") {
  Club club;
  plan::Benefit& benefit = club.desk.table.plans.at(club.plan).versions[0].terms.benefits[0];
  benefit.allowance = plan::Allowance::counted;
  CHECK(club.try_use() == "membership.units_are_used_up");
}

TEST_CASE("unlimited: within cooling-off the days that are over stay earned",
          "[unit][membership][unlimited]") {
  plan::Terms terms = unlimited(60'00);
  terms.cooling_off_days = 14;
  Club club{terms};
  club.pass(5);
  const auto quote = membership::quote_of(club.state(), terms, friday + days{5}, "moved_away");
  CHECK(quote.rule == membership::Rule::cooling_off);
  CHECK(quote.amount == cad(50'00));
}

}  // namespace tress::testing::unlimited_test

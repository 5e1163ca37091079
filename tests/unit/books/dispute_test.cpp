#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"
#include "tests/support/wallet_salon.hpp"

// Goal: when the payment of something prepaid is lost in a dispute, exactly what is unused of it is
// taken back, the books say so to the cent, and nothing of it can be used any more. Method: real
// decisions with all that they order; the loss is the disputed amount less what is no longer owed.

namespace tress::testing::dispute_test {

namespace {

using membership::Command;
using plan::TaxPoint;
using Net = PrepaidDesk::Net;
using Moves = std::vector<UnitPosting>;

constexpr std::uint16_t held = 1150, packages = 2000, memberships = 2010, stored_value = 2020,
                        cards = 2030, access = 4020, breakage = 4040, losses = 5110;

Net at_main(const std::map<std::uint16_t, std::int64_t>& accounts) {
  Net net;
  for (const auto& [account, minor] : accounts) net[{main_street, account}] = minor;
  return net;
}

sale::OpenDispute opened(SaleId sold, std::int64_t minor, std::uint32_t tender = 1) {
  return {sold, tender, cad(minor), cad(15'00), "cb 1"};
}

/// The bill that paid for the first lot.
SaleId bill_of(const PrepaidDesk& desk, MembershipId id) {
  return desk.table.memberships.at(id).lots.at(0).payments.at(0).sale;
}

/// The desk's last command is the decision.
void lose(PrepaidDesk& desk, SaleId sold, std::int64_t minor, std::uint32_t dispute = 1) {
  desk.must(sale::Command{opened(sold, minor)});
  desk.must(sale::Command{sale::DecideDispute{sold, dispute, false}});
}

const membership::LotState& lot_of(const PrepaidDesk& desk, MembershipId id) {
  return desk.table.memberships.at(id).lots.at(0);
}

MembershipId ten_cuts(PrepaidDesk& desk, TaxPoint point = TaxPoint::at_redemption) {
  const std::int64_t due = point == TaxPoint::at_sale ? 945'00 : 900'00;
  return sell(desk, publish(desk, cuts(10, 900'00, point)), due);
}

std::optional<std::string> try_use(PrepaidDesk& desk, MembershipId id) {
  const SaleId sold = open_bill(desk);
  desk.must(sale::Command{line_of(sold, cut)});
  return desk.ask(Command{cover(id, sold)});
}

}  // namespace

TEST_CASE("dispute: [T20] the cuts that are left of a package go with its lost payment",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  for (int use = 0; use < 4; ++use) use_one(desk, id);
  lose(desk, bill_of(desk, id), 900'00);
  // Dr 5110 900.00 / Cr 1150 900.00, and 540.00 of it are not owed any more.
  CHECK(desk.net() == at_main({{losses, 360'00}, {held, -900'00}, {packages, 540'00}}));
  CHECK(desk.moved() == Moves{{1, "cut", UnitAccount::available, UnitAccount::refunded, 6}});
  CHECK(lot_of(desk, id).left_minor() == 0);
  CHECK(desk.balance(main_street, packages) == 0);
  CHECK(try_use(desk, id) == "membership.units_are_used_up");
}

TEST_CASE("dispute: one that is won takes nothing back", "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  const SaleId sold = bill_of(desk, id);
  desk.must(sale::Command{opened(sold, 900'00)});
  CHECK(desk.moved().empty());
  CHECK_FALSE(try_use(desk, id));
  desk.must(sale::Command{sale::DecideDispute{sold, 1, true}});
  CHECK(desk.moved().empty());
  CHECK(lot_of(desk, id).left_minor() == 900'00);
}

TEST_CASE("dispute: tax that was charged with the price buys no units back",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk, TaxPoint::at_sale);
  lose(desk, bill_of(desk, id), 945'00);
  CHECK(desk.net() == at_main({{losses, 45'00}, {held, -945'00}, {packages, 900'00}}));
  CHECK(lot_of(desk, id).available() == 0);
}

TEST_CASE("dispute: of a part of the price only as many units are taken as it pays for",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  const SaleId sold = bill_of(desk, id);
  lose(desk, sold, 200'00);
  CHECK(desk.net() == at_main({{losses, 20'00}, {held, -200'00}, {packages, 180'00}}));
  CHECK(lot_of(desk, id).available() == 8);
  lose(desk, sold, 700'00, 2);
  CHECK(desk.net() == at_main({{losses, 70'00}, {held, -700'00}, {packages, 630'00}}));
  CHECK(lot_of(desk, id).available() == 1);
}

TEST_CASE("dispute: of half of a price with tax half of the units are taken, the tax not",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk, TaxPoint::at_sale);
  const SaleId sold = bill_of(desk, id);
  // 900.00 + 45.00, of which 472.50 are lost.
  lose(desk, sold, 472'50);
  CHECK(desk.net() == at_main({{losses, 22'50}, {held, -472'50}, {packages, 450'00}}));
  CHECK(lot_of(desk, id).available() == 5);
  lose(desk, sold, 472'50, 2);
  CHECK(desk.net() == at_main({{losses, 22'50}, {held, -472'50}, {packages, 450'00}}));
  CHECK(lot_of(desk, id).available() == 0);
}

TEST_CASE("dispute: it goes by the lines, and what one has taken the next does not take again",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, cuts(10, 900'00, TaxPoint::at_redemption));
  const SaleId sold = open_bill(desk);
  desk.must(sale::Command{line_of(sold, cut)});
  desk.must(sale::Command{add_plan(sold, plan)});
  desk.must(sale::Command{add_plan(sold, plan)});
  settle_bill(desk, sold, 1'884'00);
  REQUIRE(desk.table.memberships.size() == 2);
  const auto first = desk.table.memberships.begin()->first;
  const auto second = desk.table.memberships.rbegin()->first;
  lose(desk, sold, 900'00);
  CHECK(lot_of(desk, first).available() == 0);
  CHECK(lot_of(desk, second).available() == 10);
  lose(desk, sold, 984'00, 2);
  CHECK(desk.net() == at_main({{losses, 84'00}, {held, -984'00}, {packages, 900'00}}));
  CHECK(lot_of(desk, second).available() == 0);
}

TEST_CASE("dispute: holds that no bill has yet are given free and go too, others stay",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  const membership::Reserve hold{id, cut, 2, std::nullopt, std::nullopt, std::nullopt};
  desk.must(Command{hold});
  const SaleId open = open_bill(desk);
  desk.must(sale::Command{line_of(open, cut)});
  desk.must(Command{cover(id, open)});
  lose(desk, bill_of(desk, id), 900'00);
  CHECK(desk.net() == at_main({{losses, 90'00}, {held, -900'00}, {packages, 810'00}}));
  CHECK(desk.moved() == Moves{{1, "cut", UnitAccount::reserved, UnitAccount::available, 2},
                              {1, "cut", UnitAccount::available, UnitAccount::refunded, 9}});
  CHECK(desk.table.memberships.at(id).holds[0].stage == membership::HoldStage::released);
  settle_bill(desk, open, 0);
  CHECK(desk.balance(main_street, packages) == 0);
}

TEST_CASE("dispute: of an unlimited membership the days that are over stay earned",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  plan::Terms terms = monthly(4, 60'00);
  terms.tax_point = TaxPoint::at_sale;
  terms.benefits[0].allowance = plan::Allowance::unlimited;
  const auto id = sell(desk, publish(desk, terms), 63'00);
  desk.now += std::chrono::days{10};
  lose(desk, bill_of(desk, id), 63'00);
  // 20.00 are earned by then; 40.00 are not owed any more.
  CHECK(desk.net() ==
        at_main({{losses, 23'00}, {held, -63'00}, {memberships, 60'00}, {access, -20'00}}));
  CHECK(lot_of(desk, id).available() == 0);
  CHECK(try_use(desk, id) == "membership.units_are_used_up");
}

TEST_CASE("dispute: of stored value the face that is left goes, bonus and all",
          "[unit][books][dispute]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}};
  const SaleId sold = salon.selling(value_of(salon.set_terms(terms), 1000'00));
  salon.close(sold);
  salon.close(salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin));
  salon.accept(sale::Command{opened(sold, 1000'00)});
  const auto net = salon.accept(sale::Command{sale::DecideDispute{sold, 1, false}});
  CHECK(net == WalletSalon::Net{{stored_value, 900'00}, {held, -1000'00}, {losses, 100'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 0);
  CHECK(salon.total(stored_value) == 0);
}

TEST_CASE("dispute: of a gift card a part goes, with what was taken for breakage of it",
          "[unit][books][dispute]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.breakage_millionths = 100'000;
  const SaleId sold = salon.selling(card_of(salon.set_terms(terms), 100'00));
  salon.close(sold);
  salon.close(salon.buying(60'00, paying(ValueKind::gift_card, 60'00), std::nullopt));
  // 40.00 are left, 6.67 of it breakage: of 10.00 that is 1.67, half a cent counting as one.
  salon.accept(sale::Command{opened(sold, 10'00)});
  const auto part = salon.accept(sale::Command{sale::DecideDispute{sold, 1, false}});
  CHECK(part == WalletSalon::Net{{cards, 8'33}, {breakage, 1'67}, {held, -10'00}});
  salon.accept(sale::Command{opened(sold, 90'00)});
  const auto rest = salon.accept(sale::Command{sale::DecideDispute{sold, 2, false}});
  CHECK(rest ==
        WalletSalon::Net{{cards, 25'00}, {breakage, 5'00}, {held, -90'00}, {losses, 60'00}});
  CHECK(salon.total(cards) == 0);
}

TEST_CASE("dispute: what was taken back of a gift card is not used, and breakage does not jump",
          "[unit][books][dispute]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.breakage_millionths = 100'000;
  const SaleId sold = salon.selling(card_of(salon.set_terms(terms), 100'00));
  salon.close(sold);
  const auto pay = [&](std::int64_t minor) {
    return salon.close(salon.buying(minor, paying(ValueKind::gift_card, minor), std::nullopt));
  };
  const auto lose = [&](std::int64_t minor, std::uint32_t dispute) {
    salon.accept(sale::Command{opened(sold, minor)});
    salon.accept(sale::Command{sale::DecideDispute{sold, dispute, false}});
  };
  lose(50'00, 1);
  // 10.00 of 90.00 that are expected to be used of 100.00: of the 50.00 that stay it is the same.
  CHECK(pay(10'00) == WalletSalon::Net{{cards, 11'11}, {4000, -10'00}, {breakage, -1'11}});
  // A quarter of the 40.00 goes, with a quarter of what was used and of its breakage (0.28).
  lose(10'00, 2);
  CHECK(salon.total(breakage) == -83);
  // Used are 7.50 of 37.50, and now 3.00 more: 1.17 of breakage.
  CHECK(pay(3'00) == WalletSalon::Net{{cards, 3'34}, {4000, -3'00}, {breakage, -34}});
  pay(27'00);
  CHECK(salon.total(cards) == 0);
  CHECK(salon.total(breakage) == 0);
}

TEST_CASE("dispute: while a refund of the value is asked for, somebody decides that first",
          "[unit][books][dispute]") {
  WalletSalon salon;
  const auto terms = salon.set_terms(plain_terms("top-up", ValueKind::stored_value));
  const SaleId sold = salon.selling(value_of(terms, 100'00));
  salon.close(sold);
  const WalletId id = salon.id_of(ValueKind::stored_value, lins);
  salon.accept(wallet::Command{wallet::RequestRefund{id, 1, "moved_away", std::nullopt}});
  salon.accept(sale::Command{opened(sold, 100'00)});
  const sale::Command lost = sale::DecideDispute{sold, 1, false};
  CHECK(salon.run(lost) == "wallet.value_is_reserved");
  salon.accept(wallet::Command{wallet::Reject{id, 1, "already_settled"}}, manager);
  salon.accept(lost);
  CHECK(salon.total(stored_value) == 0);
}

}  // namespace tress::testing::dispute_test

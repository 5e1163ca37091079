#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"
#include "tests/support/wallet_salon.hpp"

// Goal: a lost payment takes back what is unused of what it bought, also where that has been given
// on or has gone into another plan, never more than the payment, and what is used stays a loss.
// Method: real decisions with all that they order; every membership and wallet is in the books.

namespace tress::testing::followed_dispute_test {

namespace {

using membership::Command;
using plan::TaxPoint;
using Net = PrepaidDesk::Net;

constexpr std::uint16_t held = 1150, packages = 2000, memberships = 2010, stored_value = 2020,
                        losses = 5110;

Net at_main(const std::map<std::uint16_t, std::int64_t>& accounts) {
  Net net;
  for (const auto& [account, minor] : accounts) net[{main_street, account}] = minor;
  return net;
}

SaleId bill_of(const PrepaidDesk& desk, MembershipId id) {
  return desk.table.memberships.at(id).lots.at(0).payments.at(0).sale;
}

/// The desk's last command is the decision.
void lose(PrepaidDesk& desk, SaleId sold, std::int64_t minor, std::uint32_t dispute = 1) {
  desk.must(sale::Command{sale::OpenDispute{sold, 1, cad(minor), cad(0), "cb"}});
  desk.must(sale::Command{sale::DecideDispute{sold, dispute, false}});
}

MembershipId give(PrepaidDesk& desk, MembershipId from, std::int32_t units, ClientId to = mia) {
  desk.must(Command{membership::Transfer{from, 1, units, to}}, as_manager());
  return newest_membership(desk);
}

const membership::LotState& lot_of(const PrepaidDesk& desk, MembershipId id) {
  return desk.table.memberships.at(id).lots.at(0);
}

/// 1,200.00 for 1,000.00, paid by card; the bill.
SaleId top_up(WalletSalon& salon) {
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}};
  const SaleId sold = salon.selling(value_of(salon.set_terms(terms), 1000'00));
  salon.close(sold);
  return sold;
}

void give(WalletSalon& salon, ClientId from, std::uint32_t lot, std::int64_t minor) {
  const WalletId id = salon.id_of(ValueKind::stored_value, id_cast<StreamId>(from));
  const ClientId to = from == lin ? mia : lin;
  salon.accept(wallet::Command{wallet::Transfer{id, lot, cad(minor), to, "family"}}, manager);
}

WalletSalon::Net lose(WalletSalon& salon,
                      SaleId sold,
                      std::int64_t minor,
                      std::uint32_t dispute = 1) {
  salon.accept(sale::Command{sale::OpenDispute{sold, 1, cad(minor), cad(0), "cb"}});
  return salon.accept(sale::Command{sale::DecideDispute{sold, dispute, false}});
}

std::int64_t left(const WalletSalon& salon, ClientId client) {
  return wallet::available_minor(salon.pool(ValueKind::stored_value, id_cast<StreamId>(client)),
                                 cad());
}

}  // namespace

TEST_CASE("dispute: [T20] units that were given on go with the lost payment, used ones are a loss",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto hers = sell(desk, publish(desk, cuts(10, 900'00, TaxPoint::at_redemption)), 900'00);
  for (int use = 0; use < 4; ++use) use_one(desk, hers);
  const auto theirs = give(desk, hers, 5);
  const auto back = give(desk, theirs, 2, lin);
  lose(desk, bill_of(desk, hers), 900'00);
  CHECK(desk.net() == at_main({{losses, 360'00}, {held, -900'00}, {packages, 540'00}}));
  for (const MembershipId one : {hers, theirs, back}) CHECK(lot_of(desk, one).left_minor() == 0);
  CHECK(desk.balance(main_street, packages) == 0);
}

TEST_CASE("dispute: what the buyer still has goes first, and no more than the payment in all",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto hers = sell(desk, publish(desk, cuts(10, 900'00, TaxPoint::at_redemption)), 900'00);
  const SaleId sold = bill_of(desk, hers);
  const auto theirs = give(desk, hers, 6);
  // Four are with the buyer, and one of the six: five for 450.00.
  lose(desk, sold, 450'00);
  CHECK(desk.net() == at_main({{held, -450'00}, {packages, 450'00}}));
  CHECK(lot_of(desk, hers).available() == 0);
  CHECK(lot_of(desk, theirs).available() == 5);
  lose(desk, sold, 450'00, 2);
  CHECK(desk.net() == at_main({{held, -450'00}, {packages, 450'00}}));
  CHECK(lot_of(desk, theirs).available() == 0);
}

TEST_CASE("dispute: a hold on units that were given on is given free first",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const auto hers = sell(desk, publish(desk, cuts(10, 900'00, TaxPoint::at_redemption)), 900'00);
  const SaleId sold = bill_of(desk, hers);
  const auto theirs = give(desk, hers, 10);
  desk.must(
      Command{membership::Reserve{theirs, cut, 10, std::nullopt, std::nullopt, std::nullopt}});
  lose(desk, sold, 900'00);
  CHECK(desk.net() == at_main({{held, -900'00}, {packages, 900'00}}));
  CHECK(desk.table.memberships.at(theirs).holds[0].stage == membership::HoldStage::released);
}

TEST_CASE("dispute: what was bought with another payment stays with whoever has it",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, cuts(10, 900'00, TaxPoint::at_redemption));
  const auto first = sell(desk, plan, 900'00);
  const auto second = sell(desk, plan, 900'00);
  const auto of_first = give(desk, first, 10);
  const auto of_second = give(desk, second, 10);
  lose(desk, bill_of(desk, first), 900'00);
  CHECK(lot_of(desk, of_first).left_minor() == 0);
  CHECK(lot_of(desk, of_second).left_minor() == 900'00);
}

TEST_CASE("dispute: what was left under a plan is followed into the plan that it was changed for",
          "[unit][books][dispute]") {
  PrepaidDesk desk;
  const PlanId small = publish(desk, monthly(4, 60'00), "small");
  const PlanId large = publish(desk, monthly(4, 90'00), "large");
  const auto owned = sell(desk, small, 60'00);
  const SaleId first = bill_of(desk, owned);
  use_one(desk, owned);
  const SaleId changed = open_bill(desk);
  sale::AddPlan line = add_plan(changed, large);
  line.what = sale::PlanSale::change;
  line.membership = owned;
  desk.must(sale::Command{line});
  // 45.00 are left of the first, so 45.00 are to be paid of 90.00 for four: 22.50 each.
  settle_bill(desk, changed, 45'00);
  lose(desk, first, 60'00);
  // Of 60.00 one for 15.00 is used; two of the new ones stand for the 45.00 that are left.
  CHECK(desk.net() == at_main({{losses, 15'00}, {held, -60'00}, {memberships, 45'00}}));
  CHECK(desk.table.memberships.at(owned).lots.at(1).available() == 2);
  // The rest was paid with the second bill.
  lose(desk, changed, 45'00);
  CHECK(desk.net() == at_main({{held, -45'00}, {memberships, 45'00}}));
  CHECK(desk.balance(main_street, memberships) == 0);
}

TEST_CASE("dispute: value that was given on goes with the lost payment, wherever it went",
          "[unit][books][dispute]") {
  WalletSalon salon;
  const SaleId sold = top_up(salon);
  salon.close(salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin));
  give(salon, lin, 1, 600'00);
  give(salon, mia, 1, 240'00);
  salon.close(salon.buying(60'00, paying(ValueKind::stored_value, 60'00), mia));
  // 180.00 of face are used, for 150.00 of what was paid: that is the loss.
  CHECK(lose(salon, sold, 1000'00) ==
        WalletSalon::Net{{stored_value, 850'00}, {held, -1000'00}, {losses, 150'00}});
  CHECK(left(salon, lin) == 0);
  CHECK(left(salon, mia) == 0);
  CHECK(salon.total(stored_value) == 0);
}

TEST_CASE("dispute: of value that was given on no more is taken than what the buyer has not",
          "[unit][books][dispute]") {
  WalletSalon salon;
  const SaleId sold = top_up(salon);
  give(salon, lin, 1, 600'00);
  // 500.00 are with the buyer; the other 100.00 of 600.00 are 120.00 of face.
  CHECK(lose(salon, sold, 600'00) == WalletSalon::Net{{stored_value, 600'00}, {held, -600'00}});
  CHECK(left(salon, lin) == 0);
  CHECK(left(salon, mia) == 480'00);
  CHECK(lose(salon, sold, 400'00, 2) == WalletSalon::Net{{stored_value, 400'00}, {held, -400'00}});
  CHECK(left(salon, mia) == 0);
}

TEST_CASE("dispute: a refund that somebody else asks for holds up no lost payment and stays a loss",
          "[unit][books][dispute]") {
  WalletSalon salon;
  const SaleId sold = top_up(salon);
  give(salon, lin, 1, 600'00);
  const WalletId theirs = salon.id_of(ValueKind::stored_value, mias);
  salon.accept(wallet::Command{wallet::RequestRefund{theirs, 1, "moved_away", std::nullopt}});
  salon.accept(sale::Command{sale::OpenDispute{sold, 1, cad(1000'00), cad(0), "cb"}});
  // 500.00 are with the buyer; what the request holds is not touched.
  CHECK(salon.accept(sale::Command{sale::DecideDispute{sold, 1, false}}) ==
        WalletSalon::Net{{stored_value, 500'00}, {held, -1000'00}, {losses, 500'00}});
  CHECK(left(salon, lin) == 0);
  CHECK(salon.total(stored_value) == -500'00);
  // It is decided as if nothing had been.
  salon.accept(wallet::Command{wallet::Approve{theirs, 1}}, manager);
  CHECK(salon.total(stored_value) == 0);
}

TEST_CASE("dispute: nobody takes back a lot by name but a wallet that follows a lost payment",
          "[unit][books][dispute]") {
  WalletSalon salon;
  const SaleId sold = top_up(salon);
  give(salon, lin, 1, 600'00);
  const wallet::TakeBack asked{ValueKind::stored_value, mias, sold, 1, 1, cad(500'00), 1};
  CHECK(salon.run(wallet::Command{asked}, manager) == "wallet.only_bills_move_value");
  CHECK(left(salon, mia) == 600'00);
}

}  // namespace tress::testing::followed_dispute_test

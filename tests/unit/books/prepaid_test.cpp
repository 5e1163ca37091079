#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"
#include "tests/support/sample_plans.hpp"

// Goal: what is prepaid does to the books exactly what domain.md §3.3 says, command by command: the
// bill's event and the lot's event together. Method: real decisions with all that they order; GST
// 5 %, no account of the journal left out and none but these moved.

namespace tress::testing::prepaid_test {

namespace {

using Net = PrepaidDesk::Net;
using plan::TaxPoint;
using Moves = std::vector<UnitPosting>;

constexpr std::uint16_t cash = 1000, card = 1100, in_transit = 1130, due_from = 1400,
                        suspense = 1900, packages = 2000, memberships = 2010, tax = 2200,
                        refunds = 2250, due_to = 2400, equity = 3000, service = 4000,
                        breakage = 4040, no_show = 4050, other_gain = 4060, allowances = 4910;

Net at_main(const std::map<std::uint16_t, std::int64_t>& accounts) {
  Net net;
  for (const auto& [account, minor] : accounts) net[{main_street, account}] = minor;
  return net;
}

UnitPosting one(UnitAccount from, UnitAccount to, std::int64_t units = 1, std::uint32_t lot = 1) {
  return {lot, "cut", from, to, units};
}

/// Ten cuts for 900.00, tax at redemption, sold to lin.
MembershipId ten_cuts(PrepaidDesk& desk) {
  return sell(desk, publish(desk, cuts(10, 900'00, TaxPoint::at_redemption)), 900'00);
}

TEST_CASE("books: [T3] ten cuts for 900.00 are owed, and nothing of it is earned",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  ten_cuts(desk);
  CHECK(desk.net() == at_main({{card, 900'00}, {packages, -900'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::issued, UnitAccount::available, 10)});
}

TEST_CASE("books: [T3b] with tax at sale, the tax is due at once", "[unit][books][prepaid]") {
  PrepaidDesk desk;
  sell(desk, publish(desk, cuts(10, 900'00, TaxPoint::at_sale)), 945'00);
  CHECK(desk.net() == at_main({{card, 945'00}, {packages, -900'00}, {tax, -45'00}}));
}

TEST_CASE("books: [T4] one of them used is earned with its tax split off exactly",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto membership = ten_cuts(desk);
  use_one(desk, membership);
  // 90.00 / 1.05 = 85.714…: 4.29 tax, the rest revenue.
  CHECK(desk.net() == at_main({{packages, 90'00}, {service, -85'71}, {tax, -4'29}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::reserved, UnitAccount::redeemed)});
  CHECK(desk.balance(main_street, in_transit) == 0);
}

TEST_CASE("books: [T4] what was taxed at sale is not taxed again", "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto membership = sell(desk, publish(desk, cuts(10, 900'00, TaxPoint::at_sale)), 945'00);
  use_one(desk, membership);
  CHECK(desk.net() == at_main({{packages, 90'00}, {service, -90'00}}));
}

TEST_CASE("books: [T5] a mixed pack is owed lot by lot, at relative stand-alone prices",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  plan::Terms terms = cuts(5, 392'00, TaxPoint::at_redemption);
  terms.benefits = {{"cut", {cut}, 5, cad(50'00)}, {"colour", {colour}, 2, cad(120'00)}};
  const auto id = sell(desk, publish(desk, terms), 392'00);
  CHECK(desk.net() == at_main({{card, 392'00}, {packages, -392'00}}));
  const auto& lots = desk.table.memberships.at(id).lots;
  REQUIRE(lots.size() == 2);
  CHECK(lots[0].granted.paid == cad(200'00));
  CHECK(lots[1].granted.paid == cad(192'00));
  CHECK(desk.moved() == Moves{{1, "cut", UnitAccount::issued, UnitAccount::available, 5},
                              {2, "colour", UnitAccount::issued, UnitAccount::available, 2}});
  desk.must(membership::Command{
      membership::Reserve{id, colour, 1, std::nullopt, std::nullopt, std::nullopt}});
  CHECK(desk.table.memberships.at(id).holds.front().reserved.value == cad(96'00));
}

TEST_CASE("books: [T6] 300.00 of 900.00 are owed and are worth three cuts, until more is paid",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, cuts(10, 900'00, TaxPoint::at_redemption));
  const SaleId sale = open_bill(desk);
  sale::AddPlan part = add_plan(sale, plan);
  part.pay_now = cad(300'00);
  desk.must(sale::Command{part});
  settle_bill(desk, sale, 300'00, sale::TenderKind::cash);
  CHECK(desk.net() == at_main({{cash, 300'00}, {packages, -300'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::issued, UnitAccount::available, 3)});
  const auto id = newest_membership(desk);
  for (int use = 0; use < 3; ++use) {
    use_one(desk, id);
    CHECK(desk.net() == at_main({{packages, 90'00}, {service, -85'71}, {tax, -4'29}}));
  }
  // 30.00 are left: paid, but no whole cut.
  CHECK(membership::liability_minor(desk.table.memberships.at(id)) == 30'00);
  const SaleId more = open_bill(desk);
  desk.must(sale::Command{line_of(more, cut)});
  CHECK(desk.ask(membership::Command{cover(id, more)}) == "membership.units_are_used_up");
  sale::AddPlan rest = add_plan(more, plan);
  rest.what = sale::PlanSale::rest;
  rest.membership = id;
  desk.must(sale::Command{rest});
  settle_bill(desk, more, 684'00);
  // The cut of this bill is charged: 80.00 and 4.00 tax.
  CHECK(desk.net() ==
        at_main({{card, 684'00}, {packages, -600'00}, {service, -80'00}, {tax, -4'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::issued, UnitAccount::available, 7)});
}

TEST_CASE("books: [T7] a period's cut is owed, then earned, or lapses at its end after notice",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, monthly(1, 60'00));
  const auto id = sell(desk, plan, 60'00);
  CHECK(desk.net() == at_main({{card, 60'00}, {memberships, -60'00}}));
  use_one(desk, id);
  CHECK(desk.net() == at_main({{memberships, 60'00}, {service, -57'14}, {tax, -2'86}}));
  const SaleId bill = open_bill(desk);
  sale::AddPlan renewal = add_plan(bill, plan);
  renewal.what = sale::PlanSale::renewal;
  renewal.membership = id;
  desk.must(sale::Command{renewal});
  settle_bill(desk, bill, 60'00);
  CHECK(desk.net() == at_main({{card, 60'00}, {memberships, -60'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::issued, UnitAccount::available, 1, 2)});
  desk.now += std::chrono::days{50};
  desk.must(membership::Command{membership::AnnounceExpiry{id, 2}});
  CHECK(desk.net().empty());
  desk.now += std::chrono::days{8};
  desk.must(membership::Command{membership::AnnounceExpiry{id, 2}});
  desk.now += std::chrono::days{6};
  desk.must(membership::Command{membership::Expire{id, 2}});
  CHECK(desk.net() == at_main({{memberships, 60'00}, {breakage, -60'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::available, UnitAccount::expired, 1, 2)});
}

TEST_CASE("books: [T8] a pause of 15 days moves no money and every end by 15 days",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = sell(desk, publish(desk, monthly(1, 60'00)), 60'00);
  const auto before = desk.table.memberships.at(id);
  desk.must(membership::Command{membership::Pause{id, std::nullopt, "travel"}});
  desk.now += std::chrono::days{15};
  desk.must(membership::Command{membership::Resume{id}});
  CHECK(desk.net().empty());
  const auto& after = desk.table.memberships.at(id);
  CHECK(*after.period_until == *before.period_until + std::chrono::days{15});
  CHECK(*after.lots[0].granted.expires_on ==
        *before.lots[0].granted.expires_on + std::chrono::days{15});
}

TEST_CASE("books: [T9] an upgrade with 12 of 30 days left takes 24.00 over and costs 12.00",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = sell(desk, publish(desk, monthly(30, 60'00)), 60'00);
  const PlanId better = publish(desk, monthly(30, 90'00), "better");
  for (int day = 0; day < 18; ++day) {
    use_one(desk, id);
    desk.now += std::chrono::days{1};
  }
  const SaleId bill = open_bill(desk);
  sale::AddPlan change = add_plan(bill, better);
  change.what = sale::PlanSale::change;
  change.membership = id;
  desk.must(sale::Command{change});
  settle_bill(desk, bill, 12'00);
  // Dr 1100 12.00, Dr 2010 (old) 24.00 / Cr 2010 (new) 36.00.
  CHECK(desk.net() == at_main({{card, 12'00}, {memberships, -12'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::issued, UnitAccount::available, 12, 2),
                              one(UnitAccount::available, UnitAccount::transferred, 12)});
  const auto& state = desk.table.memberships.at(id);
  CHECK(state.lots[0].left_minor() == 0);
  CHECK(state.lots[1].left_minor() == 36'00);
}

/// Four of ten cuts used.
MembershipId four_used(PrepaidDesk& desk, const plan::Terms& terms, std::int64_t due) {
  const auto id = sell(desk, publish(desk, terms), due);
  for (int use = 0; use < 4; ++use) use_one(desk, id);
  return id;
}

void approve_refund(PrepaidDesk& desk, MembershipId id, std::optional<Money> amount = {}) {
  desk.must(membership::Command{membership::RequestRefund{id, "client_withdraws", amount}});
  CHECK(desk.net().empty());
  desk.must(membership::Command{membership::Approve{id, 1}}, as_manager());
}

TEST_CASE("books: [T12] four of ten used: 540.00 go back, approved and then paid",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = four_used(desk, cuts(10, 900'00, TaxPoint::at_redemption), 900'00);
  approve_refund(desk, id);
  CHECK(desk.net() == at_main({{packages, 540'00}, {refunds, -540'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::available, UnitAccount::refunded, 6)});
  desk.must(
      membership::Command{membership::PayRefund{id, 1, sale::TenderKind::card, std::nullopt}});
  CHECK(desk.net() == at_main({{refunds, 540'00}, {card, -540'00}}));
}

TEST_CASE("books: cash that goes back comes out of the drawer that is named",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = four_used(desk, cuts(10, 900'00, TaxPoint::at_redemption), 900'00);
  approve_refund(desk, id);
  const DrawerId other = nth<DrawerId>(8);
  for (const DrawerId one : {till, other}) {
    desk.table.drawers_of_branches[one] = drawer_after({opened_till(one)});
  }
  membership::PayRefund pay{id, 1, sale::TenderKind::cash, std::nullopt};
  pay.drawer = other;
  desk.must(membership::Command{pay});
  REQUIRE(desk.postings().size() == 1);
  const Posting& paid = desk.postings().front().second;
  CHECK(paid.debit.account == refunds);
  CHECK(paid.debit.party == id_cast<StreamId>(lin));
  CHECK(paid.credit.account == 1000);
  CHECK(paid.credit.party == id_cast<StreamId>(other));
}

TEST_CASE("books: [T12] tax charged at sale goes back with what it was charged on",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = four_used(desk, cuts(10, 900'00, TaxPoint::at_sale), 945'00);
  approve_refund(desk, id);
  // 45.00 · 540/900 = 27.00.
  CHECK(desk.net() == at_main({{packages, 540'00}, {tax, 27'00}, {refunds, -567'00}}));
}

TEST_CASE("books: [T12b] used ones at list: 500.00 go back and 40.00 are revenue",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  plan::Terms terms = cuts(10, 900'00, TaxPoint::at_redemption);
  terms.refund_rule = plan::RefundRule::used_at_list;
  const auto id = four_used(desk, terms, 900'00);
  approve_refund(desk, id);
  CHECK(desk.net() == at_main({{packages, 540'00}, {refunds, -500'00}, {service, -40'00}}));
}

TEST_CASE("books: an agreed fee is kept as another gain", "[unit][books][prepaid]") {
  PrepaidDesk desk;
  plan::Terms terms = cuts(10, 900'00, TaxPoint::at_redemption);
  terms.refund_rule = plan::RefundRule::pro_rata_less_fee;
  terms.refund_fee = cad(25'00);
  const auto id = four_used(desk, terms, 900'00);
  approve_refund(desk, id);
  CHECK(desk.net() == at_main({{packages, 540'00}, {refunds, -515'00}, {other_gain, -25'00}}));
}

TEST_CASE("books: [T12c] what is given back beyond the rule is an allowance",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = four_used(desk, cuts(10, 900'00, TaxPoint::at_redemption), 900'00);
  approve_refund(desk, id, cad(600'00));
  CHECK(desk.net() == at_main({{packages, 540'00}, {allowances, 60'00}, {refunds, -600'00}}));
}

TEST_CASE("books: [T16] a wrong deduction is taken back from revenue and tax into the same lot",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  use_one(desk, id);
  desk.now += std::chrono::days{3};
  desk.must(membership::Command{membership::RequestReversal{id, 1, "wrong_client"}});
  desk.must(membership::Command{membership::Approve{id, 1}}, as_manager());
  CHECK(desk.net() == at_main({{service, 85'71}, {tax, 4'29}, {packages, -90'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::redeemed, UnitAccount::available)});
  CHECK(desk.table.memberships.at(id).lots[0].available() == 10);
}

TEST_CASE("books: [T17] a visit given by hand costs nothing and is worth nothing",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  desk.must(membership::Command{membership::RequestAdjustment{id, "cut", 1, "goodwill"}});
  desk.must(membership::Command{membership::Approve{id, 1}}, as_manager());
  CHECK(desk.net().empty());
  CHECK(desk.moved() == Moves{one(UnitAccount::adjusted, UnitAccount::available, 1, 2)});
  // Free before paid, as the plan says: the bill earns nothing.
  use_one(desk, id);
  CHECK(desk.net().empty());
  CHECK(desk.moved() == Moves{one(UnitAccount::reserved, UnitAccount::redeemed, 1, 2)});
}

TEST_CASE("books: [T21] a no-show takes a session and owes its tax", "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  desk.must(membership::Command{
      membership::Reserve{id, cut, 1, std::nullopt, std::nullopt, std::nullopt}});
  CHECK(desk.net().empty());
  desk.must(membership::Command{membership::Forfeit{id, 1}}, as_manager());
  CHECK(desk.net() == at_main({{packages, 90'00}, {no_show, -85'71}, {tax, -4'29}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::reserved, UnitAccount::forfeited)});
}

TEST_CASE("books: [T24] sold at one branch and used at another, each owes the other",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  desk.table.branches[montreal] = desk.table.branches[main_street];
  desk.table.branches[montreal].opened->branch = montreal;
  const auto id = ten_cuts(desk);
  use_one(desk, id, montreal);
  CHECK(desk.net() == Net{{{main_street, packages}, 90'00},
                          {{main_street, due_to}, -90'00},
                          {{montreal, due_from}, 90'00},
                          {{montreal, service}, -85'71},
                          {{montreal, tax}, -4'29}});
}

TEST_CASE("books: [T24] a home that has closed its day books it on its next one",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  desk.table.branches[montreal] = desk.table.branches[main_street];
  desk.table.branches[montreal].opened->branch = montreal;
  const auto id = ten_cuts(desk);
  desk.table.closed_days.insert({main_street, friday});
  const SaleId here = open_bill(desk, lin, montreal);
  desk.must(sale::Command{line_of(here, cut)});
  desk.must(membership::Command{cover(id, here)});
  settle_bill(desk, here, 0);
  CHECK(desk.net() == Net{{{main_street, packages}, 90'00},
                          {{main_street, due_to}, -90'00},
                          {{montreal, due_from}, 90'00},
                          {{montreal, service}, -85'71},
                          {{montreal, tax}, -4'29}});
  CHECK(desk.table.memberships.at(id).holds[0].used_on == friday);
  desk.must(sale::Command{sale::Void{here, "wrong", std::nullopt}}, as_manager());
  CHECK(desk.table.memberships.at(id).lots[0].available() == 10);
  // At home nothing is done on a closed day, nor elsewhere if the home is closed for weeks.
  CHECK(desk.ask(membership::Command{membership::Reserve{
            id, cut, 1, std::nullopt, std::nullopt, std::nullopt}}) == "membership.day_is_closed");
  for (int day = 1; day <= 14; ++day) {
    desk.table.closed_days.insert({main_street, friday + std::chrono::days{day}});
  }
  const SaleId late = open_bill(desk, lin, montreal);
  desk.must(sale::Command{line_of(late, cut)});
  CHECK(desk.ask(membership::Command{cover(id, late)}) == "membership.day_is_closed");
}

TEST_CASE("books: [T25] a unit given to another client is owed to them", "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const auto id = ten_cuts(desk);
  desk.must(membership::Command{membership::Transfer{id, 1, 1, mia}}, as_manager());
  CHECK(desk.net().empty());
  CHECK(desk.moved() == Moves{one(UnitAccount::available, UnitAccount::transferred),
                              one(UnitAccount::transferred, UnitAccount::available)});
  const auto received = newest_membership(desk);
  CHECK(desk.table.memberships.at(received).started->client == mia);
  CHECK(membership::liability_minor(desk.table.memberships.at(received)) == 90'00);
  CHECK(membership::liability_minor(desk.table.memberships.at(id)) == 810'00);
}

TEST_CASE("books: [T26] two units past their last day lapse, after notice",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  plan::Terms terms = cuts(10, 900'00, TaxPoint::at_redemption);
  terms.validity_days = 60;
  const auto id = sell(desk, publish(desk, terms), 900'00);
  for (int use = 0; use < 8; ++use) use_one(desk, id);
  desk.now += std::chrono::days{40};
  desk.must(membership::Command{membership::AnnounceExpiry{id, 1}});
  desk.now += std::chrono::days{10};
  desk.must(membership::Command{membership::AnnounceExpiry{id, 1}});
  desk.now += std::chrono::days{11};
  desk.must(membership::Command{membership::Expire{id, 1}});
  CHECK(desk.net() == at_main({{packages, 180'00}, {breakage, -180'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::available, UnitAccount::expired, 2)});
}

TEST_CASE("books: a voided bill takes back what it sold and gives back what it used",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, cuts(10, 900'00, TaxPoint::at_redemption));
  const SaleId bill = open_bill(desk);
  desk.must(sale::Command{add_plan(bill, plan)});
  settle_bill(desk, bill, 900'00);
  const auto id = newest_membership(desk);
  const SaleId used = use_one(desk, id);
  CHECK(desk.ask(sale::Command{sale::Void{bill, "rung up twice", std::nullopt}}, as_manager()) ==
        "membership.units_are_in_use");
  desk.must(sale::Command{sale::Void{used, "wrong client", std::nullopt}}, as_manager());
  CHECK(desk.net() == at_main({{packages, -90'00}, {service, 85'71}, {tax, 4'29}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::redeemed, UnitAccount::available)});
  desk.must(sale::Command{sale::Void{bill, "rung up twice", std::nullopt}}, as_manager());
  CHECK(desk.net() == at_main({{card, -900'00}, {packages, 900'00}}));
  CHECK(desk.moved() == Moves{one(UnitAccount::available, UnitAccount::issued, 10)});
  for (const auto& [place, minor] : desk.balances()) CHECK(minor == 0);
}

TEST_CASE("books: what comes from another system waits in suspense until it is cleared",
          "[unit][books][prepaid]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, cuts(10, 900'00, TaxPoint::at_redemption));
  desk.must(membership::Command{membership::Migrate{main_street, lin, plan, "cut", 4, cad(360'00),
                                                    std::nullopt, Hash::zero()}},
            as_manager());
  CHECK(desk.net() == at_main({{suspense, 360'00}, {packages, -360'00}}));
  const auto id = newest_membership(desk);
  desk.must(membership::Command{membership::ClearMigration{id}}, as_manager());
  CHECK(desk.net() == at_main({{equity, 360'00}, {suspense, -360'00}}));
}

}  // namespace

}  // namespace tress::testing::prepaid_test

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"

#include "ledger/domain/retention.hpp"

// Goal: what a voided bill had sold can be paid again as it was sold, and nothing is kept or lost
// by the void; what was held before a pause is used, and nothing new is. Method: real bills at the
// desk.

namespace tress::testing::void_and_rest_test {

namespace {

using membership::Command;

constexpr std::uint16_t packages = 2000;

sale::AddPlan line_for(SaleId sold, PlanId plan, MembershipId id, sale::PlanSale what) {
  sale::AddPlan line = add_plan(sold, plan);
  line.what = what;
  line.membership = id;
  return line;
}

void void_bill(PrepaidDesk& desk, SaleId sold) {
  desk.must(sale::Command{sale::Void{sold, "wrong", std::nullopt}}, as_manager());
}

/// Five cuts and two advices for 392.00, sold, and the bill voided.
struct Voided {
  Voided() {
    plan::Terms terms = cuts(5, 392'00, plan::TaxPoint::at_sale);
    terms.benefits = {{"cut", {cut}, 5, cad(50'00)}, {"advice", {advice}, 2, cad(120'00)}};
    plan = publish(desk, terms);
    id = sell(desk, plan, 411'60);
    void_bill(desk, desk.table.memberships.at(id).lots.at(0).payments.at(0).sale);
  }

  [[nodiscard]] const membership::State& state() const { return desk.table.memberships.at(id); }

  PrepaidDesk desk;
  PlanId plan = PlanId::zero();
  MembershipId id = MembershipId::zero();
};

}  // namespace

TEST_CASE("void and rest: what one price bought is paid again as a whole, every lot of it",
          "[unit][membership]") {
  Voided s;
  CHECK(s.desk.balance(main_street, packages) == 0);
  const SaleId sold = open_bill(s.desk);
  s.desk.must(sale::Command{line_for(sold, s.plan, s.id, sale::PlanSale::rest)});
  settle_bill(s.desk, sold, 411'60);
  CHECK(s.desk.balance(main_street, packages) == -392'00);
  REQUIRE(s.state().lots.size() == 2);
  CHECK(s.state().lots[0].available() == 5);
  CHECK(s.state().lots[0].left_minor() == 200'00);
  CHECK(s.state().lots[1].available() == 2);
  CHECK(s.state().lots[1].left_minor() == 192'00);
  // 19.60 of tax, shared as the price is.
  CHECK(s.state().lots[0].payments.at(0).taxes.at(0).minor == 10'00);
  CHECK(s.state().lots[1].payments.at(0).taxes.at(0).minor == 9'60);
}

TEST_CASE("void and rest: what a voided bill had sold is nothing that keeps the client's data",
          "[unit][membership]") {
  Voided s;
  CHECK_FALSE(retention::has_value(s.state()));
  const SaleId sold = open_bill(s.desk);
  s.desk.must(sale::Command{line_for(sold, s.plan, s.id, sale::PlanSale::rest)});
  settle_bill(s.desk, sold, 411'60);
  CHECK(retention::has_value(s.state()));
}

TEST_CASE("void and rest: of what one price bought no part is paid", "[unit][membership]") {
  Voided s;
  const SaleId sold = open_bill(s.desk);
  sale::AddPlan line = line_for(sold, s.plan, s.id, sale::PlanSale::rest);
  line.pay_now = cad(200'00);
  s.desk.must(sale::Command{line});
  s.desk.must(
      sale::Command{sale::TakeTender{sold, sale::TenderKind::card, cad(210'00), std::nullopt}});
  CHECK(s.desk.ask(sale::Command{sale::Close{sold, std::nullopt}}) ==
        "membership.payment_is_in_full");
  CHECK(s.state().lots[0].available() == 0);
}

TEST_CASE("void and rest: nothing more than the price is paid again", "[unit][membership]") {
  Voided s;
  const SaleId sold = open_bill(s.desk);
  sale::AddPlan line = line_for(sold, s.plan, s.id, sale::PlanSale::rest);
  line.pay_now = cad(392'01);
  CHECK(s.desk.ask(sale::Command{line}) == "sale.payment_exceeds_price");
}

TEST_CASE("void and rest: a renewal after a voided one begins where the voided one had begun",
          "[unit][membership]") {
  PrepaidDesk desk;
  const PlanId plan = publish(desk, monthly(1, 60'00));
  const MembershipId id = sell(desk, plan, 60'00);
  const auto& memberships = desk.table.memberships;
  const Day end = *memberships.at(id).period_until;
  const auto renew = [&] {
    const SaleId sold = open_bill(desk);
    desk.must(sale::Command{line_for(sold, plan, id, sale::PlanSale::renewal)});
    settle_bill(desk, sold, 60'00);
    return sold;
  };
  const SaleId wrong = renew();
  CHECK(memberships.at(id).period_until == end + std::chrono::days{30});
  void_bill(desk, wrong);
  CHECK(memberships.at(id).period_until == end);
  renew();
  CHECK(memberships.at(id).period_until == end + std::chrono::days{30});
  CHECK(memberships.at(id).lots.at(2).granted.expires_on == end + std::chrono::days{30});
}

namespace {

/// A month that goes on three times: R1, R2 and R3.
struct ThreeRenewals {
  ThreeRenewals() {
    const PlanId plan = publish(desk, monthly(1, 60'00));
    id = sell(desk, plan, 60'00);
    for (std::size_t i = 0; i < 3; ++i) {
      ends.push_back(until());
      bills.push_back(open_bill(desk));
      desk.must(sale::Command{line_for(bills.back(), plan, id, sale::PlanSale::renewal)});
      settle_bill(desk, bills.back(), 60'00);
    }
    ends.push_back(until());
  }

  [[nodiscard]] Day until() const { return *desk.table.memberships.at(id).period_until; }

  PrepaidDesk desk;
  MembershipId id = MembershipId::zero();
  std::vector<SaleId> bills;
  std::vector<Day> ends;  ///< before R1, after R1, ...
};

}  // namespace

TEST_CASE("void and rest: renewals voided in any order leave the period of those that stand",
          "[unit][membership]") {
  std::vector<std::size_t> order{0, 1, 2};
  do {
    ThreeRenewals s;
    std::vector<bool> stands{true, true, true};
    for (const std::size_t one : order) {
      void_bill(s.desk, s.bills[one]);
      stands[one] = false;
      std::size_t newest = 0;
      for (std::size_t i = 0; i < stands.size(); ++i) {
        if (stands[i]) newest = i + 1;
      }
      INFO("voided " << order[0] << order[1] << order[2] << " as far as " << one);
      CHECK(s.until() == s.ends[newest]);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE(
    "pause: a line that was covered before the membership rested is used when the bill closes",
    "[unit][membership]") {
  for (const bool is_unlimited : {false, true}) {
    PrepaidDesk desk;
    plan::Terms terms = monthly(4, 60'00);
    terms.tax_point = plan::TaxPoint::at_sale;
    if (is_unlimited) terms.benefits[0].allowance = plan::Allowance::unlimited;
    const MembershipId id = sell(desk, publish(desk, terms), 63'00);
    const SaleId open = open_bill(desk);
    desk.must(sale::Command{line_of(open, cut)});
    desk.must(Command{cover(id, open)});
    desk.must(Command{membership::Pause{id, std::nullopt, "travel"}});
    settle_bill(desk, open, 0);
    CHECK(desk.table.memberships.at(id).holds.at(0).stage == membership::HoldStage::redeemed);
    CHECK(desk.table.memberships.at(id).lots.at(0).used == 1);
  }
}

TEST_CASE("pause: units that were held before it pay a line while the membership rests, others not",
          "[unit][membership]") {
  PrepaidDesk desk;
  const MembershipId id = sell(desk, publish(desk, monthly(4, 60'00)), 60'00);
  desk.must(Command{membership::Reserve{id, cut, 1, std::nullopt, std::nullopt, std::nullopt}});
  desk.must(Command{membership::Pause{id, std::nullopt, "travel"}});
  const SaleId open = open_bill(desk);
  desk.must(sale::Command{line_of(open, cut)});
  CHECK(desk.ask(Command{cover(id, open)}) == "membership.membership_is_paused");
  membership::Cover held = cover(id, open);
  held.hold = 1;
  desk.must(Command{held});
  settle_bill(desk, open, 0);
  CHECK(desk.table.memberships.at(id).holds.at(0).stage == membership::HoldStage::redeemed);
}

}  // namespace tress::testing::void_and_rest_test

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"

#include "ledger/domain/retention.hpp"

// Goal: a package that is paid in parts, some of which are taken back, always has as many units as
// what is paid for it covers, worth what was paid. Method: real bills; ten visits for 10.00.

namespace tress::testing::part_paid_test {

namespace {

using membership::Command;

constexpr std::uint16_t packages = 2000;

struct Visits {
  explicit Visits(std::int64_t paid_minor = 1'90) {
    plan = publish(desk, cuts(10, 10'00, plan::TaxPoint::at_redemption));
    first = open_bill(desk);
    sale::AddPlan line = add_plan(first, plan);
    line.pay_now = cad(paid_minor);
    desk.must(sale::Command{line});
    settle_bill(desk, first, paid_minor);
    id = newest_membership(desk);
  }

  /// A bill with a line for each part of what is still to be paid.
  SaleId pay(const std::vector<std::int64_t>& parts) {
    const SaleId bill = open_bill(desk);
    std::int64_t due = 0;
    for (const std::int64_t part : parts) {
      sale::AddPlan line = add_plan(bill, plan);
      line.what = sale::PlanSale::rest;
      line.membership = id;
      line.pay_now = cad(part);
      desk.must(sale::Command{line});
      due += part;
    }
    settle_bill(desk, bill, due);
    return bill;
  }

  std::optional<std::string> take_back(SaleId bill) {
    return desk.ask(sale::Command{sale::Void{bill, "wrong", std::nullopt}}, as_manager());
  }

  std::optional<std::string> hold(std::int32_t units) {
    return desk.ask(
        Command{membership::Reserve{id, cut, units, std::nullopt, std::nullopt, std::nullopt}});
  }

  [[nodiscard]] const membership::LotState& lot() const {
    return desk.table.memberships.at(id).lots.at(0);
  }

  PrepaidDesk desk;
  PlanId plan = PlanId::zero();
  SaleId first = SaleId::zero();
  MembershipId id = MembershipId::zero();
};

}  // namespace

TEST_CASE("part paid: when an earlier payment is taken back, the later one covers what it pays for",
          "[unit][membership]") {
  Visits visits;
  CHECK(visits.lot().available() == 1);
  // With 1.90 before it, 1.10 is what the second and the third visit still cost.
  visits.pay({1'10});
  CHECK(visits.lot().available() == 3);
  CHECK_FALSE(visits.take_back(visits.first));
  CHECK(visits.desk.moved() ==
        std::vector<UnitPosting>{{1, "cut", UnitAccount::available, UnitAccount::issued, 2}});
  CHECK(visits.lot().available() == 1);
  CHECK(visits.lot().available_minor() == 1'10);
  CHECK(visits.hold(2) == "membership.units_are_used_up");
  CHECK_FALSE(visits.hold(1));
  visits.pay({8'90});
  CHECK(visits.lot().available() == 9);
  CHECK_FALSE(visits.hold(9));
  CHECK(visits.lot().reserved_minor == 10'00);
  CHECK(-visits.desk.balance(main_street, packages) == 10'00);
}

TEST_CASE("part paid: what is held cannot be taken back, what is left beside it can",
          "[unit][membership]") {
  Visits visits;
  const SaleId second = visits.pay({1'10});
  CHECK_FALSE(visits.hold(2));
  CHECK(visits.take_back(visits.first) == "membership.units_are_in_use");
  CHECK(visits.take_back(second) == "membership.units_are_in_use");
  const SaleId third = visits.pay({80});
  CHECK_FALSE(visits.take_back(third));
  CHECK(visits.lot().available() == 1);
  CHECK(visits.lot().available_minor() == 1'00);
}

TEST_CASE("part paid: what is paid keeps the client's data until it is used up, the rest does not",
          "[unit][membership]") {
  Visits s{1'00};
  const auto keeps = [&] { return retention::has_value(s.desk.table.memberships.at(s.id)); };
  REQUIRE(s.lot().available() == 1);
  CHECK(keeps());
  REQUIRE_FALSE(s.hold(1));
  CHECK(keeps());
  s.desk.must(Command{membership::Forfeit{s.id, 1}}, as_manager());
  CHECK_FALSE(keeps());
}

TEST_CASE("part paid: two parts on one bill are taken back as one", "[unit][membership]") {
  Visits visits;
  const SaleId both = visits.pay({1'10, 1'10});
  CHECK(visits.lot().available() == 4);
  CHECK_FALSE(visits.take_back(both));
  CHECK(visits.desk.moved() ==
        std::vector<UnitPosting>{{1, "cut", UnitAccount::available, UnitAccount::issued, 3}});
  CHECK(visits.lot().available() == 1);
  CHECK(visits.lot().available_minor() == 1'90);
  CHECK(visits.lot().payments.size() == 1);
}

TEST_CASE("part paid: of a log whose parts were revoked unit by unit no more is given than is paid",
          "[unit][membership]") {
  Visits visits;
  visits.pay({1'10});
  membership::State& state = visits.desk.table.memberships.at(visits.id);
  state = evolve(std::move(state),
                 membership::LotsRevoked{visits.first, {{1, 1, 1'90}}, cad(1'90), {}});
  REQUIRE(visits.lot().available() == 2);
  REQUIRE(visits.lot().available_minor() == 1'10);
  // What is paid then covers a unit less than there are: the next payment buys that one first.
  visits.pay({30});
  CHECK(visits.lot().available() == 2);
  CHECK_FALSE(visits.hold(2));
  CHECK(visits.lot().reserved_minor == 1'40);
  CHECK(visits.lot().available_minor() == 0);
  visits.pay({8'60});
  CHECK_FALSE(visits.hold(8));
  CHECK(visits.lot().reserved_minor == 10'00);
}

TEST_CASE("part paid: of a log whose parts were revoked unit by unit no more is handed over",
          "[unit][membership]") {
  Visits visits;
  visits.pay({1'10});
  membership::State& state = visits.desk.table.memberships.at(visits.id);
  state = evolve(std::move(state),
                 membership::LotsRevoked{visits.first, {{1, 1, 1'90}}, cad(1'90), {}});
  visits.desk.must(Command{membership::Transfer{visits.id, 1, 2, mia}});
  CHECK(visits.lot().available() == 0);
  CHECK(visits.lot().available_minor() == 0);
  for (const auto& [id, given] : visits.desk.table.memberships) {
    if (id != visits.id) CHECK(given.lots.at(0).left_minor() == 1'10);
  }
  CHECK(visits.desk.table.memberships.size() == 2);
}

}  // namespace tress::testing::part_paid_test

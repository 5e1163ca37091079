// Goal: the view of memberships says the same of voided renewals as the ledger does, in whatever
// order they are voided. Method: real bills at the desk, their events folded into the view.

#include <algorithm>

#include "tests/support/sample_plans.hpp"
#include "tests/support/view_history.hpp"
#include "tests/support/view_tables.hpp"

#include "projections/memberships/memberships.hpp"

namespace tress::testing::voided_renewals_test {

TEST_CASE("memberships: renewals voided in any order leave the period that the ledger says",
          "[unit][views]") {
  std::vector<std::size_t> order{0, 1, 2};
  do {
    ViewHistory history;
    PrepaidDesk desk;
    desk.listener = [&](const Happened& one) {
      history.on(one.heading.business_date).at(one.heading.branch);
      history.add_happened(one.kind, one.stream, one.payload);
    };
    const PlanId plan = publish(desk, monthly(1, 60'00));
    const MembershipId id = sell(desk, plan, 60'00);
    const Day paid_until = *desk.table.memberships.at(id).period_until;
    std::vector<SaleId> bills;
    for (std::size_t i = 0; i < order.size(); ++i) {
      bills.push_back(open_bill(desk));
      sale::AddPlan line = add_plan(bills.back(), plan);
      line.what = sale::PlanSale::renewal;
      line.membership = id;
      desk.must(sale::Command{line});
      settle_bill(desk, bills.back(), 60'00);
    }
    for (const std::size_t one : order) {
      desk.must(sale::Command{sale::Void{bills[one], "wrong", std::nullopt}}, as_manager());
      const ViewTables tables{history.log(), {&memberships::projection()}};
      tables.require_caught_up();
      const auto row = require_value(memberships::find(*tables.snapshot(), id));
      INFO("voided " << order[0] << order[1] << order[2] << " as far as " << one);
      REQUIRE(row);
      CHECK(row->period_until == desk.table.memberships.at(id).period_until);
      if (one == order.back()) CHECK(row->period_until == paid_until);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace tress::testing::voided_renewals_test

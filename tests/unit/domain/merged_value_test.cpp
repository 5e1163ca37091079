#include <catch2/catch.hpp>

#include "tests/unit/domain/prepaid_scene.hpp"
#include "tests/unit/domain/sale_value_rows.hpp"

// Goal: a merge moves no value, and hides none from the person whose it is: what a merged file
// holds pays for a bill of the file that stays. Method: the file of Lin, who owns things, goes into
// that of Mia.

namespace tress::testing::merged_value_test {

namespace {

void merge(Table& table) {
  table.clients[lin].merged_into = mia;
  table.clients[mia].absorbed = {{lin, 0, 0}};
}

/// An open bill of Mia's with a cut of hers.
SaleId bill_of_mia(PrepaidDesk& desk) {
  const SaleId sale = open_bill(desk, mia);
  sale::AddLine line = line_of(sale, cut);
  line.served = mia;
  desk.must(sale::Command{line});
  return sale;
}

}  // namespace

TEST_CASE("membership: units of a merged file pay a service of the file that stays",
          "[unit][membership]") {
  Scene scene;
  const SaleId sale = bill_of_mia(scene.desk);
  CHECK(scene.ask(cover(scene.owned, sale)) == "membership.client_is_another");
  merge(scene.desk.table);
  scene.must(cover(scene.owned, sale));
  CHECK(scene.state().started->client == lin);
}

TEST_CASE("membership: that of a merged file is renewed on a bill of the file that stays",
          "[unit][membership]") {
  Scene scene;
  const SaleId sale = open_bill(scene.desk, mia);
  sale::AddPlan renewal = add_plan(sale, scene.month);
  renewal.what = sale::PlanSale::renewal;
  renewal.membership = scene.subscribed;
  CHECK(scene.desk.ask(sale::Command{renewal}) == "sale.membership_is_anothers");
  merge(scene.desk.table);
  scene.desk.must(sale::Command{renewal});
}

TEST_CASE("sale: a wallet of a merged file pays a bill of the file that stays, if it is named",
          "[unit][sale]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    merge(table);
    know(table, ValueKind::stored_value, lin_holder,
         pool_of({granted(ValueKind::stored_value, 500'00)}));
  });
  sale::TakeValue asked = take_value(ValueKind::stored_value, 1'00);
  const History open{opened_for(mia), cut_line()};
  GivenSale{open, facts}.when(asked).then_refused(sale::Refusal::value_is_not_enough);
  asked.client = lin;
  const auto events = GivenSale{open, facts}.when(asked).accepted();
  REQUIRE(events.size() == 1);
  CHECK(std::get<sale::TenderTaken>(events.front()).holder == lin_holder);
}

}  // namespace tress::testing::merged_value_test

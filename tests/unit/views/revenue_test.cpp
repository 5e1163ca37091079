// Goal: the three numbers of M-6 and what stands beside them, for every way in which a bill can
// end. Method: the amounts are worked out in comments; the postings are those of the books.

#include "projections/revenue/revenue.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::revenue::revenue_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

BranchDay day_of(const ViewTables& tables, Day date = friday, BranchId branch = main_street) {
  const auto found = require_value(find(*tables.snapshot(), date, branch, cad()));
  REQUIRE(found);
  return *found;
}

}  // namespace

TEST_CASE("a day shows takings, billings and earned revenue of its bills [M-6]", "[unit][views]") {
  ViewHistory history;
  close_t1(history, 1, std::nullopt);
  close_colour(history, 2, std::nullopt);
  const ViewTables tables{history.log(), {&projection()}};
  const BranchDay day = day_of(tables);
  CHECK(day.bills == 2);
  CHECK(day.voids == 0);
  CHECK(day.takings_total == cad(190'60));  // 85.60 + 105.00
  CHECK(day.takings == std::vector<Takings>{{sale::TenderKind::cash, cad(85'60), cad(0)},
                                            {sale::TenderKind::card, cad(105'00), cad(0)}});
  CHECK(day.billings == cad(172'00));  // 80.00 - 8.00 + 100.00
  CHECK(day.earned == cad(172'00));
  CHECK(day.taxes == std::vector<Tax>{{"GST", 8'6000, 8'60}});
  CHECK(day.discounts_total == cad(8'00));
  CHECK(day.discounts == std::vector<Discounts>{{"loyalty", 1, cad(8'00)}});
  CHECK(day.tips == std::vector<Tips>{{stylist, cad(10'00)}});
  CHECK(day.tips_total == cad(10'00));
  // 4900 is debited 8.00 against 4000's 180.00.
  CHECK(is_tied_out(day));
  CHECK(day.takings_posted == std::vector<Movement>{{1000, 85'6000}, {1100, 105'0000}});
}

TEST_CASE("what a plan takes off is a class of its own and no discount [M-8]", "[unit][views]") {
  ViewHistory history;
  const sale::MemberBenefit tenth{
      nth<MembershipId>(1), 1, main_street, nth<PlanId>(1), 1, "tenth", 1'000, cad(6'00)};
  const SaleId id = open_bill(history, 1, std::nullopt);
  history.add(id, cut_line());
  history.add(id, sale::DiscountApplied{
                      1, cad(8'00), "member_benefit", std::nullopt, {{"GST", 3'6000}}, tenth});
  history.add(id, tender(1, sale::TenderKind::cash, cad(75'60)));
  history.close(id);
  {
    const ViewTables tables{history.log(), {&projection()}};
    const BranchDay day = day_of(tables);
    CHECK(day.discounts_total == cad(0));
    CHECK(day.discounts.empty());
    CHECK(day.benefits == 1);
    CHECK(day.benefits_total == cad(8'00));
    CHECK(day.earned == cad(78'00));  // 80.00 - 8.00 + 6.00
    CHECK(is_tied_out(day));
  }
  void_bill(history, id);
  const ViewTables tables{history.log(), {&projection()}};
  const BranchDay day = day_of(tables);
  CHECK(day.benefits == 0);
  CHECK(day.benefits_total == cad(0));
}

TEST_CASE("a voided bill leaves nothing but its count", "[unit][views]") {
  ViewHistory history;
  close_colour(history, 1, std::nullopt);
  ViewTables before{history.log(), {&projection()}};
  const BranchDay with_one = day_of(before);
  void_bill(history, close_t1(history, 2, std::nullopt));
  void_bill(history, open_bill(history, 3, std::nullopt));  // was never closed
  const ViewTables tables{history.log(), {&projection()}};
  const BranchDay day = day_of(tables);
  CHECK(day.bills == 1);
  CHECK(day.voids == 1);
  CHECK(day.takings_total == with_one.takings_total);
  CHECK(day.billings == with_one.billings);
  CHECK(day.earned == with_one.earned);
  CHECK(day.taxes == with_one.taxes);
  CHECK(day.discounts_total == cad(0));
  CHECK(day.discounts == std::vector<Discounts>{{"loyalty", 0, cad(0)}});
  CHECK(day.tips_total == cad(0));
  CHECK(is_tied_out(day));
}

TEST_CASE("a refund takes back revenue and tax when approved, money when paid", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = close_colour(history, 1, lin, thursday);
  history.on(friday);
  refund(history, sale, cad(40'00), saturday);  // 40.00 and 2.00 GST
  const ViewTables tables{history.log(), {&projection()}};
  const BranchDay approved = day_of(tables, friday);
  CHECK(approved.earned == cad(-40'00));
  CHECK(approved.taxes == std::vector<Tax>{{"GST", -2'0000, -2'00}});
  CHECK(approved.takings_total == cad(0));
  CHECK(approved.billings == cad(0));
  CHECK(approved.refunds_paid == 0);
  CHECK(is_tied_out(approved));
  const BranchDay paid = day_of(tables, saturday);
  CHECK(paid.takings_total == cad(-42'00));
  CHECK(paid.takings == std::vector<Takings>{{sale::TenderKind::cash, cad(0), cad(42'00)}});
  CHECK(paid.refunds_paid == 1);
  CHECK(paid.refunds_total == cad(42'00));
  CHECK(paid.earned == cad(0));
  CHECK(is_tied_out(paid));
}

TEST_CASE("what is left on account is earned and is no takings until it is paid", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = open_bill(history, 1, lin, thursday);
  history.add(sale, cut_line());
  history.add(sale, tender(1, sale::TenderKind::on_account, cad(84'00)));
  history.close(sale);
  history.on(friday).add(sale, sale::DebtPaid{sale::TenderKind::cash, cad(84'00), std::nullopt});
  const ViewTables tables{history.log(), {&projection()}};
  const BranchDay owed = day_of(tables, thursday);
  CHECK(owed.takings_total == cad(0));
  CHECK(owed.takings.empty());
  CHECK(owed.on_account == cad(84'00));
  CHECK(owed.earned == cad(80'00));
  CHECK(is_tied_out(owed));
  const BranchDay paid = day_of(tables, friday);
  CHECK(paid.takings_total == cad(84'00));
  CHECK(paid.earned == cad(0));
  CHECK(is_tied_out(paid));
}

TEST_CASE("tax below the cent and a returned line tie out", "[unit][views]") {
  ViewHistory history;
  // An imported receipt: 4.07 with 0.2035 GST, and 1.00 back with 0.05 GST: 3.07 + 0.1535 -> 0.15.
  const SaleId sale = open_bill(history, 1, std::nullopt);
  history.add(sale, service_line(1, cut, cad(4'07), {{"GST", 2035}}));
  sale::LineAdded back = service_line(2, cut, cad(-1'00), {{"GST", -500}});
  back.kind = sale::LineKind::returned;
  history.add(sale, back);
  history.add(sale, tender(1, sale::TenderKind::unnamed_import, cad(3'22)));
  history.close(sale);
  const ViewTables tables{history.log(), {&projection()}};
  const BranchDay day = day_of(tables);
  CHECK(day.taxes == std::vector<Tax>{{"GST", 1535, 15}});
  CHECK(day.billings == cad(3'07));
  CHECK(day.earned == cad(3'07));
  CHECK(day.takings == std::vector<Takings>{{sale::TenderKind::unnamed_import, cad(3'22), cad(0)}});
  CHECK(is_tied_out(day));
}

TEST_CASE("days are listed by date, for one branch if asked", "[unit][views]") {
  ViewHistory history;
  close_colour(history, 1, std::nullopt, saturday);
  close_colour(history, 2, std::nullopt, thursday);
  close_colour(history, 3, std::nullopt, thursday, montreal);
  close_colour(history, 4, std::nullopt, friday);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const auto all = require_value(list(*view, {}));
  CHECK(all.rows.size() == 4);
  const auto some =
      require_value(list(*view, {.from = thursday, .until = friday, .branch = main_street}));
  REQUIRE(some.rows.size() == 2);
  CHECK(some.rows[0].date == thursday);
  CHECK(some.rows[1].date == friday);
}

}  // namespace tress::revenue::revenue_test

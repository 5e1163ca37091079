// The register: sessions of drawers, and business dates with their counts and closes.

#include "projections/till/till.hpp"

#include "tests/support/bill_words.hpp"
#include "tests/support/sample_drawer.hpp"

#include "projections/bills/bills.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/revenue/revenue.hpp"

namespace tress::till_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

const DayId monday = nth<DayId>(3);
const DrawerId front = nth<DrawerId>(1);

}  // namespace

TEST_CASE("a session shows what was expected once it is counted, and what was moved before",
          "[unit][views]") {
  ViewHistory history;
  history.add(front, opened_till());
  history.add(front, drawer::PaidIn{cad(20'00), drawer::Purpose::bank, std::nullopt});
  history.add(front, drawer::PaidOut{cad(50'00), drawer::Purpose::safe, std::nullopt});
  history.add(front, drawer::TipsPaid{stylist, cad(15'00)});
  {
    const ViewTables tables{history.log(), {&till::projection()}};
    const auto session = require_value(till::find_session(*tables.snapshot(), front));
    REQUIRE(session);
    CHECK(session->status == till::Status::open);
    CHECK_FALSE(session->expected);
    CHECK(session->paid_in == cad(20'00));
    CHECK(session->paid_out == cad(50'00));
    CHECK(session->tips_paid == cad(15'00));
  }
  history.add(front, counted(412'30, 415'00));
  history.add(front,
              drawer::VarianceExplained{cad(-2'70), "wrong_change", cashier, manager, false});
  const ViewTables tables{history.log(), {&till::projection()}};
  const auto page = require_value(till::sessions_of_day(*tables.snapshot(), main_street, friday));
  REQUIRE(page.rows.size() == 1);
  CHECK(page.rows[0].status == till::Status::settled);
  CHECK(page.rows[0].expected == cad(415'00));
  CHECK(page.rows[0].explained_by == manager);
  CHECK(page.rows[0].version == 6);
}

TEST_CASE("a reopened day keeps what was said when it was closed", "[unit][views]") {
  ViewHistory history;
  history.add(monday,
              day::TerminalCounted{sale::TenderKind::card, cad(115'00), cad(120'00), cashier});
  history.add(monday, day::TerminalExplained{sale::TenderKind::card, cad(-5'00), "wrong_tender",
                                             cashier, manager, false});
  history.add(monday,
              day::Closed{monday, main_street, friday, 3, {{sale::TenderKind::card, cad(120'00)}}});
  history.on(saturday);
  history.add(monday, day::ReopeningAsked{"bill_is_missing", manager});
  history.add(monday, day::Reopened{"bill_is_missing", manager, stylist, false});
  const ViewTables tables{history.log(), {&till::projection(), &exceptions::projection()}};
  const auto report = require_value(till::find_day(*tables.snapshot(), main_street, friday));
  REQUIRE(report);
  CHECK_FALSE(report->is_closed);
  CHECK(report->closings == 1);
  CHECK(report->bills == 3);
  REQUIRE(report->terminals.size() == 1);
  CHECK(report->terminals[0].reason == "wrong_tender");
  REQUIRE(report->reopenings.size() == 1);
  CHECK(report->reopenings[0].approved_by == stylist);
  CHECK_FALSE(require_value(till::find_day(*tables.snapshot(), main_street, thursday)));
}

TEST_CASE("a changed tip is the other person's, and the day of its approval says so",
          "[unit][views]") {
  ViewHistory history;
  history.add(bill, opened_for(lin));
  history.add(bill, cut_line());
  history.add(bill, sale::TipAdded{stylist, cad(15'00)});
  history.add(bill, sale::TenderTaken{1, sale::TenderKind::card, cad(99'00), std::nullopt,
                                      std::nullopt, std::nullopt});
  history.close(bill);
  history.on(saturday);
  history.add(bill, sale::TipChangeAsked{1, 1, cashier, cad(10'00), stylist, cad(15'00),
                                         sale::TenderKind::card, "wrong_person", cashier});
  history.add(bill, sale::TipChanged{1, manager, false, std::nullopt});
  history.add(bill, sale::DisputeOpened{1, 1, cad(94'00), cad(15'00), "cb 1"});
  history.add(bill, sale::DisputeDecided{1, true});
  const ViewTables tables{history.log(), {&bills::projection(), &revenue::projection()}};
  const auto shown = require_value(bills::find(*tables.snapshot(), bill));
  REQUIRE(shown);
  CHECK(shown->tips[0].staff == cashier);
  CHECK(shown->tips[0].amount == cad(10'00));
  CHECK(shown->tip_changes[0].status == bills::RefundStatus::approved);
  CHECK(shown->disputes[0].status == bills::DisputeStatus::won);
  CHECK(shown->version == 9);
}

TEST_CASE("what was written off is owed no more", "[unit][views]") {
  ViewHistory history;
  history.add(bill, opened_for(lin));
  history.add(bill, cut_line());
  history.add(bill, sale::TenderTaken{1, sale::TenderKind::on_account, cad(84'00), std::nullopt,
                                      std::nullopt, std::nullopt});
  history.close(bill);
  history.add(bill, sale::WriteOffAsked{1, cad(84'00), "insolvent", cashier});
  history.add(bill, sale::DebtWrittenOff{1, manager, false});
  const ViewTables tables{history.log(), {&bills::projection()}};
  const auto shown = require_value(bills::find(*tables.snapshot(), bill));
  REQUIRE(shown);
  CHECK(shown->owed == cad(0));
  CHECK(shown->write_offs[0].decided_by == manager);
}

}  // namespace tress::till_test

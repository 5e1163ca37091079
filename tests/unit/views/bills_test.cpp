#include "projections/bills/bills.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::bills::bills_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

Bill bill_at(const ViewTables& tables, SaleId sale) {
  const auto found = require_value(find(*tables.snapshot(), sale));
  REQUIRE(found);
  return *found;
}

std::vector<std::uint64_t> numbers(const views::Page<Bill>& page) {
  std::vector<std::uint64_t> found;
  for (const Bill& one : page.rows) found.push_back(one.number);
  return found;
}

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a closed bill shows every part with the event it comes from", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = close_t1(history, 7, lin);  // events 0 to 5
  const ViewTables tables{history.log(), {&projection()}};
  const Bill bill = bill_at(tables, sale);
  CHECK(bill.number == 7);
  CHECK(bill.status == Status::closed);
  CHECK(bill.payer == lin);
  CHECK(bill.date == friday);
  CHECK(bill.opened == ViewHistory::source(0));
  CHECK(bill.closed == ViewHistory::source(5));
  CHECK(bill.version == 6);
  REQUIRE(bill.lines.size() == 1);
  const Line& line = bill.lines.front();
  CHECK(line.amount == cad(80'00));
  CHECK(line.net == cad(72'00));
  CHECK(line.taxes == Shares{{"GST", 3'6000}});  // of what is left after the discount
  CHECK(line.source == ViewHistory::source(1));
  CHECK(line.discounts ==
        std::vector<Discount>{
            {cad(8'00), "loyalty", "tenth visit", ViewHistory::source(2), 1, {}, {}, friday}});
  CHECK(bill.tips == std::vector<Tip>{{stylist, cad(10'00), ViewHistory::source(3)}});
  CHECK(bill.tenders == std::vector<Tender>{{1, sale::TenderKind::cash, cad(85'60), std::nullopt,
                                             ViewHistory::source(4)}});
  CHECK(bill.totals ==
        sale::BillTotals{cad(80'00), cad(8'00), {{"GST", 3'6000, 3'60}}, cad(10'00), cad(85'60)});
  CHECK(bill.due == cad(0));
  CHECK_FALSE(bill.owed);
}

TEST_CASE("an open bill shows what it comes to so far and what is due", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = open_bill(history, 1, std::nullopt);
  history.add(sale, service_line(1, cut, cad(4'07), {{"GST", 2035}}));
  history.add(sale, product_line(2, cad(40'00), cad(18'00), {{"GST", 2'0000}}));
  history.add(sale, tender(1, sale::TenderKind::cash, cad(10'00)));
  const ViewTables tables{history.log(), {&projection()}};
  const Bill bill = bill_at(tables, sale);
  CHECK(bill.status == Status::open);
  // Tax is rounded once for the bill: 0.2035 + 2.0000 -> 2.20.
  CHECK(bill.totals ==
        sale::BillTotals{cad(44'07), cad(0), {{"GST", 2'2035, 2'20}}, cad(0), cad(46'27)});
  CHECK(bill.due == cad(36'27));
}

TEST_CASE("a voided bill keeps its lines and says why", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = close_colour(history, 1, lin);
  const Position voided = void_bill(history, sale);
  const ViewTables tables{history.log(), {&projection()}};
  const Bill bill = bill_at(tables, sale);
  CHECK(bill.status == Status::voided);
  CHECK(bill.voided ==
        Void{"rung up twice", std::nullopt, friday, true, ViewHistory::source(voided)});
  CHECK(bill.lines.size() == 1);
}

TEST_CASE("a refund passes through its states", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = close_colour(history, 1, lin);
  refund(history, sale, cad(40'00), saturday);
  history.add(
      sale, sale::RefundRequested{
                2, 1, cad(1'00), {{"GST", 500, 5}}, cad(1'05), "goodwill", "asked twice", cashier});
  history.add(sale, sale::RefundRejected{2, manager, "no"});
  const ViewTables tables{history.log(), {&projection()}};
  const Bill bill = bill_at(tables, sale);
  REQUIRE(bill.refunds.size() == 2);
  const Refund& paid = bill.refunds[0];
  CHECK(paid.status == RefundStatus::paid);
  CHECK(paid.total == cad(42'00));
  CHECK(paid.requested_by == cashier);
  CHECK(paid.decided_by == manager);
  CHECK(paid.paid_kind == sale::TenderKind::cash);
  CHECK(paid.paid_on == saturday);
  CHECK(paid.requested == ViewHistory::source(4));
  CHECK(paid.decided == ViewHistory::source(5));
  CHECK(paid.paid == ViewHistory::source(6));
  const Refund& rejected = bill.refunds[1];
  CHECK(rejected.status == RefundStatus::rejected);
  CHECK(rejected.rejection == "no");
  CHECK(rejected.note == "asked twice");
  CHECK_FALSE(rejected.paid_on);
}

TEST_CASE("what is owed falls as the debt is paid", "[unit][views]") {
  ViewHistory history;
  const SaleId sale = open_bill(history, 1, lin);
  history.add(sale, cut_line());
  history.add(sale, tender(1, sale::TenderKind::on_account, cad(84'00)));
  history.close(sale);
  const ViewTables owing{history.log(), {&projection()}};
  CHECK(bill_at(owing, sale).owed == cad(84'00));
  history.on(saturday).add(sale, sale::DebtPaid{sale::TenderKind::card, cad(50'00), std::nullopt});
  const ViewTables paid{history.log(), {&projection()}};
  const Bill bill = bill_at(paid, sale);
  CHECK(bill.owed == cad(34'00));
  REQUIRE(bill.debt_payments.size() == 1);
  CHECK(bill.debt_payments.front().date == saturday);
}

TEST_CASE("bills are found by number and by reference, and listed by date", "[unit][views]") {
  ViewHistory history;
  close_colour(history, 1, lin, thursday);
  close_colour(history, 2, mia, friday);
  void_bill(history, close_colour(history, 3, lin, friday));
  open_bill(history, 4, lin, saturday);
  close_colour(history, 5, lin, friday, montreal);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  CHECK(require_value(find_by_number(*view, main_street, 2))->sale == nth<SaleId>(2));
  CHECK_FALSE(require_value(find_by_number(*view, montreal, 2)));
  CHECK(numbers(require_value(find_by_reference(*view, "R-3"))) == Numbers{3});
  CHECK(numbers(require_value(find_by_reference(*view, "R-"))).empty());
  CHECK(numbers(require_value(list(*view, {}))) == Numbers{4, 5, 3, 2, 1});
  CHECK(numbers(require_value(list(*view, {.from = friday}))) == Numbers{4, 5, 3, 2});
  CHECK(numbers(require_value(list(*view, {.until = friday}))) == Numbers{5, 3, 2, 1});
  CHECK(numbers(require_value(list(
            *view, {.from = friday, .until = friday, .status = Status::closed}))) == Numbers{5, 2});
  CHECK(numbers(require_value(list(*view, {.branch = montreal}))) == Numbers{5});
  CHECK(numbers(require_value(list_of_payer(*view, lin))) == Numbers{5, 4, 3, 1});

  // Page by page, with a filter: what a page leaves out does not come twice or get lost.
  Numbers paged;
  views::Paging paging{{}, 2};
  while (true) {
    const auto page = require_value(list(*view, {.branch = main_street}, paging));
    for (const auto number : numbers(page)) paged.push_back(number);
    if (!page.next) break;
    paging.from = *page.next;
  }
  CHECK(paged == Numbers{4, 3, 2, 1});
}

namespace {

/// Counts the rows that a query looks at.
class Counting final : public views::Snapshot {
 public:
  explicit Counting(const views::Snapshot& under) : under_(under) {}

  [[nodiscard]] std::uint64_t applied() const override { return under_.applied(); }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> get(ByteView key) const override {
    return under_.get(key);
  }

  Result<void, Fault> scan(const views::Range& range,
                           const views::RowVisitor& visit) const override {
    return under_.scan(range, [&](ByteView key, ByteView value) {
      ++seen;
      return visit(key, value);
    });
  }

  mutable std::size_t seen = 0;

 private:
  const views::Snapshot& under_;
};

}  // namespace

TEST_CASE("a desk's open bills are found without looking at the others", "[unit][views]") {
  ViewHistory history;
  constexpr Byte closed = 40;
  for (Byte i = 1; i <= closed; ++i) {
    close_colour(history, i, lin, i % 2 == 0 ? thursday : friday);
  }
  open_bill(history, closed + 1, lin, thursday);
  const SaleId wrong = open_bill(history, closed + 2, mia, friday);
  open_bill(history, closed + 3, lin, saturday);
  void_bill(history, wrong);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const Counting counting{*view};
  const auto open = require_value(list(counting, {.status = Status::open}));
  CHECK(numbers(open) == Numbers{closed + 3, closed + 1});
  CHECK(counting.seen == 2);
  CHECK(numbers(require_value(list(counting, {.until = friday, .status = Status::open}))) ==
        Numbers{closed + 1});
  CHECK(numbers(require_value(list(counting, {.status = Status::voided}))) == Numbers{closed + 2});
  CHECK(require_value(list(counting, {.status = Status::closed})).rows.size() == closed);
}

TEST_CASE("a bill that is closed after its opening date lies under the later one",
          "[unit][views]") {
  ViewHistory history;
  const SaleId sale = open_bill(history, 1, lin, thursday);
  history.add(sale, cut_line());
  history.on(friday).add(sale, tender(1, sale::TenderKind::cash, cad(84'00)));
  history.close(sale);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  CHECK(require_value(list(*view, {.until = thursday})).rows.empty());
  CHECK(numbers(require_value(list(*view, {.from = friday}))) == Numbers{1});
  CHECK(bill_at(tables, sale).opened_on == thursday);
}

TEST_CASE("an event of a bill that was never opened stops the view", "[unit][views]") {
  ViewHistory history;
  close_colour(history, 1, lin);
  ViewTables tables{history.log(), {&projection()}};
  // A table that claims to have seen the opening, and has no rows.
  std::vector<views::Change> removals;
  for (const auto& [key, value] : rows_of(*tables.snapshot())) {
    removals.push_back({key, std::nullopt});
  }
  require_done(
      tables.store().write("bills@" + std::to_string(projection().version()), {1, removals}));
  tables.reopen();
  tables.follow();
  CHECK(tables.follower().standings().front().sentence == "event 1: the bill is not known");
}

}  // namespace tress::bills::bills_test

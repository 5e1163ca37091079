// Goal: our own CSV of bills comes in, a bill whole or not at all. Method: tests/data/till-sample.

#include "tests/unit/import/till_bench.hpp"

#include "tools/import/values.hpp"

namespace tress::testing::plain_bills_test {

namespace {

using tables::Outcome;

TEST_CASE("bills: every row of the sample is imported, or told with its line and reason") {
  TillBench bench{tills::Till::bills};
  const auto report = bench.import({"bills.csv"});
  const std::string f = "bills.csv ";
  CHECK(bench.told() ==
        std::vector<std::string>{
            f + "11 rejected: it comes to 31.50 and 30.00 was paid",
            f + "12 rejected: it comes to 31.50 and 30.00 was paid",
            f + "13 rejected: line 14 of the same bill cannot be taken",
            f + "14 rejected: its bill has another date before",
            f + "15 rejected: its quantity is no whole number",
            f + "16 rejected: its tender is none of cash, card, wallet, bank and other",
        });
  CHECK(days_of(report) == std::vector<std::string>{"2026-02-16 94.00 = 94.00 + 0.00 + 0.00",
                                                    "2026-02-17 72.00 = 10.50 + 0.00 + 61.50"});
}

TEST_CASE("bills: split tenders, tips, tax below the cent and what is kept elsewhere are booked") {
  TillBench bench{tills::Till::bills};
  bench.import({"bills.csv"});
  const auto balances = bench.balances();
  CHECK(balances.at(1000) == 44'00 - 21'00);
  CHECK(balances.at(1100) == 50'00);
  CHECK(balances.at(1125) == 31'50);
  CHECK(balances.at(2090) == 41'76);
  CHECK(balances.at(2100) == -10'00);
  CHECK(balances.at(2200) == -(4'00 + 1'76 - 1'00 + 1'50));
  CHECK(bench.books.events<sale::TenderTaken>().at(1).reference == "ch_1");
  bench.books.restart();
  const Position size = bench.books.size();
  bench.import({"bills.csv"});
  CHECK(bench.books.size() == size);
}

TEST_CASE("bills: what no bill of ours could say is rejected and leaves nothing behind") {
  TillBench bench{tills::Till::bills};
  bench.import({"bills.csv"});
  const Position size = bench.books.size();
  const TemporaryFolder folder;
  std::ofstream{folder / "b.csv"} << "bill,date,what,name,amount,paid by\n"
                                     "Z-1,2030-01-01,line,Cut,10.00,\n"
                                     "Z-1,2030-01-01,tender,,10.00,cash\n"
                                     "Z-2,2026-02-16,tip,,5.00,\n"
                                     "Z-2,2026-02-16,tender,,10.00,cash\n"
                                     "Z-2,2026-02-16,tender,,-5.00,card\n"
                                     "Z-3,2026-02-16,tender,,0,cash\n";
  bench.import_paths({{folder / "b.csv"}, std::nullopt, std::nullopt, std::nullopt});
  const std::string f = "b.csv ";
  CHECK(bench.told() == std::vector<std::string>{
                            f + "2 rejected: its day has not come",
                            f + "3 rejected: its day has not come",
                            f + "4 rejected: it was paid one way and given back another",
                            f + "5 rejected: it was paid one way and given back another",
                            f + "6 rejected: it was paid one way and given back another",
                            f + "7 rejected: it sells nothing",
                        });
  // The run's own start and end, and no bill.
  CHECK(bench.books.size() == size + 2);
}

TEST_CASE("tills: amounts, counts, dates and clocks are read as tills show them") {
  using namespace receipts;
  const auto money = [](const char* text) { return parse_shown_money(text, 2); };
  CHECK(money("$1,149.00") == 1149'00);
  CHECK(money("-$0.95") == -95);
  CHECK(money("$-0.95") == -95);
  CHECK(money("($33.62)") == -33'62);
  CHECK(money("(33.62)") == -33'62);
  CHECK(money("12.5") == 12'50);
  CHECK(money("£1,000,000.00") == 1'000'000'00);
  CHECK(money("€5") == 5'00);
  for (const char* const none :
       {"", "$", "()", "-", "--5", "-(5)", "(-5)", "$$5", "1,14.00", "1149,00", ",149.00",
        "1,,149.00", "1.005", "five", "5 $", "1,149,00.00"}) {
    CAPTURE(none);
    CHECK_FALSE(money(none).has_value());
  }
  CHECK(parse_count("1.0") == 1);
  CHECK(parse_count("-1.0") == -1);
  CHECK(parse_count("3") == 3);
  for (const char* const none : {"", ".", "1.", ".0", "0.5", "1.01", "one"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_count(none).has_value());
  }
  CHECK(parse_till_date("2026-03-02") == parse_day("2026-03-02"));
  CHECK(parse_till_date("3/2/26") == parse_day("2026-03-02"));
  CHECK(parse_till_date("03/02/2026") == parse_day("2026-03-02"));
  CHECK_FALSE(parse_till_date("2/30/26").has_value());
  CHECK_FALSE(parse_till_date("26").has_value());
  CHECK(parse_clock("15:50:09") == 15 * 60 + 50);
  CHECK(parse_clock("3:50:09 PM") == 15 * 60 + 50);
  CHECK(parse_clock("0:05") == 5);
  CHECK_FALSE(parse_clock("24:00").has_value());
  CHECK_FALSE(parse_clock("15:50:09Z").has_value());
}

}  // namespace

}  // namespace tress::testing::plain_bills_test

// Goal: Square's files come in whole, with every row told, and each day's money is what the file
// says. Method: tests/data/till-sample; the sums below were worked out by hand from the files.

#include "tests/unit/import/till_bench.hpp"

namespace tress::testing::square_test {

namespace {

using tables::Outcome;

TEST_CASE("square: every row of the sample is imported, or told with its file, line and reason") {
  TillBench bench{tills::Till::square};
  bench.import({"square-transactions.csv", "square-items.csv"});
  auto told = bench.told();
  std::sort(told.begin(), told.end());
  const std::string taxes = "rejected: its items' taxes come to 1.40 and its own to 1.50";
  std::vector<std::string> expected{
      "square-items.csv 10; its quantity is no whole number: its amount is taken as that of one",
      "square-items.csv 11 " + taxes,
      "square-items.csv 12 rejected: no transaction of the files has its ID",
      "square-items.csv 13 rejected: line 12 of the same transaction cannot be taken",
      "square-items.csv 16 rejected: it has no transaction ID",
      "square-transactions.csv 10 " + taxes,
      "square-transactions.csv 11 rejected: it was not completed",
      "square-transactions.csv 12 rejected: its date is none",
      "square-transactions.csv 13 rejected: it is neither a payment nor a refund",
      "square-transactions.csv 16 rejected: its net sales is not an amount",
  };
  std::sort(expected.begin(), expected.end());
  CHECK(told == expected);
  CHECK(bench.count(Outcome::imported) == 31 - 9);
}

TEST_CASE("square: what each day's rows collected is in the books, used elsewhere or rejected") {
  TillBench bench{tills::Till::square};
  const auto report = bench.import({"square-transactions.csv", "square-items.csv"});
  // 96.00 + 1206.45 + 75.60 + 50.00 + 42.00, of which a gift card paid 30.00; and the day after
  // -33.62 + 27.00 + 15.75 + 31.50 + 10.50 + 5.00 + 10.50 - 0.95 + 10.00 + 16.00; 57.00 rejected.
  CHECK(days_of(report) == std::vector<std::string>{"2026-02-16 1470.05 = 1440.05 + 30.00 + 0.00",
                                                    "2026-02-17 91.68 = 34.68 + 0.00 + 57.00"});
  const auto& first = report.days.at(*parse_day("2026-02-16"));
  CHECK(first.fees == -33'65);
  CHECK(first.net == 1470'05 - 33'65);
  CHECK(tills::text_of(report, bench.batch).find("sums do not agree") == std::string::npos);
}

TEST_CASE("square: tenders, tips, tax and prepaid value stand in their accounts to the cent") {
  TillBench bench{tills::Till::square};
  bench.import({"square-transactions.csv", "square-items.csv"});
  const auto balances = bench.balances();
  // Card 96 + 1000 + 50 - 33.62 - 0.95; cash 206.45 + 75.60 + 12 + 16.
  CHECK(balances.at(1100) == 1111'43);
  CHECK(balances.at(1000) == 310'05);
  CHECK(balances.at(1110) == 15'75);
  CHECK(balances.at(1120) == 27'00);
  CHECK(balances.at(1125) == 10'50);
  // A card sold for 50.00, another that paid 30.00.
  CHECK(balances.at(2090) == -20'00);
  // 12.00 and 6.00 less what was given back.
  CHECK(balances.at(2100) == -(12'00 + 6'00 - 95));
  CHECK(balances.at(2200) == -(4'00 + 57'45 + 3'60 + 2'00 - 1'60 + 1'00 + 75 + 50 + 1'00));
  // What comes back and what is given back as an amount are allowances, never less revenue.
  CHECK(balances.at(4910) == 32'02 + 5'00);
  CHECK(balances.at(4000) == -(80'00 + 1149'00 + 72'00 + 40'00 + 20'00 + 15'00 + 10'00 + 20'00));
}

TEST_CASE(
    "square: what is odd is an oddity with its line, a discount without reason among them "
    "[S1-43]") {
  TillBench bench{tills::Till::square};
  for (const char* const name : {"Haircut", "Balayage", "Brow tint", "Brow wax", "Fringe trim"}) {
    bench.list(name);
  }
  bench.import({"square-transactions.csv", "square-items.csv"});
  const std::string i = "square-items.csv ";
  const std::string t = "square-transactions.csv ";
  std::vector<std::string> expected{
      i + "4 item_unknown",
      i + "5 discount_without_reason",
      i + "6 value_kept_elsewhere",
      t + "6 value_kept_elsewhere",
      t + "7 negative_without_reason",
      t + "8 tip_of_several",
      t + "9 client_missing",
      t + "9 item_unknown",
      t + "14 tender_not_told",
      t + "17 item_unknown",
  };
  std::sort(expected.begin(), expected.end());
  CHECK(bench.books.oddities() == expected);
}

TEST_CASE("square: the tip goes to who served and not to who took the money") {
  TillBench bench{tills::Till::square};
  bench.import({"square-transactions.csv", "square-items.csv"});
  const auto person = [](const char* code) {
    return id_cast<StaffId>(stream_id_of_words(StreamKind::staff, code));
  };
  const auto tips = bench.books.events<sale::TipAdded>();
  REQUIRE(tips.size() == 3);
  CHECK(tips[0].staff == person("Ann Lee"));
  CHECK(tips[0].amount.minor() == 12'00);
  // Two served: the cashier's, and an oddity. Then one given back with nothing served.
  CHECK(tips[1].staff == person("Front Desk"));
  CHECK(tips[2].staff == person("Front Desk"));
  CHECK(tips[2].amount.minor() == -95);
}

TEST_CASE("square: importing again adds nothing, under whatever names and also after a restart") {
  TillBench bench{tills::Till::square};
  bench.import({"square-transactions.csv", "square-items.csv"});
  const Position size = bench.books.size();
  bench.books.restart();
  const auto again = bench.import({"square-items.csv", "square-transactions.csv"});
  CHECK(bench.books.size() == size);
  CHECK(bench.count(Outcome::imported) == 0);
  CHECK(bench.count(Outcome::already_there) == 22);
  CHECK(days_of(again) == std::vector<std::string>{"2026-02-16 1470.05 = 1440.05 + 30.00 + 0.00",
                                                   "2026-02-17 91.68 = 34.68 + 0.00 + 57.00"});
  const TemporaryFolder folder;
  std::filesystem::copy(till_samples / "square-transactions.csv", folder / "march.csv");
  std::filesystem::copy(till_samples / "square-items.csv", folder / "lines.csv");
  bench.import_paths({{folder.path()}, std::nullopt, std::nullopt, std::nullopt});
  CHECK(bench.books.size() == size);
}

TEST_CASE("square: a file of 2018 has other columns, dates and clocks, and no items") {
  TillBench bench{tills::Till::square};
  const auto report = bench.import({"square-transactions-older.csv"});
  CHECK(days_of(report) == std::vector<std::string>{"2018-03-15 84.00 = 84.00 + 0.00 + 0.00"});
  CHECK(bench.told().empty());
  const auto lines = bench.books.events<sale::LineAdded>();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].description == "Haircut");
  CHECK(bench.books.events<sale::TenderTaken>().at(1).reference == "Cheque");
}

TEST_CASE("square: a mended row is taken later, a row that says something else is not") {
  TillBench bench{tills::Till::square};
  const TemporaryFolder folder;
  const auto import = [&](const std::string& total, const std::string& cash) {
    std::ofstream{folder / "t.csv"} << "Transaction ID,Date,Event Type,Total Collected,Net Sales,"
                                       "Tax,Tip,Card,Cash,Description\nA,2026-02-16,Payment,"
                                    << total << ",10.00,,,," << cash << ",Cut\n";
    bench.import_paths({{folder / "t.csv"}, std::nullopt, std::nullopt, std::nullopt});
    return bench.told();
  };
  const std::string line = "t.csv 2 rejected: ";
  CHECK(import("11.00", "11.00") ==
        std::vector<std::string>{line + "its parts come to 10.00 and 11.00 was collected"});
  CHECK(bench.books.events<sale::Opened>().empty());
  CHECK(import("10.00", "10.00").empty());
  CHECK(bench.books.events<sale::Closed>().size() == 1);
  CHECK(import("$10.00", "10.00") == std::vector<std::string>{"t.csv 2 there"});
}

TEST_CASE("square: of several locations one must be named, and the others' rows are told") {
  TillBench bench{tills::Till::square};
  const TemporaryFolder folder;
  std::ofstream{folder / "t.csv"}
      << "Transaction ID,Date,Event Type,Total Collected,Net Sales,Tax,Tip,Card,Cash,Location\n"
         "A,2026-02-16,Payment,10.00,10.00,,,10.00,,North\n"
         "B,2026-02-16,Payment,20.00,20.00,,,20.00,,South\n";
  tills::Options options{{folder / "t.csv"}, std::nullopt, std::nullopt, std::nullopt};
  const auto refused = bench.try_import(options);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == Fault::Kind::configuration);
  options.location = "South";
  const auto report = bench.import_paths(options);
  CHECK(bench.told() == std::vector<std::string>{"t.csv 2 rejected: it is of another location"});
  CHECK(days_of(report) == std::vector<std::string>{"2026-02-16 30.00 = 20.00 + 0.00 + 10.00"});
}

TEST_CASE(
    "square: a transaction in two files counts once, and payments in rows of their own are "
    "one bill") {
  TillBench bench{tills::Till::square};
  const TemporaryFolder folder;
  const std::string header =
      "Transaction ID,Date,Event Type,Total Collected,Net Sales,Tax,Tip,Card,Cash,Payment ID\n";
  const std::string two =
      "A,2026-02-16,Payment,10.00,10.00,,,10.00,,P1\n"
      "A,2026-02-16,Payment,5.00,5.00,,,,5.00,P2\n";
  std::ofstream{folder / "a.csv"} << header << two;
  std::ofstream{folder / "b.csv"} << header << two << "B,2026-02-16,Payment,1,1,,,1,,P3\n"
                                  << "C,2026-02-16,Payment,2,2,,,2,,P4\n"
                                  << "C,2026-02-16,Payment,2,2,,,2,,P4\n";
  bench.import_paths({{folder.path()}, std::nullopt, std::nullopt, std::nullopt});
  CHECK(bench.books.events<sale::Closed>().size() == 2);
  CHECK(bench.balances().at(1100) == 11'00);
  CHECK(bench.balances().at(1000) == 5'00);
  const auto told = bench.told();
  CHECK(told.size() == 4);
  CHECK(std::count_if(told.begin(), told.end(), [](const std::string& row) {
          return row.find("its transaction is taken from") != std::string::npos;
        }) == 2);
  CHECK(std::count_if(told.begin(), told.end(), [](const std::string& row) {
          return row.find("its transaction stands there twice") != std::string::npos;
        }) == 2);
}

}  // namespace

}  // namespace tress::testing::square_test

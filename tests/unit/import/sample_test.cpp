// Goal: every oddity that an export can have is accepted, or rejected with its reason, and named
// by file and line. Method: tests/data/salon-sample has each of them once or twice; the lists below
// were made by reading the files.

#include <cmath>
#include <sstream>

#include "tests/unit/import/import_bench.hpp"

namespace tress::testing::sample_test {

namespace {

using receipts::Contents;

const receipts::FileReport& file_of(const receipts::Report& report, Contents contents) {
  for (const auto& file : report.files) {
    if (file.contents == contents) return file;
  }
  throw std::runtime_error("no such file in the report");
}

TEST_CASE("import: every oddity of the sample stands in the log with file and line [7.12]") {
  ImportBench bench;
  bench.import(sample_folder);
  std::vector<std::string> expected{
      "bookings.csv 5 time_missing",
      "bookings.csv 6 client_missing",
      "bookings.csv 8 row_repeated",
      "bookings.csv 9 staff_unknown",
      "bookings.csv 10 item_unknown",
      "cancellations.csv 3 booking_missing",
      "cancellations.csv 3 staff_unknown",
      "cancellations.csv 3 time_missing",
      "cancellations.csv 4 booking_missing",
      "cancellations.csv 4 time_missing",
      "no-shows.csv 4 booking_missing",
      "no-shows.csv 4 time_missing",
      "products.csv 5 name_missing",
      "receipts.csv 5 tax_below_cent",
      "receipts.csv 6 price_differs_from_list",
      "receipts.csv 7 several_clients_on_one_bill",
      "receipts.csv 9 client_missing",
      "receipts.csv 10 client_missing",
      "receipts.csv 10 negative_without_reason",
      "receipts.csv 11 item_unknown",
      "receipts.csv 11 receipt_number_missing",
      "receipts.csv 12 staff_unknown",
      "receipts.csv 13 tax_missing",
      "receipts.csv 14 tax_differs",
      "receipts.csv 15 item_inactive",
      "receipts.csv 17 row_repeated",
      "receipts.csv 18 name_missing",
      "receipts.csv 27 negative_without_reason",
      "receipts.csv 27 receipt_number_missing",
      "services.csv 7 name_missing",
      "services.csv 8 row_repeated",
  };
  std::sort(expected.begin(), expected.end());
  CHECK(bench.oddities() == expected);
}

TEST_CASE("import: rows that cannot be taken are rejected with line and reason") {
  ImportBench bench;
  const auto report = bench.import(sample_folder);
  const auto& file = file_of(report, Contents::receipts);
  std::vector<std::string> rejected;
  for (const auto& row : file.rejected) {
    rejected.push_back(std::to_string(row.line) + " " + row.reason);
  }
  CHECK(rejected == std::vector<std::string>{
                        "21 Date \"13/06/2024\" is not a date (MM/DD/YYYY)",
                        "22 line 23 of the same receipt cannot be read",
                        "23 Amount \"thirty\" is not an amount with at most 2 decimals",
                        "24 receipt 20 has several dates",
                        "25 receipt 20 has several dates",
                        "26 it has 8 fields and the header 9",
                    });
  CHECK(file.rows == 27);
  CHECK(file.accepted == 21);
  CHECK(file_of(report, Contents::bookings).rejected.size() == 1);
  CHECK(file_of(report, Contents::services).rejected.empty());
  CHECK(file_of(report, Contents::products).rejected.empty());
  REQUIRE(file_of(report, Contents::products).remarks.size() == 1);
  CHECK(file_of(report, Contents::products).remarks.front().reason == "Cost 9.755 is kept as 9.76");
}

/// Amount and taxes of a line of the sample, read without the program's CSV reader: the last three
/// of its commas part them. In ten-thousandths.
std::array<std::int64_t, 3> naive_amounts(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::array<std::int64_t, 3> amounts{};
  for (std::size_t i = amounts.size(); i-- > 0;) {
    const auto comma = line.rfind(',');
    amounts[i] = std::llround(std::strtod(line.substr(comma + 1).c_str(), nullptr) * 10'000);
    line.resize(comma);
  }
  return amounts;
}

TEST_CASE("import: totals are those of the file, added up in another way") {
  std::array<std::int64_t, 3> sums{};
  std::istringstream lines{text_of_file(sample_folder / "receipts.csv")};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const bool is_taken = (number > 1 && number <= 20) || number >= 27;
    if (!is_taken) continue;
    const auto amounts = naive_amounts(line);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += amounts[i];
  }
  ImportBench bench;
  const auto report = bench.import(sample_folder);
  const auto& file = file_of(report, Contents::receipts);
  CHECK(file.amount_minor * 100 == sums[0]);
  CHECK(file.tax_fine == std::vector<std::int64_t>{sums[1], sums[2]});

  // The bills in the log say the same.
  std::array<std::int64_t, 3> booked{};
  for (const auto& closed : bench.events<sale::Closed>()) {
    booked[0] += closed.totals.gross.minor() * 100;
    for (const auto& tax : closed.totals.taxes) booked[tax.code == "GST" ? 1 : 2] += tax.fine;
  }
  CHECK(booked == sums);
}

TEST_CASE("import: a receipt is one bill, whose payer and served clients may differ") {
  ImportBench bench;
  bench.import(sample_folder);
  std::map<ClientId, std::string> clients;
  for (const auto& client : bench.events<client::Registered>()) {
    clients[client.client] = *client.reference;
  }
  // Nobody is made up for WALK_IN and blanks.
  CHECK(clients.size() == 9);
  std::string payer;
  for (const auto& bill : bench.events<sale::Opened>()) {
    if (bill.reference == "5") payer = clients.at(*bill.payer);
    if (bill.reference == "6") CHECK_FALSE(bill.payer);
  }
  CHECK(payer == "K004");
  std::vector<std::string> served;
  for (const auto& line : bench.events<sale::LineAdded>()) {
    const bool is_of_bill_5 = line.served && clients.at(*line.served) >= "K004" &&
                              clients.at(*line.served) <= "K005" && line.amount.minor() != 19'50;
    if (is_of_bill_5) served.push_back(clients.at(*line.served));
  }
  CHECK(served == std::vector<std::string>{"K004", "K005"});
}

TEST_CASE("import: cancellations and no-shows end the bookings that they mean") {
  ImportBench bench;
  bench.import(sample_folder);
  // 9 rows of bookings, and 3 that only a cancellation or a no-show tells of.
  CHECK(bench.events<appointment::Booked>().size() == 12);
  CHECK(bench.events<appointment::Cancelled>().size() == 3);
  CHECK(bench.events<appointment::NoShowRecorded>().size() == 3);
  CHECK(bench.events<appointment::Cancelled>().front().notice_days == 1);
}

TEST_CASE("import: an item that is not active is listed, priced and retired") {
  ImportBench bench;
  bench.import(sample_folder);
  CHECK(bench.events<catalogue::ItemRetired>().size() == 2);
  int open_prices = 0;
  for (const auto& price : bench.events<catalogue::PriceSet>()) open_prices += !price.price;
  // Colour, Talk, ODD and BAG.
  CHECK(open_prices == 4);
}

}  // namespace

}  // namespace tress::testing::sample_test

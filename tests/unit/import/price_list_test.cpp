// Goal: a price list makes the catalogue say what it says, and nothing twice.

#include "tools/import/price_list.hpp"

#include "tests/unit/import/import_bench.hpp"

#include "tools/tress/salon.hpp"

namespace tress::testing::price_list_test {

namespace {

using tables::Outcome;
using tables::Table;

const std::filesystem::path sample{TRESS_SOURCE_DIR "/tests/data/table-sample/price-list.csv"};

class PriceListBench {
 public:
  PriceListBench() {
    const branch::Open open{"MAIN", "Main", "America/Winnipeg", 4, *Currency::from_alpha("CAD")};
    const auto opened =
        tool::carry_out(books.writer(), tool::import_actor(), "branch", branch::Command{open});
    REQUIRE(opened.has_value());
  }

  Table import(const std::string& text, const char* from = "2026-03-02") {
    auto read = tables::read_table("price-list.csv", text, tables::price_list_fields());
    if (const auto* const reason = std::get_if<std::string>(&read)) FAIL(*reason);
    auto table = std::get<Table>(std::move(read));
    const tables::PriceListOptions options{std::nullopt, catalogue::ItemKind::service,
                                           parse_day(from)};
    const auto imported = tables::import_price_list(
        {books.writer(), books.ledger().log(), books.ledger().clock()}, options, table);
    if (!imported) FAIL(sentence(imported.error()));
    return table;
  }

  ImportBench books;
};

std::vector<std::string> told(const Table& table) {
  std::vector<std::string> all;
  for (const auto& row : table.rows) {
    std::string text = std::to_string(row.line);
    if (row.outcome == Outcome::already_there) text += " there";
    if (row.outcome == Outcome::rejected) text += " rejected";
    if (!row.reason.empty()) text += ": " + row.reason;
    all.push_back(text);
  }
  return all;
}

TEST_CASE("price list: every row of the sample is accounted for") {
  PriceListBench bench;
  const auto table = bench.import(text_of_file(sample));
  const std::string no_amount = " rejected: its price is not an amount with at most 2 decimals";
  CHECK(told(table) == std::vector<std::string>{
                           "2",
                           "3",
                           "4",
                           "5",
                           "6 there: it is line 2",
                           "7 rejected: line 3 lists the same code with another content",
                           "8 rejected: it has no name",
                           "9" + no_amount,
                           "10 rejected: its type is neither service nor product",
                           "11" + no_amount,
                           "12" + no_amount,
                           "13 rejected: its duration is not a number of minutes",
                           "14 rejected: refused: catalogue.minutes_are_out_of_range",
                           "15",
                       });
  const auto prices = bench.books.events<catalogue::PriceSet>();
  REQUIRE(prices.size() >= 4);
  CHECK(prices[0].price->minor() == 65'00);
  CHECK(prices[1].price->minor() == 1149'00);
  CHECK(prices[2].cost->minor() == 9'25);
  CHECK_FALSE(prices[3].price);
  CHECK(bench.books.events<catalogue::DurationSet>().size() == 4);
}

TEST_CASE("price list: the same file again sets nothing") {
  PriceListBench bench;
  bench.import(text_of_file(sample));
  const Position size = bench.books.size();
  bench.books.restart();
  const auto again = bench.import(text_of_file(sample));
  CHECK(bench.books.size() == size);
  CHECK(again.count(Outcome::imported) == 0);
}

TEST_CASE("price list: a changed price is set, and may come back") {
  PriceListBench bench;
  for (const char* const price : {"10", "12", "10"}) {
    const auto table = bench.import("Code,Name,Price\nH,Cut," + std::string{price} + "\n");
    CHECK(table.rows[0].outcome == Outcome::imported);
  }
  const auto prices = bench.books.events<catalogue::PriceSet>();
  REQUIRE(prices.size() == 3);
  CHECK(prices[2].price->minor() == 10'00);
  CHECK(bench.books.events<catalogue::ItemListed>().size() == 1);
}

TEST_CASE("price list: an item of the receipts' import is the same item") {
  PriceListBench bench;
  bench.books.import(sample_folder);
  const auto listed = bench.books.events<catalogue::ItemListed>();
  REQUIRE_FALSE(listed.empty());
  const auto& item = listed.front();
  bench.import("Code,Name,Price\n" + item.code + "," + item.name + ",999.99\n");
  CHECK(bench.books.events<catalogue::ItemListed>().size() == listed.size());
  CHECK(bench.books.events<catalogue::PriceSet>().back().price->minor() == 999'99);
}

}  // namespace

}  // namespace tress::testing::price_list_test

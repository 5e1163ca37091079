// Goal: what clients have left comes in once, with its evidence, and against suspense.

#include "tools/import/openings.hpp"

#include "tests/unit/import/import_bench.hpp"

#include "ledger/crypto/sha256.hpp"
#include "tools/tress/salon.hpp"

namespace tress::testing::openings_test {

namespace {

using tables::Outcome;
using tables::Table;

const std::filesystem::path sample{TRESS_SOURCE_DIR "/tests/data/table-sample/opening-lots.csv"};

/// A salon with two clients and the plan TEN, ten cuts for 600.00.
class OpeningBench {
 public:
  OpeningBench() {
    const Currency cad = *Currency::from_alpha("CAD");
    carry_out(branch::Command{branch::Open{"MAIN", "Main", "America/Winnipeg", 4, cad}});
    for (const char* const number : {"K-1", "K-2"}) {
      carry_out(
          client::Command{client::Register{std::nullopt, std::nullopt, std::nullopt, number, {}}});
    }
    const auto item = id_cast<ItemId>(carry_out(catalogue::Command{
        catalogue::ListItem{catalogue::ItemKind::service, "CUT", "Cut", std::nullopt}}));
    const plan::Terms terms{.kind = plan::PlanKind::package,
                            .name = "Ten cuts",
                            .wording = "Pay once, come ten times.",
                            .price = Money{cad, 600'00},
                            .tax_point = plan::TaxPoint::at_redemption,
                            .benefits = {{"cut", {item}, 10, Money{cad, 70'00}}},
                            .consumption = plan::Consumption::free_first,
                            .validity_days = std::nullopt,
                            .period_days = std::nullopt,
                            .rolls_over = false,
                            .is_shared = false,
                            .refund_rule = plan::RefundRule::pro_rata,
                            .refund_fee = std::nullopt,
                            .cooling_off_days = 0,
                            .notice_days = 14,
                            .jurisdiction = "CA"};
    carry_out(plan::Command{plan::Publish{"TEN", *parse_day("2026-03-02"), terms}});
  }

  StreamId carry_out(AnyCommand command) {
    const auto done = tool::carry_out(books.writer(), tool::import_actor(),
                                      "set up " + std::to_string(++commands_), std::move(command));
    if (!done) FAIL(sentence(done.error()));
    return done.value().stream;
  }

  Table import(const std::string& text) {
    auto read = tables::read_table("opening-lots.csv", text, tables::opening_fields());
    if (const auto* const reason = std::get_if<std::string>(&read)) FAIL(*reason);
    auto table = std::get<Table>(std::move(read));
    const auto imported = tables::import_openings(
        {books.writer(), books.ledger().log(), books.ledger().clock()}, std::nullopt, table);
    if (!imported) FAIL(sentence(imported.error()));
    return table;
  }

  ImportBench books;

 private:
  int commands_ = 0;
};

std::vector<std::string> rejected(const Table& table) {
  std::vector<std::string> all;
  for (const auto& row : table.rows) {
    if (row.outcome == Outcome::rejected)
      all.push_back(std::to_string(row.line) + " " + row.reason);
  }
  return all;
}

TEST_CASE("opening lots: every row of the sample is accounted for") {
  OpeningBench bench;
  const auto table = bench.import(text_of_file(sample));
  CHECK(table.count(Outcome::imported) == 3);
  CHECK(rejected(table) == std::vector<std::string>{
                               "5 line 2 is the same lot; give each a number of its own",
                               "6 no client has its number",
                               "7 refused: membership.plan_is_unknown",
                               "8 refused: membership.benefit_is_unknown",
                               "9 its units are not a number from 1",
                               "10 its value is not an amount",
                               "11 its expiry is not a date (YYYY-MM-DD)",
                               "12 refused: membership.time_is_past",
                           });
}

TEST_CASE("opening lots: each is a migration with the file's hash as evidence") {
  OpeningBench bench;
  bench.import(text_of_file(sample));
  const auto granted = bench.books.events<membership::LotsGranted>();
  REQUIRE(granted.size() == 3);
  const std::string text = text_of_file(sample);
  std::int64_t value = 0;
  for (const auto& lots : granted) {
    CHECK(lots.origin == membership::Origin::migration);
    CHECK(lots.evidence == sha256(bytes_of(text)));
    value += lots.value.minor();
  }
  // 240.00 twice and 600.00.
  CHECK(value == 1080'00);
  CHECK(bench.books.events<membership::MigrationCleared>().empty());
}

TEST_CASE("opening lots: neither the same file nor the same lots in another make anything new") {
  OpeningBench bench;
  bench.import(text_of_file(sample));
  const Position size = bench.books.size();
  bench.books.restart();
  const auto again = bench.import(text_of_file(sample));
  CHECK(bench.books.size() == size);
  CHECK(again.count(Outcome::imported) == 0);
  CHECK(again.count(Outcome::already_there) == 3);
  const auto other = bench.import(
      "lot,client id,plan,benefit,units,value,expiry\n"
      "L-1,K-1,TEN,cut,4,240.00,2027-01-31\nL-2,K-1,TEN,cut,5,240.00,2027-01-31\n");
  CHECK(other.rows[0].outcome == Outcome::already_there);
  CHECK(other.rows[1].reason == "it was imported before, with another content");
  CHECK(bench.books.events<membership::LotsGranted>().size() == 3);
}

}  // namespace

}  // namespace tress::testing::openings_test

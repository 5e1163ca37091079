// Goal: what a processor says it paid is booked once and to the cent, or rejected as a whole.

#include "tools/import/payouts.hpp"

#include "tests/unit/import/import_bench.hpp"

#include "tools/import/ledger_view.hpp"
#include "tools/tress/salon.hpp"

namespace tress::testing::payouts_test {

namespace {

using tables::Outcome;
using tables::Table;

const std::filesystem::path sample{TRESS_SOURCE_DIR "/tests/data/table-sample/payouts.csv"};

/// A salon with a branch and some bills paid by card.
class PayoutBench {
 public:
  PayoutBench() {
    carry_out("branch", branch::Command{branch::Open{"MAIN", "Main", "America/Winnipeg", 4, cad_}});
    branch_ = id_cast<BranchId>(stream_id_of_words(StreamKind::branch, "MAIN"));
    sell(100'00, "pi_1");
    sell(60'00, std::nullopt);
    sell(40'00, "ch_3");
  }

  Table import(const std::string& text) {
    auto read = tables::read_table("payouts.csv", text, tables::payout_fields());
    if (const auto* const reason = std::get_if<std::string>(&read)) FAIL(*reason);
    auto table = std::get<Table>(std::move(read));
    const auto imported = tables::import_payouts(
        {books.writer(), books.ledger().log(), books.ledger().clock()}, std::nullopt, table);
    if (!imported) FAIL(sentence(imported.error()));
    return table;
  }

  StreamId carry_out(const std::string& key, AnyCommand command) {
    const auto done =
        tool::carry_out(books.writer(), tool::import_actor(), key, std::move(command));
    if (!done) FAIL(sentence(done.error()));
    return done.value().stream;
  }

  void sell(std::int64_t minor, const std::optional<std::string>& reference) {
    const Money amount{cad_, minor};
    const std::string key = "bill " + std::to_string(++bills_);
    const auto sale = id_cast<SaleId>(
        carry_out(key, sale::Command{sale::Open{branch_, std::nullopt, std::to_string(bills_)}}));
    sale::AddLine line{sale, std::nullopt, std::nullopt, std::nullopt, 1, std::nullopt, {}};
    line.as_charged = sale::AsCharged{amount, {}, "Haircut", false};
    carry_out(key + " line", sale::Command{line});
    carry_out(key + " tender",
              sale::Command{sale::TakeTender{sale, sale::TenderKind::card, amount, reference}});
    carry_out(key + " close", sale::Command{sale::Close{sale, amount}});
  }

  [[nodiscard]] BranchId branch() const noexcept { return branch_; }

  ImportBench books;

 private:
  Currency cad_ = *Currency::from_alpha("CAD");
  BranchId branch_ = BranchId::zero();
  int bills_ = 0;
};

std::vector<std::string> told(const Table& table) {
  std::vector<std::string> all;
  for (const auto& row : table.rows) {
    std::string text = std::to_string(row.line);
    if (row.outcome == Outcome::already_there) text += " there";
    if (row.outcome == Outcome::rejected) text += " rejected: " + row.reason;
    if (!row.remark.empty()) text += "; " + row.remark;
    all.push_back(text);
  }
  return all;
}

TEST_CASE("payouts: every line of the sample is accounted for, a payout whole or not at all") {
  PayoutBench bench;
  const auto table = bench.import(text_of_file(sample));
  const std::string same = " of the same payout cannot be taken";
  CHECK(told(table) ==
        std::vector<std::string>{
            "2",
            "3",
            "4",
            "5",
            "6",
            "7; the card payment with its reference has another amount",
            "8 rejected: a dispute is recorded at its bill; the payout is booked without it",
            "9",
            "10 rejected: the lines of the payout come to 9.50 and 9.40 was paid out",
            "11 rejected: the lines of the payout come to 9.50 and 9.40 was paid out",
            "12 rejected: line 13" + same,
            "13 rejected: its category is none that can be booked",
            "14 rejected: it is of no payout yet",
            "15 rejected: its currency is not the branch's",
            "16 rejected: its gross, fee or net is not an amount with at most 2 decimals",
            "17 rejected: its gross less its fee is not its net",
            "18; no card payment of the books is this one",
            "19",
            "20 rejected: it has 2 fields and the header 12",
            "21 rejected: line 20 cannot be read and may be of this payout",
        });
}

TEST_CASE("payouts: gross leaves the clearing account, the fee is a cost, the net is at the bank") {
  PayoutBench bench;
  bench.import(text_of_file(sample));
  const auto made = bench.books.events<settlement::Recorded>();
  REQUIRE(made.size() == 3);
  // 100.00 + 60.00 - 20.00; 3.20 + 2.04 + 1.50: 133.26 was paid out.
  CHECK(made[0].reference == "po_1");
  CHECK(made[0].gross.minor() == 140'00);
  CHECK(made[0].fee.minor() == 6'74);
  CHECK(made[0].matched.minor() == 140'00);
  // The dispute of 60.00 and its fee are not in it.
  CHECK(made[1].gross.minor() == 45'00);
  CHECK(made[1].fee.minor() == 1'61);
  // Of 200.00 taken by card 15.00 are left: what the books do not know waits in suspense.
  CHECK(made[2].gross.minor() == 15'00);
  CHECK(made[2].matched.minor() == 15'00);
}

TEST_CASE("payouts: what exceeds the books' card payments waits in suspense") {
  PayoutBench bench;
  bench.import(
      "automatic_payout_id,automatic_payout_effective_at,currency,gross,fee,net,"
      "reporting_category\npo_9,2026-03-02,cad,250.00,0,250.00,charge\n");
  const auto made = bench.books.events<settlement::Recorded>();
  REQUIRE(made.size() == 1);
  CHECK(made[0].gross.minor() == 250'00);
  CHECK(made[0].matched.minor() == 200'00);
}

TEST_CASE("payouts: the same file again books nothing") {
  PayoutBench bench;
  bench.import(text_of_file(sample));
  const Position size = bench.books.size();
  bench.books.restart();
  const auto again = bench.import(text_of_file(sample));
  CHECK(bench.books.size() == size);
  CHECK(again.count(Outcome::imported) == 0);
  CHECK(again.count(Outcome::already_there) == 9);
}

TEST_CASE("payouts: one that was recorded with other amounts is told and left") {
  PayoutBench bench;
  const std::string header =
      "automatic_payout_id,automatic_payout_effective_at,currency,gross,fee,net,"
      "reporting_category\n";
  bench.import(header + "po_9,2026-03-02,cad,50.00,1.00,49.00,charge\n");
  const auto other = bench.import(header + "po_9,2026-03-02,cad,51.00,1.00,50.00,charge\n");
  CHECK(other.rows[0].reason == "its payout was recorded before, with other amounts");
  CHECK(bench.books.events<settlement::Recorded>().size() == 1);
}

TEST_CASE("payouts: one of a day that is closed is booked today, and told") {
  PayoutBench bench;
  const Day sunday = *parse_day("2026-03-01");
  bench.carry_out("close the day", day::Command{day::Close{bench.branch(), sunday}});
  const std::string text =
      "automatic_payout_id,automatic_payout_effective_at,currency,gross,fee,net,"
      "reporting_category\npo_9,2026-03-01,cad,50.00,0,50.00,charge\n";
  const auto table = bench.import(text);
  CHECK(table.rows[0].outcome == Outcome::imported);
  CHECK(table.rows[0].remark.starts_with("the day of the payout is closed: it is booked today"));
  CHECK(bench.books.events<settlement::Recorded>().size() == 1);
  CHECK(bench.import(text).rows[0].outcome == Outcome::already_there);
}

TEST_CASE("payouts: a card payment is the one of only one line") {
  PayoutBench bench;
  const auto table = bench.import(
      "automatic_payout_id,automatic_payout_effective_at,created,currency,gross,fee,net,"
      "reporting_category,source_id\n"
      "po_9,2026-03-02,2026-03-02,cad,60.00,0,60.00,charge,a\n"
      "po_9,2026-03-02,2026-03-02,cad,60.00,0,60.00,charge,b\n");
  CHECK(table.rows[0].remark.empty());
  CHECK(table.rows[1].remark == "no card payment of the books is this one");
}

}  // namespace

}  // namespace tress::testing::payouts_test

// Goal: the value that clients and gift cards had elsewhere comes in once, with its evidence and
// against suspense, and no card's code with it. Method: tests/data/table-sample.

#include "tools/import/opening_value.hpp"

#include "tests/support/seeded_random.hpp"
#include "tests/unit/import/import_bench.hpp"

#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/wallet.hpp"
#include "tools/tress/salon.hpp"

namespace tress::testing::opening_value_test {

namespace {

using tables::Outcome;
using tables::Table;

const std::filesystem::path sample{TRESS_SOURCE_DIR "/tests/data/table-sample/opening-value.csv"};

/// A salon with two clients and terms of stored value, gift cards and points.
class ValueBench {
 public:
  ValueBench() {
    carry_out(branch::Command{branch::Open{"MAIN", "Main", "America/Winnipeg", 4, cad_}});
    for (const char* const number : {"K-1", "K-2"}) {
      carry_out(
          client::Command{client::Register{std::nullopt, std::nullopt, std::nullopt, number, {}}});
    }
    set_terms("topup", ValueKind::stored_value);
    set_terms("cards", ValueKind::gift_card);
    set_terms("points", ValueKind::points);
  }

  void set_terms(const std::string& code, ValueKind kind) {
    wallet::SetTerms terms{.code = code,
                           .branch = branch(),
                           .kind = kind,
                           .name = code,
                           .jurisdiction = "none",
                           .from = std::nullopt,
                           .named = false,
                           .bonuses = {},
                           .valid_months = 0,
                           .notice_days = 0,
                           .breakage_millionths = 0,
                           .cooling_off_days = 0,
                           .withdrawal_at_list = false,
                           .unit_worth = 1,
                           .service_points_millionths = 0,
                           .product_points_millionths = 0,
                           .booked_millionths = 0};
    if (kind == ValueKind::points) terms.booked_millionths = 500'000;
    carry_out(wallet::Command{terms});
  }

  [[nodiscard]] BranchId branch() const {
    return id_cast<BranchId>(stream_id_of_words(StreamKind::branch, "MAIN"));
  }

  StreamId carry_out(AnyCommand command) {
    const auto done = tool::carry_out(books.writer(), tool::import_actor(),
                                      "set up " + std::to_string(++commands_), std::move(command));
    if (!done) FAIL(sentence(done.error()));
    return done.value().stream;
  }

  Table import(const std::string& text) {
    auto read = tables::read_table("opening-value.csv", text, tables::opening_value_fields());
    if (const auto* const reason = std::get_if<std::string>(&read)) FAIL(*reason);
    auto table = std::get<Table>(std::move(read));
    const auto imported =
        tables::import_opening_value({books.writer(), books.ledger().log(), books.ledger().clock()},
                                     std::nullopt, tokens, table);
    if (!imported) FAIL(sentence(imported.error()));
    return table;
  }

  /// Debits less credits of an account.
  [[nodiscard]] std::int64_t balance(int account) {
    std::int64_t minor = 0;
    for (Position position = 0; position < books.size(); ++position) {
      for (const Posting& posting : books.ledger().envelope(position).postings) {
        if (posting.debit.account == account) minor += posting.amount;
        if (posting.credit.account == account) minor -= posting.amount;
      }
    }
    return minor;
  }

  ImportBench books;
  SeededRandom random{7};
  Secret index_key = Secret::random(random);
  SearchTokens tokens{index_key, *PhoneCountry::find("CA")};

 private:
  Currency cad_ = *Currency::from_alpha("CAD");
  int commands_ = 0;
};

std::vector<std::string> rejected(const Table& table) {
  std::vector<std::string> all;
  for (const auto& row : table.rows) {
    if (row.outcome != Outcome::rejected) continue;
    all.push_back(std::to_string(row.line) + " " + row.reason);
  }
  return all;
}

TEST_CASE("opening value: every row of the sample is imported, or told with its line and reason") {
  ValueBench bench;
  const auto table = bench.import(text_of_file(sample));
  CHECK(rejected(table) ==
        std::vector<std::string>{
            "7 line 6 is the same balance; give each a number of its own",
            "8 no client has its number",
            "9 refused: wallet.terms_are_unknown",
            "10 refused: wallet.terms_are_of_another_kind",
            "11 refused: wallet.more_is_left_than_was_given",
            "12 refused: wallet.expiry_is_unlawful",
            "13 its kind is none of stored value, gift card, credit and points",
            "14 what was paid or given is not an amount",
            "15 what remains of it is not an amount",
            "16 it names no client",
            "17 its card's code is not of 10 to 40 letters and digits",
            "18 its number is the card's code; leave one of them, as the card's code",
            "19 credit has no terms",
            "20 refused: wallet.amount_is_not_positive",
        });
  CHECK(table.count(Outcome::imported) == 5);
}

TEST_CASE("opening value: what was paid of what is left is owed, against suspense, with evidence") {
  ValueBench bench;
  bench.import(text_of_file(sample));
  const auto granted = bench.books.events<wallet::Granted>();
  REQUIRE(granted.size() == 5);
  const std::string text = text_of_file(sample);
  for (const auto& lot : granted) {
    CHECK(lot.origin == wallet::Origin::migration);
    REQUIRE(lot.opening.has_value());
    CHECK(lot.opening->evidence == sha256(bytes_of(text)));
  }
  // 600.00 left of 1000.00 paid and 200.00 given: 500.00 of what was paid.
  CHECK(granted[0].units == 600'00);
  CHECK(granted[0].value.minor() == 500'00);
  CHECK(granted[0].opening->source == "SV-1");
  CHECK(granted[0].opening->issued_on == parse_day("2025-06-01"));
  CHECK(bench.balance(2020) == -600'00);
  CHECK(bench.balance(2050) == -35'50);
  CHECK(bench.balance(2030) == -20'00);
  // 1,500 points, half of whose worth is booked.
  CHECK(bench.balance(2035) == -7'50);
  CHECK(bench.balance(1900) == 663'00);
}

TEST_CASE("opening value: neither the same file nor the same balances in another make more") {
  ValueBench bench;
  bench.import(text_of_file(sample));
  const Position size = bench.books.size();
  bench.books.restart();
  const auto again = bench.import(text_of_file(sample));
  CHECK(bench.books.size() == size);
  CHECK(again.count(Outcome::already_there) == 5);
  const auto other = bench.import(
      "source id,client id,kind,terms,remaining,paid\n"
      "SV-2,K-1,stored value,topup,100.00,100.00\nSV-2,K-2,stored value,topup,100.00,100.00\n"
      "CR-9,K-2,credit,,36.00,36.00\n");
  CHECK(other.rows[0].outcome == Outcome::already_there);
  CHECK(other.rows[1].outcome == Outcome::imported);
  CHECK(other.rows[2].reason == "it was imported before, with another content");
  CHECK(bench.books.events<wallet::Granted>().size() == 6);
}

TEST_CASE("opening value: a bonus without what was paid is not taken: nobody knows what is owed") {
  ValueBench bench;
  const auto table = bench.import(
      "source id,client id,kind,terms,remaining,bonus,paid\n"
      "SV-1,K-1,stored value,topup,120.00,20.00,\nSV-2,K-1,stored value,topup,120.00,20.00,100.00\n"
      "SV-3,K-1,stored value,topup,50.00,0,\n");
  CHECK(rejected(table) ==
        std::vector<std::string>{"2 it has a bonus, and does not say what was paid"});
  const auto granted = bench.books.events<wallet::Granted>();
  REQUIRE(granted.size() == 2);
  CHECK(granted[0].value.minor() == 100'00);
  CHECK(granted[1].value.minor() == 50'00);
}

TEST_CASE("opening value: a row is taken once the terms that it lacked are there") {
  ValueBench bench;
  const std::string text =
      "source id,client id,kind,terms,remaining\nSV-1,K-1,stored value,late,10.00\n";
  CHECK(rejected(bench.import(text)) ==
        std::vector<std::string>{"2 refused: wallet.terms_are_unknown"});
  bench.set_terms("late", ValueKind::stored_value);
  CHECK(bench.import(text).rows[0].outcome == Outcome::imported);
  CHECK(bench.import(text).rows[0].outcome == Outcome::already_there);
  CHECK(bench.books.events<wallet::Granted>().size() == 1);
}

TEST_CASE("opening value: the code of a gift card is nowhere in the log") {
  ValueBench bench;
  bench.import(text_of_file(sample));
  for (Position position = 0; position < bench.books.size(); ++position) {
    const auto stored = bench.books.ledger().log().read(position, 1, 1'000'000);
    REQUIRE(stored.has_value());
    const auto& bytes = stored.value().front().bytes;
    const std::string text{bytes.begin(), bytes.end()};
    CHECK(text.find("GC-1234") == std::string::npos);
    CHECK(text.find("GC12345678") == std::string::npos);
  }
}

}  // namespace

}  // namespace tress::testing::opening_value_test

// Goal: Phorest's transactions come in whole: rows joined, payments that stand once or on each row,
// voids, courses and vouchers that stay there. Method: tests/data/till-sample, with the header of
// the real export; sums worked out by hand.

#include "tests/unit/import/till_bench.hpp"

#include "tools/import/phorest_payments.hpp"

namespace tress::testing::phorest_test {

namespace {

using tables::Outcome;

const std::string sample = "phorest-transactions.csv";

TEST_CASE("phorest: every row of the sample is imported, or told with its line and reason") {
  TillBench bench{tills::Till::phorest};
  bench.import({sample});
  const std::string differs = " rejected: what its transaction charges is not what was paid";
  CHECK(bench.told() ==
        std::vector<std::string>{
            sample + " 13" + differs,
            sample + " 14" + differs,
            sample + " 15 rejected: its total amount is not an amount",
            sample + " 16 rejected: line 15 of the same transaction cannot be taken",
            sample + " 18 rejected: it is a void, and does not say of what",
        });
  CHECK(bench.count(Outcome::imported) == 12);
}

TEST_CASE("phorest: what each day's payments come to is in the books, used elsewhere or rejected") {
  TillBench bench{tills::Till::phorest};
  const auto report = bench.import({sample});
  // 85.00 + 120.00 + 60.00 - 60.00 + 300.00; then 72.00 + 50.00 - 30.00 + 15.00 with what was
  // rejected: 55.00 that stand on two rows, 80.00 and 60.00.
  CHECK(days_of(report) == std::vector<std::string>{"2026-02-16 505.00 = 505.00 + 0.00 + 0.00",
                                                    "2026-02-17 302.00 = 57.00 + 50.00 + 195.00"});
}

TEST_CASE("phorest: tenders, tips, tax and prepaid value stand in their accounts to the cent") {
  TillBench bench{tills::Till::phorest};
  bench.import({sample});
  const auto balances = bench.balances();
  CHECK(balances.at(1000) == 50'00 + 30'00 + 22'00 + 50'00 - 30'00);
  CHECK(balances.at(1100) == 35'00 + 90'00 + 300'00);
  CHECK(balances.at(1125) == 15'00);
  // A course sold, a balance paid; a session and a voucher used.
  CHECK(balances.at(2090) == -(300'00 + 15'00 - 41'67 - 50'00));
  CHECK(balances.at(2100) == -5'00);
  CHECK(balances.at(2200) == -(10'00 + 3'33 + 15'00 + 5'00 + 12'00 + 8'33 - 5'00));
  CHECK(balances.at(4910) == 25'00);
  CHECK(balances.at(4000) == -(50'00 + 16'67 + 75'00 + 25'00 + 41'67 + 60'00 + 41'67));
}

TEST_CASE("phorest: who pays is not who sat in the chair, and both are known") {
  TillBench bench{tills::Till::phorest};
  bench.import({sample});
  const auto opened = bench.books.events<sale::Opened>();
  const auto lines = bench.books.events<sale::LineAdded>();
  REQUIRE(opened.at(0).reference == "X-1");
  REQUIRE(lines.at(0).served.has_value());
  CHECK(lines[0].served != opened[0].payer);
  CHECK(lines[1].served == opened[0].payer);
  CHECK(lines[0].performer != lines[1].performer);
}

TEST_CASE("phorest: a void of the same day voids its bill, one of another day gives back") {
  TillBench bench{tills::Till::phorest};
  bench.import({sample});
  const auto voided = bench.books.events<sale::Voided>();
  REQUIRE(voided.size() == 1);
  CHECK(voided[0].reason == "Wrong client");
  CHECK(voided[0].was_closed);
  const auto opened = bench.books.events<sale::Opened>();
  const auto has = [&](const char* number) {
    return std::any_of(opened.begin(), opened.end(),
                       [&](const sale::Opened& one) { return one.reference == number; });
  };
  CHECK(has("X-3"));
  CHECK_FALSE(has("X-4"));
  CHECK(has("X-9"));
}

TEST_CASE("phorest: what is odd is an oddity with its line") {
  TillBench bench{tills::Till::phorest};
  for (const char* const name : {"Cut", "Shampoo", "Colour", "Blow dry", "Facial"}) {
    bench.list(name);
  }
  bench.import({sample});
  const std::string p = sample + " ";
  std::vector<std::string> expected{
      p + "2 several_clients_on_one_bill",
      p + "8 value_kept_elsewhere",
      p + "9 value_kept_elsewhere",
      p + "10 value_kept_elsewhere",
      p + "10 value_kept_elsewhere",
      p + "11 discount_without_reason",
      p + "17 tender_not_told",
      p + "17 value_kept_elsewhere",
  };
  std::sort(expected.begin(), expected.end());
  CHECK(bench.books.oddities() == expected);
}

TEST_CASE("phorest: importing again adds nothing, also after a restart") {
  TillBench bench{tills::Till::phorest};
  bench.import({sample});
  const Position size = bench.books.size();
  bench.books.restart();
  bench.import({sample});
  CHECK(bench.books.size() == size);
  CHECK(bench.count(Outcome::already_there) == 12);
}

TEST_CASE("phorest: lists of payments are read by name, a gift card is no card") {
  const auto read = [](const char* names, const char* amounts) {
    return tills::payments_of(names, amounts, *Currency::from_alpha("EUR"));
  };
  const auto two = read("Gift Card|Credit Card", "10.00|20.5");
  REQUIRE(two.has_value());
  REQUIRE(two->size() == 2);
  CHECK((*two)[0].with == tills::PaidWith::value);
  CHECK((*two)[1].with == tills::PaidWith::money);
  CHECK((*two)[1].kind == sale::TenderKind::card);
  CHECK(tills::sum_of(*two) == 30'50);
  CHECK(read("Cash, Visa", "1, 2")->at(1).minor == 2'00);
  for (const char* const value : {"Store Credit", "Credit Note", "CLIENT CREDIT", "Voucher"}) {
    CAPTURE(value);
    CHECK(read(value, "5")->at(0).with == tills::PaidWith::value);
  }
  CHECK(read("Credit", "5")->at(0).kind == sale::TenderKind::card);
  // Of one name and two amounts nobody knows whose the name is.
  CHECK(read("Cash", "1;2")->at(0).with == tills::PaidWith::unknown_tender);
  CHECK(read("", "")->empty());
  CHECK(read("Cash;Card", "5.00;0")->size() == 1);
  CHECK_FALSE(read("Cash", "five").has_value());
  CHECK_FALSE(read("Cash;Card", "5;").has_value());
}

}  // namespace

}  // namespace tress::testing::phorest_test

#include "ledger/books/chart.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

namespace tress::books::chart_test {

namespace {

TEST_CASE("chart: accounts stand once each, in order of their numbers", "[unit][chart]") {
  CHECK(std::is_sorted(chart.begin(), chart.end(), [](const auto& one, const auto& other) {
    return one.number() <= other.number();
  }));
}

TEST_CASE("chart: a number is found if it is an account's, and only then", "[unit][chart]") {
  REQUIRE(find_account(2200) != nullptr);
  CHECK(find_account(2200)->account == Account::output_tax_payable);
  CHECK(find_account(2200)->name == "Output tax payable");
  CHECK(find_account(0) == nullptr);
  CHECK(find_account(1234) == nullptr);
  CHECK(find_account(65535) == nullptr);
}

TEST_CASE(
    "chart: assets, expenses and contra-income grow on the debit side, the rest on the "
    "credit side",
    "[unit][chart]") {
  // domain.md §3.2, column "normal".
  const auto expected = [](std::uint16_t number) {
    const bool is_debit = number < 2000 || (number >= 4900 && number < 5600);
    return is_debit ? NormalSide::debit : NormalSide::credit;
  };
  for (const AccountRow& row : chart) {
    CAPTURE(row.number());
    CHECK(row.normal_side() == expected(row.number()));
    CHECK(&row_of(row.account) == &row);
  }
}

}  // namespace

}  // namespace tress::books::chart_test

// Goal: money is exact: no float, no silent overflow, one text per amount.

#include "ledger/base/money.hpp"

#include <limits>
#include <random>

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"

namespace tress::money_test {

namespace {

const Currency cad = *Currency::from_alpha("CAD");
const Currency jpy = *Currency::from_alpha("JPY");
constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("money: adding two currencies or past the limit gives nothing", "[unit][base]") {
  CHECK(checked_add(Money{cad, 1}, Money{cad, 2}) == Money{cad, 3});
  CHECK_FALSE(checked_add(Money{cad, 1}, Money{jpy, 2}).has_value());
  CHECK_FALSE(checked_add(Money{cad, greatest}, Money{cad, 1}).has_value());
  CHECK_FALSE(checked_sub(Money{cad, least}, Money{cad, 1}).has_value());
}

TEST_CASE("money: the text has the currency's decimals", "[unit][base]") {
  CHECK(decimal_text(Money{cad, 123450}) == "1234.50");
  CHECK(decimal_text(Money{cad, -5}) == "-0.05");
  CHECK(decimal_text(Money{jpy, 1234}) == "1234");
  CHECK(decimal_text(Money{cad, least}) == "-92233720368547758.08");
  CHECK(to_text(Money{cad, 100}) == "CAD 1.00");
}

TEST_CASE("money: a decimal is read exactly or not at all", "[unit][base]") {
  CHECK(parse_decimal("4.1", 4) == 41000);
  CHECK(parse_decimal("-50", 2) == -5000);
  CHECK(parse_decimal("0.0001", 4) == 1);
  for (const char* wrong : {"", "-", ".5", "5.", "1e3", "1,5", "0.00001", "--1", "1.2.3", " 1",
                            "92233720368547758.08"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_decimal(wrong, 2).has_value());
  }
}

TEST_CASE("money: text and value of a decimal are inverse", "[unit][base]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 2000; ++i) {
    const auto value = static_cast<std::int64_t>(random()) / (1 + i % 997);
    for (const int decimals : {0, 2, 4}) {
      CHECK(parse_decimal(decimal_text(value, decimals), decimals) == value);
    }
  }
}

TEST_CASE("money: tax below the cent is rounded half away from zero", "[unit][base]") {
  // 3.0749, 3.0750 and 3.0850 dollars.
  CHECK(fine_to_minor_half_up(30749, cad) == 307);
  CHECK(fine_to_minor_half_up(30750, cad) == 308);
  CHECK(fine_to_minor_half_up(30850, cad) == 309);
  CHECK(fine_to_minor_half_up(-30750, cad) == -308);
  CHECK(fine_to_minor_half_up(5000, jpy) == 1);
  CHECK(minor_to_fine(308, cad) == 30800);
  CHECK_FALSE(minor_to_fine(greatest, cad).has_value());
}

TEST_CASE("money: a currency that is not listed does not exist", "[unit][base]") {
  CHECK_FALSE(Currency::from_alpha("XXX").has_value());
  CHECK_FALSE(Currency::from_alpha("cad").has_value());
  CHECK_FALSE(Currency::from_numeric(0).has_value());
  CHECK(Currency::from_numeric(124) == cad);
}

}  // namespace tress::money_test

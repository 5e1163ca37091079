#include "ledger/base/birth.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace tress::birth_test {

namespace {

using namespace std::chrono_literals;

Day on(int year, unsigned month, unsigned day) {
  return Day{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
}

Birth born(const char* text) {
  const auto birth = parse_birth(text);
  REQUIRE(birth);
  return *birth;
}

TEST_CASE("birth: a day, a day without its year, a year alone", "[unit][base]") {
  CHECK(born("1990-05-17") == Birth{1990y, std::chrono::May / 17});
  CHECK(born("--05-17") == Birth{std::nullopt, std::chrono::May / 17});
  CHECK(born("1990") == Birth{1990y, std::nullopt});
  CHECK(born("--02-29").day == std::chrono::February / 29);
  CHECK(born("2000-02-29").year == 2000y);
}

TEST_CASE("birth: what is no such day is none", "[unit][base]") {
  for (const std::string text : {"", "90", "1990-5-17", "1990-05-17 ", "17.05.1990", "1990-13-01",
                                 "1990-02-30", "2001-02-29", "--02-30", "--13-01", "-05-17",
                                 "1879-01-01", "0000", "19x0", "1990/05/17", "--05/17"}) {
    INFO(text);
    CHECK_FALSE(parse_birth(text));
  }
}

TEST_CASE("birth: nobody is born in the future", "[unit][base]") {
  CHECK(is_born(born("2026-03-06"), on(2026, 3, 6)));
  CHECK_FALSE(is_born(born("2026-03-07"), on(2026, 3, 6)));
  CHECK(is_born(born("2026"), on(2026, 3, 6)));
  CHECK_FALSE(is_born(born("2027"), on(2026, 3, 6)));
  CHECK(is_born(born("--12-31"), on(2026, 3, 6)));
}

TEST_CASE("birth: an age grows on the birthday, and is known without the day", "[unit][base]") {
  CHECK(age_on(born("1990-05-17"), on(2026, 5, 16)) == 35);
  CHECK(age_on(born("1990-05-17"), on(2026, 5, 17)) == 36);
  // In a year without the day, on 1 March.
  CHECK(age_on(born("2000-02-29"), on(2026, 2, 28)) == 25);
  CHECK(age_on(born("2000-02-29"), on(2026, 3, 1)) == 26);
  CHECK(age_on(born("1990"), on(2026, 1, 1)) == 36);
  CHECK(age_on(born("2026-03-06"), on(2026, 3, 6)) == 0);
  CHECK_FALSE(age_on(born("--05-17"), on(2026, 3, 6)));
  CHECK_FALSE(age_on(born("2027"), on(2026, 3, 6)));
}

}  // namespace

}  // namespace tress::birth_test

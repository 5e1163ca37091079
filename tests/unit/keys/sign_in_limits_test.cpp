#include "ledger/keys/sign_in_limits.hpp"

#include <fmt/core.h>

#include "tests/support/manual_clock.hpp"

namespace tress::sign_in_limits_test {

namespace {

using namespace std::chrono_literals;
using testing::ManualClock;

struct Fixture {
  ManualClock clock{Timestamp{1'800'000'000s}};
  SignInLimits limits{clock};

  bool admits(std::string_view account, std::string_view address) {
    return !limits.admit(account, address).has_value();
  }
};

TEST_CASE("sign-in limits: the eleventh attempt at an account in 15 minutes waits [neg-36]",
          "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 10; ++i) {
    REQUIRE(fixture.admits("anna", fmt::format("10.0.0.{}", i)));
    fixture.clock.advance(30s);
  }
  // The first was 5 minutes ago: it stops counting in 10.
  CHECK(fixture.limits.admit("anna", "10.0.0.99") == 600s);
  CHECK(fixture.admits("boris", "10.0.0.99"));
  fixture.clock.advance(10min - 1s);
  CHECK(fixture.limits.admit("anna", "10.0.0.99") == 1s);
  fixture.clock.advance(1s);
  CHECK(fixture.admits("anna", "10.0.0.99"));
  CHECK_FALSE(fixture.admits("anna", "10.0.0.99"));  // the window slides, it does not start anew
}

TEST_CASE("sign-in limits: the fifty-first attempt from an address in 15 minutes waits [neg-36]",
          "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 50; ++i) REQUIRE(fixture.admits(fmt::format("user{}", i), "10.0.0.1"));
  CHECK(fixture.limits.admit("anna", "10.0.0.1") == 900s);
  CHECK(fixture.admits("anna", "10.0.0.2"));
  fixture.clock.advance(15min);
  CHECK(fixture.admits("anna", "10.0.0.1"));
}

TEST_CASE("sign-in limits: refused attempts do not prolong the wait", "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 10; ++i) REQUIRE(fixture.admits("anna", "10.0.0.1"));
  for (int i = 0; i < 14; ++i) {
    fixture.clock.advance(1min);
    REQUIRE_FALSE(fixture.admits("anna", "10.0.0.1"));
  }
  fixture.clock.advance(1min);
  CHECK(fixture.admits("anna", "10.0.0.1"));
}

TEST_CASE("sign-in limits: a parallel burst is not admitted before its answers are known",
          "[unit][keys]") {
  Fixture fixture;
  int admitted = 0;
  for (int i = 0; i < 200; ++i) admitted += fixture.admits("anna", fmt::format("a{}", i)) ? 1 : 0;
  CHECK(admitted == 10);
}

TEST_CASE("sign-in limits: success frees the account, but not the address", "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 9; ++i) REQUIRE(fixture.admits("anna", "10.0.0.1"));
  REQUIRE(fixture.admits("anna", "10.0.0.1"));
  fixture.limits.succeeded("anna", "10.0.0.1");
  CHECK(fixture.admits("anna", "10.0.0.1"));  // 9 wrong ones and this one count for the address
  for (int i = 0; i < 40; ++i) REQUIRE(fixture.admits(fmt::format("user{}", i), "10.0.0.1"));
  CHECK_FALSE(fixture.admits("boris", "10.0.0.1"));
}

TEST_CASE("sign-in limits: an attempt that was not judged does not count", "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(fixture.admits("anna", "10.0.0.1"));
    fixture.limits.withdraw("anna", "10.0.0.1");
  }
  fixture.limits.withdraw("anna", "10.0.0.1");  // one too many is harmless
  CHECK(fixture.admits("anna", "10.0.0.1"));
}

TEST_CASE("sign-in limits: a flood of made-up names does not free the one under attack",
          "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 10; ++i) REQUIRE(fixture.admits("anna", fmt::format("10.0.0.{}", i)));
  for (std::size_t i = 0; i < SignInLimits::remembered_max + 100; ++i) {
    static_cast<void>(fixture.limits.admit(fmt::format("user{}", i), fmt::format("f{}", i)));
  }
  CHECK_FALSE(fixture.admits("anna", "10.0.0.99"));
}

TEST_CASE("sign-in limits: a clock set back locks nobody out beyond the window", "[unit][keys]") {
  Fixture fixture;
  for (int i = 0; i < 10; ++i) REQUIRE(fixture.admits("anna", "10.0.0.1"));
  fixture.clock.advance(-24h);
  CHECK(fixture.limits.admit("anna", "10.0.0.1") <= 900s);
}

}  // namespace

}  // namespace tress::sign_in_limits_test

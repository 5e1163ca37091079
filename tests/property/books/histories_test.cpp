#include <cstdlib>
#include <iostream>
#include <numeric>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/property/books/world.hpp"
#include "tests/support/sizes.hpp"

// Goal: whatever people do at the till, in whatever order, the books say what happened. Method:
// random moves over several bills and days become commands; what is accepted goes through decide,
// evolve and postings, and beside them into a model of plain integers (model.hpp). rapidcheck
// prints the seed; RC_PARAMS="seed=…" repeats a run, RC_PARAMS="max_success=…" prolongs it; without
// it there are 2,000 histories for each claim, in the long run a million.

namespace tress::testing::histories_test {

namespace {

/// rapidcheck reads its variable once, when the first property is checked.
const bool has_size = [] {
  const std::string size = std::to_string(size_of_run(2'000, 1'000'000));
  return ::setenv("RC_PARAMS", ("max_success=" + size).c_str(), 0) == 0;
}();

rc::Gen<std::vector<Move>> moves(int size) {
  return rc::gen::resize(size, rc::gen::container<std::vector<Move>>(rc::gen::construct<Move>(
                                   rc::gen::inRange(0, move_kinds), rc::gen::inRange(0, 3),
                                   rc::gen::inRange(0, 256), rc::gen::inRange(0, 60'00))));
}

/// Plays the moves; every check inside `World` is made along the way.
World played(const std::vector<Move>& moves) {
  World world;
  for (const Move& move : moves) world.play(move);
  return world;
}

TEST_CASE("books: [inv-1] debits equal credits, per event and in total", "[property][books]") {
  CHECK(rc::check("books: [inv-1]", [] {
    const auto balances = played(*moves(300)).balances_fine();
    const auto sum =
        std::accumulate(balances.begin(), balances.end(), std::int64_t{0},
                        [](std::int64_t total, const auto& entry) { return total + entry.second; });
    RC_ASSERT(sum == 0);
  }));
}

TEST_CASE("books: every account holds what the model says after 2,000 histories [fault-R14]",
          "[property][books]") {
  REQUIRE(has_size);
  std::size_t events = 0;
  std::size_t closed_days = 0;
  std::size_t paid_refunds = 0;
  std::size_t voided_bills = 0;
  CHECK(rc::check("books: accounts", [&] {
    const World world = played(*moves(600));
    auto balances = world.balances_fine();
    balances.erase(5310);  // the difference of all others, which sum to zero
    RC_ASSERT(balances == world.expected().balances_fine());
    events += world.events();
    closed_days += world.expected().closed_days.size();
    for (const auto& bill : world.expected().bills) {
      voided_bills += bill.is_closed && bill.is_voided ? 1 : 0;
      for (const auto& refund : bill.refunds) paid_refunds += refund.is_paid ? 1 : 0;
    }
  }));
  // A generator whose commands are all refused would prove nothing.
  std::cout << "events " << events << ", days closed " << closed_days << ", refunds paid "
            << paid_refunds << ", closed bills voided " << voided_bills << '\n';
  CHECK(events > 1000);
  CHECK(closed_days > 0);
  CHECK(paid_refunds > 0);
  CHECK(voided_bills > 0);
}

TEST_CASE("books: [inv-8] a day closes exactly when nothing waits: no suspense, bill or refund",
          "[property][books]") {
  // The claim itself is asserted at each attempt: World::close_day.
  std::size_t closed_days = 0;
  CHECK(rc::check("books: [inv-8]",
                  [&] { closed_days += played(*moves(400)).expected().closed_days.size(); }));
  CHECK(closed_days > 0);
}

TEST_CASE("books: [inv-9] no refund is decided by the one who asked, or without the role",
          "[property][books]") {
  // The claim itself is asserted at each decision: World::decide_refund.
  std::size_t decided = 0;
  CHECK(rc::check("books: [inv-9]", [&] {
    const World world = played(*moves(600));
    for (const auto& bill : world.expected().bills) {
      for (const auto& refund : bill.refunds) {
        decided += refund.is_approved || refund.is_rejected ? 1 : 0;
      }
    }
  }));
  CHECK(decided > 0);
}

TEST_CASE("books: replaying a stream from nothing gives the state reached step by step",
          "[property][books]") {
  CHECK(rc::check("books: replay", [] { RC_ASSERT(played(*moves(300)).is_replayable()); }));
}

}  // namespace

}  // namespace tress::testing::histories_test

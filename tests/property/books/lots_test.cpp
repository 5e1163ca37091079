#include "ledger/domain/lots.hpp"

#include <numeric>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

// Goal: a lot never loses or makes a cent, however it is used. Method: random prices, sizes and
// uses, also given back out of turn, against sums that know nothing of rounding.

namespace tress::testing::lots_test {

namespace {

using lots::Holding;

struct Use {
  std::int64_t units;
  std::int64_t minor;
};

Holding random_lot() {
  const auto paid = *rc::gen::inRange<std::int64_t>(0, 2'000'00);
  const auto units = *rc::gen::inRange<std::int64_t>(1, 60);
  return lots::whole_lot(paid, units);
}

TEST_CASE("lots: [inv-12] the uses of a lot release its price to the cent, in any sizes",
          "[property][books][lots]") {
  CHECK(rc::check("lots: used up", [] {
    Holding lot = random_lot();
    std::int64_t released = 0;
    while (lot.left > 0) {
      const auto units = *rc::gen::inRange<std::int64_t>(1, lot.left + 1);
      const std::int64_t minor = lots::released_minor(lot, units);
      RC_ASSERT(minor >= 0);
      released += minor;
      lot = lots::less(lot, units);
      RC_ASSERT(lot.left_minor == lot.paid_minor - released);
      // What is left is worth what the rule says, as long as nothing was given back.
      RC_ASSERT(lot.left_minor == lots::worth_minor(lot, lot.left));
    }
    RC_ASSERT(released == lot.paid_minor);
  }));
}

TEST_CASE("lots: [inv-12] the price is released to the cent also when uses are given back between",
          "[property][books][lots]") {
  CHECK(rc::check("lots: given back", [] {
    Holding lot = random_lot();
    std::vector<Use> uses;
    for (int step = 0; step < 40; ++step) {
      const bool gives_back = !uses.empty() && (lot.left == 0 || *rc::gen::inRange(0, 3) == 0);
      if (gives_back) {
        const auto at = *rc::gen::inRange<std::size_t>(0, uses.size());
        lot = lots::more(lot, uses[at].units, uses[at].minor);
        uses.erase(uses.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        const auto units = *rc::gen::inRange<std::int64_t>(1, lot.left + 1);
        const std::int64_t minor = lots::released_minor(lot, units);
        RC_ASSERT(minor >= 0);
        RC_ASSERT(minor <= lot.left_minor);
        uses.push_back({units, minor});
        lot = lots::less(lot, units);
      }
    }
    if (lot.left > 0) {
      uses.push_back({lot.left, lots::released_minor(lot, lot.left)});
      lot = lots::less(lot, lot.left);
    }
    const std::int64_t released =
        std::accumulate(uses.begin(), uses.end(), std::int64_t{0},
                        [](std::int64_t sum, const Use& use) { return sum + use.minor; });
    RC_ASSERT(released == lot.paid_minor);
    RC_ASSERT(lot.left_minor == 0);
  }));
}

TEST_CASE("lots: a price is allocated in whole and no part is below zero",
          "[property][books][lots]") {
  CHECK(rc::check("lots: allocated", [] {
    const auto total = *rc::gen::inRange<std::int64_t>(0, 1'000'00);
    const auto prices = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 300'00)));
    const auto parts = lots::allocated_by_price(total, prices);
    RC_ASSERT(parts.size() == prices.size());
    for (const std::int64_t part : parts) RC_ASSERT(part >= 0);
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == total);
  }));
}

}  // namespace

}  // namespace tress::testing::lots_test

#include "ledger/domain/lots.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

namespace tress::testing::lots_test {

namespace {

using lots::Candidate;
using lots::Chosen;
using lots::Funding;
using lots::Holding;

TEST_CASE("lots: 100.00 for 3 is released as 33.33, 33.34, 33.33", "[unit][lots]") {
  Holding lot = lots::whole_lot(100'00, 3);
  CHECK(lots::released_minor(lot, 1) == 33'33);
  lot = lots::less(lot, 1);
  CHECK(lots::released_minor(lot, 1) == 33'34);
  lot = lots::less(lot, 1);
  CHECK(lots::released_minor(lot, 1) == 33'33);
  CHECK(lots::less(lot, 1) == Holding{100'00, 3, 0, 0});
}

TEST_CASE("lots: a use given back out of turn is made up for by the next one", "[unit][lots]") {
  // 33.33 and 33.34 are used; the first one comes back with its own 33.33.
  const Holding lot = lots::more(lots::less(lots::whole_lot(100'00, 3), 2), 1, 33'33);
  CHECK(lot == Holding{100'00, 3, 2, 66'66});
  CHECK(lots::released_minor(lot, 1) == 33'33);
  CHECK(lots::released_minor(lots::less(lot, 1), 1) == 33'33);
}

TEST_CASE("lots: what was given away releases nothing", "[unit][lots]") {
  const Holding lot = lots::whole_lot(0, 4);
  CHECK(lots::released_minor(lot, 3) == 0);
  CHECK(lots::released_minor(lot, 4) == 0);
}

TEST_CASE("lots: [T5] 392 for 5 cuts at 50 and 2 colours at 120 is 200 and 192", "[unit][lots]") {
  CHECK(lots::allocated_by_price(392'00, {250'00, 240'00}) ==
        std::vector<std::int64_t>{200'00, 192'00});
  CHECK(lots::released_minor(lots::whole_lot(200'00, 5), 1) == 40'00);
  CHECK(lots::released_minor(lots::whole_lot(192'00, 2), 1) == 96'00);
}

TEST_CASE("lots: the last part takes the remainder of a price", "[unit][lots]") {
  CHECK(lots::allocated_by_price(100, {1, 1, 1}) == std::vector<std::int64_t>{33, 33, 34});
  // Halves are rounded up while something is left: 1.5 → 2, then 1.
  CHECK(lots::allocated_by_price(3, {1, 1}) == std::vector<std::int64_t>{2, 1});
  CHECK(lots::allocated_by_price(2, {1, 1, 1, 1}) == std::vector<std::int64_t>{1, 1, 0, 0});
  CHECK(lots::allocated_by_price(7, {0, 0}) == std::vector<std::int64_t>{0, 7});
  // What is given away has no part of it, wherever it stands.
  CHECK(lots::allocated_by_price(100, {1, 1, 1, 0}) == std::vector<std::int64_t>{33, 33, 34, 0});
  CHECK(lots::allocated_by_price(100, {0, 1, 2}) == std::vector<std::int64_t>{0, 33, 67});
}

TEST_CASE("lots: earliest expiry first, then free or paid as the plan says, then oldest",
          "[unit][lots]") {
  const Candidate paid_old{1, 2, saturday, false};
  const Candidate free_new{4, 2, saturday, true};
  const Candidate endless{2, 2, std::nullopt, true};
  const Candidate sooner{5, 1, friday, false};
  const Candidate paid_new{3, 2, saturday, false};
  const std::vector<Candidate> all{endless, paid_old, free_new, paid_new, sooner};
  CHECK(lots::chosen(all, 9, Funding::free_first) ==
        std::vector<Chosen>{{5, 1}, {4, 2}, {1, 2}, {3, 2}, {2, 2}});
  CHECK(lots::chosen(all, 6, Funding::paid_first) ==
        std::vector<Chosen>{{5, 1}, {1, 2}, {3, 2}, {4, 1}});
}

TEST_CASE("lots: nothing is chosen if there is not enough, and reserved units are not there",
          "[unit][lots]") {
  const std::vector<Candidate> all{{1, 0, friday, false}, {2, 3, saturday, false}};
  CHECK(lots::chosen(all, 3, Funding::free_first) == std::vector<Chosen>{{2, 3}});
  CHECK_FALSE(lots::chosen(all, 4, Funding::free_first));
}

}  // namespace

}  // namespace tress::testing::lots_test

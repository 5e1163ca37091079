// Goal: the pool of the view holds exactly those whom nobody owns, under what they have in common,
// and a void takes a visit back. Method: histories written out, event by event.

#include "projections/pool/pool.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::pool::pool_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

void register_two(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
  history.add(mia, client::Registered{mia, 2, std::nullopt, std::nullopt, {}});
}

std::vector<Waiting> waiting(const ViewHistory& history, const Filter& filter = {}) {
  const ViewTables tables{history.log(), {&projection()}};
  tables.require_caught_up();
  return require_value(list(*tables.snapshot(), filter)).rows;
}

std::vector<Group> grouped(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(groups(*tables.snapshot())).rows;
}

}  // namespace

TEST_CASE("pool: a visit moves a client to the group of its branch and service, a void back again",
          "[unit][views]") {
  ViewHistory history;
  register_two(history);
  REQUIRE(grouped(history).size() == 1);
  CHECK(grouped(history).front().clients == 2);
  const SaleId bill = close_t1(history, 1, lin);
  REQUIRE(grouped(history).size() == 2);
  const auto of_branch = waiting(history, {.branch = main_street});
  REQUIRE(of_branch.size() == 1);
  CHECK(of_branch.front().client == lin);
  CHECK(of_branch.front().last_visit == friday);
  CHECK(of_branch.front().last_service.has_value());
  void_bill(history, bill);
  REQUIRE(grouped(history).size() == 1);
  CHECK(grouped(history).front().clients == 2);
  CHECK_FALSE(waiting(history).front().last_visit);
}

TEST_CASE("pool: of two visits the void of the first takes nothing from the second",
          "[unit][views]") {
  ViewHistory history;
  register_two(history);
  const SaleId first = close_t1(history, 1, lin, friday);
  close_colour(history, 2, lin, saturday);
  void_bill(history, first);
  const auto of_branch = waiting(history, {.branch = main_street});
  REQUIRE(of_branch.size() == 1);
  CHECK(of_branch.front().last_visit == saturday);
}

TEST_CASE("pool: owned, merged and erased clients do not wait, and who has waited longest is first",
          "[unit][views]") {
  ViewHistory history;
  register_two(history);
  history.add(lin, client::Claimed{stylist, saturday});
  history.add(lin, client::SegmentAssigned{"gold", std::nullopt, "regular"});
  REQUIRE(waiting(history).size() == 1);
  history.add(lin, client::Released{stylist, "given_back", saturday});
  const auto both = waiting(history);
  REQUIRE(both.size() == 2);
  CHECK(both.front().client == mia);
  CHECK(both.back().segment == "gold");
  CHECK(waiting(history, {.segment = "gold"}).size() == 1);
  history.add(mia, client::Merged{lin});
  CHECK(waiting(history).size() == 1);
  history.add(mia, client::Unmerged{lin});
  CHECK(waiting(history).size() == 2);
  history.add(lin, client::Erased{1, {client::PersonalClass::contact}, manager, false, 0, {}});
  REQUIRE(waiting(history).size() == 1);
  CHECK(waiting(history).front().client == mia);
}

TEST_CASE("pool: who was referred or imported says so", "[unit][views]") {
  ViewHistory history;
  register_two(history);
  history.add(lin, client::Referred{mia});
  REQUIRE(waiting(history, {.origin = Origin::referred}).size() == 1);
  CHECK(waiting(history, {.origin = Origin::referred}).front().client == lin);
  CHECK(waiting(history, {.origin = Origin::imported}).empty());
}

}  // namespace tress::pool::pool_test

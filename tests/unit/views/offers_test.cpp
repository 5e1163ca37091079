// Goal: what was granted of an offer, and what of that was used, is counted once. Method: histories
// written out.

#include "projections/offers/offers.hpp"

#include "tests/support/bill_words.hpp"
#include "tests/support/sample_wallet.hpp"

namespace tress::offers::offers_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

const OfferId come_back = nth<OfferId>(1);

void publish(ViewHistory& history, offer::Kind kind) {
  const auto item = kind == offer::Kind::free_sample ? std::optional{wax} : std::nullopt;
  history.add(come_back, offer::Published{come_back, main_street, "Come back", kind, cad(50'00),
                                          item, 10, 1, friday, saturday, manager});
}

/// 30.00, as the first lot of lin's credit.
void grant(ViewHistory& history) {
  history.add(come_back, offer::Granted{1, lin, cad(30'00), 1, std::nullopt, 1, manager});
  auto lot = granted(ValueKind::client_credit, 30'00);
  lot.origin = wallet::Origin::offer;
  history.add(wallet_id, lot);
}

void spend(ViewHistory& history, std::int64_t minor) {
  history.add(wallet_id, wallet::Spent{.sale = nth<SaleId>(1),
                                       .tender = 1,
                                       .amount = cad(minor),
                                       .parts = {{1, minor, minor, 0}},
                                       .on = friday,
                                       .moves = {}});
}

Offer shown(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto row = require_value(find(*tables.snapshot(), come_back));
  REQUIRE(row);
  return *row;
}

Grant first_grant(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto page = require_value(grants(*tables.snapshot(), come_back));
  REQUIRE(page.rows.size() == 1);
  return page.rows.front();
}

}  // namespace

TEST_CASE("credit of an offer is used when nothing of it is left", "[unit][views]") {
  ViewHistory history;
  publish(history, offer::Kind::credit);
  grant(history);
  CHECK(shown(history).granted == 1);
  CHECK(shown(history).cost == cad(30'00));
  CHECK(shown(history).redeemed == 0);
  spend(history, 10'00);
  CHECK(first_grant(history).left == cad(20'00));
  CHECK(shown(history).redeemed == 0);
  spend(history, 20'00);
  CHECK(first_grant(history).left == cad(0));
  CHECK(shown(history).redeemed == 1);
}

TEST_CASE("what a voided bill gives back of an offer is not used", "[unit][views]") {
  ViewHistory history;
  publish(history, offer::Kind::credit);
  grant(history);
  spend(history, 30'00);
  history.add(wallet_id, wallet::SpendReversed{.sale = nth<SaleId>(1),
                                               .tender = 1,
                                               .refund = std::nullopt,
                                               .amount = cad(30'00),
                                               .parts = {{1, 30'00, 30'00, 0}},
                                               .away_days = 0,
                                               .moves = {}});
  CHECK(first_grant(history).left == cad(30'00));
  CHECK(shown(history).redeemed == 0);
}

TEST_CASE("a sample is used by being handed over, and an offer that has ended says why",
          "[unit][views]") {
  ViewHistory history;
  publish(history, offer::Kind::free_sample);
  history.add(come_back,
              offer::Granted{1, lin, cad(18'00), 1, std::nullopt, std::nullopt, manager});
  CHECK(shown(history).redeemed == 1);
  CHECK(first_grant(history).left == cad(0));
  history.add(come_back, offer::Ended{"budget_is_spent"});
  CHECK(shown(history).stage == Stage::ended);
  CHECK(shown(history).end_reason == "budget_is_spent");
}

TEST_CASE("credit that no offer gave is no offer's", "[unit][views]") {
  ViewHistory history;
  publish(history, offer::Kind::credit);
  history.add(wallet_id, granted(ValueKind::client_credit, 30'00));
  spend(history, 30'00);
  CHECK(shown(history).granted == 0);
  CHECK(shown(history).redeemed == 0);
}

}  // namespace tress::offers::offers_test

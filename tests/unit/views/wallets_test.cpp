// The balance view: lots with their origin, what happened to each, and what is to be used next.

#include "projections/wallets/wallets.hpp"

#include "tests/support/bill_words.hpp"
#include "tests/support/sample_wallet.hpp"
#include "tests/support/view_tables.hpp"

namespace tress::wallets_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

}  // namespace

TEST_CASE("a balance is the sum of its lots, and each lot says what happened to it",
          "[unit][views]") {
  ViewHistory history;
  history.add(wallet_id, granted(ValueKind::stored_value, 100'00));
  auto ending = granted(ValueKind::stored_value, 50'00, 2);
  ending.expires_on = in_a_month;
  history.add(wallet_id, ending);
  history.add(
      wallet_id,
      wallet::Spent{bill, 1, cad(60'00), {{2, 50'00, 50'00, 0}, {1, 10'00, 10'00, 0}}, friday, {}});
  const ViewTables tables{history.log(), {&wallets::projection()}};
  const auto view = tables.snapshot();
  const auto wallet = require_value(wallets::find(*view, wallet_id));
  REQUIRE(wallet);
  CHECK(wallet->available == cad(90'00));
  CHECK(wallet->lots[0].used_next == 1);
  CHECK_FALSE(wallet->lots[1].used_next);
  CHECK(wallet->version == 3);
  const auto entries = require_value(wallets::entries(*view, wallet_id));
  REQUIRE(entries.rows.size() == 4);
  std::int64_t units = 0;
  for (const auto& entry : entries.rows) units += entry.units;
  CHECK(units == wallet->units);
  CHECK(require_value(wallets::list_of_client(*view, lin)).rows.size() == 1);
  CHECK(require_value(wallets::list_of_client(*view, mia)).rows.empty());
}

TEST_CASE("a wallet's version is its stream's, also after a use elsewhere and a cleared migration",
          "[unit][views]") {
  ViewHistory history;
  auto opened = granted(ValueKind::stored_value, 100'00);
  opened.origin = wallet::Origin::migration;
  opened.opening = wallet::Opening{cad(100'00), cad(0), "SV-1", Hash::zero(), std::nullopt};
  history.add(wallet_id, opened);
  const wallet::Part part{1, 60'00, 60'00, 0};
  const BranchId other = nth<BranchId>(2);
  history.add(wallet_id, wallet::Spent{bill, 1, cad(60'00), {part}, friday, {}, other});
  history.add(wallet_id, wallet::BookedElsewhere{bill, other, {part}, false});
  const auto version = [&] {
    const ViewTables tables{history.log(), {&wallets::projection()}};
    return require_value(wallets::find(*tables.snapshot(), wallet_id))->version;
  };
  CHECK(version() == 3);
  history.add(wallet_id, wallet::MigrationCleared{main_street, cad(100'00), manager});
  CHECK(version() == 4);
}

TEST_CASE("what a refund would be is shown with its rule, and reserved value cannot be used",
          "[unit][views]") {
  ViewHistory history;
  auto lot = granted(ValueKind::stored_value, 4000'00);
  lot.value = cad(3000'00);
  history.add(wallet_id, lot);
  history.add(wallet_id,
              wallet::Spent{bill, 1, cad(3594'00), {{1, 3594'00, 2695'50, 0}}, friday, {}});
  const auto quoted = [&](const ViewTables& tables) {
    return require_value(wallets::quote(*tables.snapshot(), wallet_id, 1, "health", friday));
  };
  const auto quote = quoted(ViewTables{history.log(), {&wallets::projection()}});
  REQUIRE(quote);
  CHECK(quote->rule == wallet::RefundRule::bonus_ratio);
  CHECK(quote->refund == cad(304'50));
  history.add(wallet_id, wallet::RefundRequested{1,
                                                 1,
                                                 wallet::RefundRule::bonus_ratio,
                                                 406'00,
                                                 cad(304'50),
                                                 cad(304'50),
                                                 "health",
                                                 cashier,
                                                 {}});
  const ViewTables reserved{history.log(), {&wallets::projection()}};
  CHECK_FALSE(quoted(reserved));
  const auto wallet = require_value(wallets::find(*reserved.snapshot(), wallet_id));
  CHECK(wallet->available == cad(0));
  CHECK(wallet->units == 406'00);
}

}  // namespace tress::wallets_test

#include <catch2/catch.hpp>

#include "tests/support/wallet_salon.hpp"

// Goal: what was left of a lot when its refund was asked for is what the refund is about: nothing
// comes back into it until somebody has decided. Method: a till with wallets behind it.

namespace tress::testing::wallet_asked_back_test {

namespace {

/// Lin has topped up 100.00, has paid 40.00 of it on a bill, and asks for the rest back.
struct AskedBack {
  AskedBack() {
    const WalletId terms = salon.set_terms(plain_terms("top-up", ValueKind::stored_value));
    salon.close(salon.selling(value_of(terms, 100'00)));
    bought = salon.buying(40'00, paying(ValueKind::stored_value, 40'00), lin);
    salon.close(bought);
    salon.accept(wallet::Command{wallet::RequestRefund{wallet(), 1, "health", std::nullopt}});
  }

  [[nodiscard]] WalletId wallet() const { return salon.id_of(ValueKind::stored_value, lins); }

  std::optional<std::string> void_bill() {
    return salon.run(sale::Command{sale::Void{bought, "rung up twice", std::nullopt}}, manager);
  }

  std::optional<std::string> approve() {
    return salon.run(wallet::Command{wallet::Approve{wallet(), 1}}, manager);
  }

  WalletSalon salon;
  SaleId bought = SaleId::zero();
};

}  // namespace

TEST_CASE("wallet: a bill is not voided while the rest of the value that paid it is asked back",
          "[unit][wallet]") {
  AskedBack desk;
  CHECK(desk.void_bill() == "wallet.value_is_reserved");
  CHECK(desk.salon.total(2020) == -60'00);
  CHECK_FALSE(desk.approve());
  CHECK(desk.salon.total(2020) == 0);
  CHECK(desk.salon.total(2250) == -60'00);
}

TEST_CASE("wallet: once the refund is rejected the bill is voided, and all of the value is there",
          "[unit][wallet]") {
  AskedBack desk;
  desk.salon.accept(wallet::Command{wallet::Reject{desk.wallet(), 1, "not_justified"}}, manager);
  CHECK_FALSE(desk.void_bill());
  CHECK(desk.salon.total(2020) == -100'00);
  CHECK(desk.salon.pool(ValueKind::stored_value, lins).lots.front().available() == 100'00);
}

TEST_CASE(
    "wallet: a refund of a lot that has changed since, by an older program, is asked for anew",
    "[unit][wallet]") {
  AskedBack desk;
  wallet::Lot& lot = desk.salon.table().wallets.at(desk.wallet()).lots.front();
  lot.holding.left += 40'00;
  lot.holding.left_minor += 40'00;
  CHECK(desk.approve() == "wallet.refund_differs");
  CHECK_FALSE(
      desk.salon.run(wallet::Command{wallet::Reject{desk.wallet(), 1, "wrong_amount"}}, manager));
}

}  // namespace tress::testing::wallet_asked_back_test

#include "ledger/domain/wallet.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_wallet.hpp"
#include "tests/support/wallet_salon.hpp"

// Goal: what a client has is never eaten twice, never ends in silence and never comes from nothing.
// Method: a till with wallets behind it (wallet_salon.hpp), and the amounts worked out in comments.

namespace tress::testing::wallet_test {

namespace {

wallet::SetTerms points_terms() {
  auto terms = plain_terms("points", ValueKind::points);
  terms.service_points_millionths = 10'000;  // one for each dollar of services
  return terms;
}

/// A closed bill of Lin's with one service, paid in cash.
SaleId paid_bill(WalletSalon& salon, std::int64_t minor) {
  const SaleId id = salon.open_bill();
  sale::AddLine line = add(advice);
  line.sale = id;
  line.price = cad(minor);
  salon.accept(sale::Command{line});
  salon.accept(
      sale::Command{sale::TakeTender{id, sale::TenderKind::cash, cad(minor), std::nullopt}});
  salon.close(id);
  return id;
}

std::int64_t available(const WalletSalon& salon, ValueKind kind, StreamId holder = lins) {
  return wallet::available_minor(salon.pool(kind, holder), cad());
}

}  // namespace

TEST_CASE("wallet: [7.5] expiry never eats value twice: what ends first is used first",
          "[unit][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.jurisdiction = "US";
  terms.valid_months = 60;
  terms.notice_days = 30;
  const WalletId id = salon.set_terms(terms);
  const auto sell_100 = [&] { salon.close(salon.selling(card_of(id, 100'00))); };
  sell_100();
  // From tomorrow on cards never end: the second hundred has no date.
  terms.valid_months = 0;
  terms.from = saturday;
  salon.set_terms(terms);
  salon.pass(std::chrono::days{1});
  sell_100();
  salon.close(salon.buying(100'00, paying(ValueKind::gift_card, 100'00), std::nullopt));
  const wallet::State& card = salon.pool(ValueKind::gift_card, card_holder);
  CHECK(card.lots[0].holding.left == 0);
  CHECK(card.lots[1].holding.left == 100'00);
  salon.pass(std::chrono::days{6 * 366});
  const WalletId wallet = salon.id_of(ValueKind::gift_card, card_holder);
  CHECK(salon.run(wallet::Command{wallet::GiveExpiryNotice{wallet, 1}}, manager) ==
        "wallet.lot_is_empty");
  CHECK(salon.run(wallet::Command{wallet::Expire{wallet, 1}}, manager) == "wallet.lot_is_empty");
  CHECK(salon.run(wallet::Command{wallet::Expire{wallet, 2}}, manager) ==
        "wallet.lot_does_not_expire");
  CHECK(available(salon, ValueKind::gift_card, card_holder) == 100'00);
}

TEST_CASE("wallet: [7.6] points earned on a service and used on a product are deducted once",
          "[unit][wallet]") {
  WalletSalon salon;
  salon.set_terms(points_terms());
  paid_bill(salon, 500'00);  // 500 points: 5.00
  CHECK(available(salon, ValueKind::points) == 5'00);
  // 300 points pay 3.00 of 40.00; the rest is cash, and products earn nothing.
  const SaleId id = salon.open_bill(lin);
  sale::AddLine line = add(wax);
  line.sale = id;
  salon.accept(sale::Command{line});
  sale::TakeValue points = paying(ValueKind::points, 3'00);
  points.sale = id;
  salon.accept(sale::Command{points});
  salon.accept(
      sale::Command{sale::TakeTender{id, sale::TenderKind::cash, cad(37'00), std::nullopt}});
  salon.close(id);
  CHECK(available(salon, ValueKind::points) == 2'00);
  CHECK(salon.units().at({"points", UnitAccount::redeemed}) == 300);
}

TEST_CASE("wallet: [7.7] a refund takes its points back, and what is spent already is owed",
          "[unit][wallet]") {
  WalletSalon salon;
  salon.set_terms(points_terms());
  const SaleId earning = paid_bill(salon, 400'00);
  salon.close(salon.buying(3'00, paying(ValueKind::points, 3'00), lin));
  CHECK(available(salon, ValueKind::points) == 1'00);
  const auto refund = [&](std::uint32_t number, std::int64_t minor) {
    salon.accept(
        sale::Command{sale::RequestRefund{earning, 1, cad(minor), "reaction", std::nullopt}});
    salon.accept(sale::Command{sale::ApproveRefund{earning, number}}, manager);
  };
  refund(1, 50'00);  // 350.00 left: 350 points of 400 stay
  CHECK(available(salon, ValueKind::points) == 50);
  CHECK(salon.pool(ValueKind::points, lins).owed == 0);
  refund(2, 350'00);  // 350 more, of which 50 are there
  CHECK(available(salon, ValueKind::points) == 0);
  CHECK(salon.pool(ValueKind::points, lins).owed == 300);
  paid_bill(salon, 400'00);  // 400 earned, 300 of them were owed
  CHECK(available(salon, ValueKind::points) == 1'00);
  CHECK(salon.pool(ValueKind::points, lins).owed == 0);
}

TEST_CASE("wallet: a voided bill has earned nothing", "[unit][wallet]") {
  WalletSalon salon;
  salon.set_terms(points_terms());
  const SaleId id = paid_bill(salon, 100'00);
  CHECK(available(salon, ValueKind::points) == 1'00);
  salon.accept(sale::Command{sale::Void{id, "wrong client", std::nullopt}}, manager);
  CHECK(available(salon, ValueKind::points) == 0);
  CHECK(salon.pool(ValueKind::points, lins).owed == 0);
}

TEST_CASE("wallet: nobody grants or spends value by hand", "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(plain_terms("top-up", ValueKind::stored_value));
  salon.close(salon.selling(value_of(terms, 100'00)));
  const wallet::Spend spend{ValueKind::stored_value, lins, main_street, bill, 1, cad(100'00)};
  CHECK(salon.run(wallet::Command{spend}, manager) == "wallet.only_bills_move_value");
  CHECK(available(salon, ValueKind::stored_value) == 100'00);
}

TEST_CASE("wallet: of two bills that were paid with the same last amount one closes",
          "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(plain_terms("top-up", ValueKind::stored_value));
  salon.close(salon.selling(value_of(terms, 100'00)));
  const SaleId first = salon.buying(100'00, paying(ValueKind::stored_value, 100'00), lin);
  const SaleId second = salon.buying(100'00, paying(ValueKind::stored_value, 100'00), lin);
  salon.close(second);
  CHECK(salon.run(sale::Command{sale::Close{first, std::nullopt}}) == "wallet.value_is_not_enough");
  CHECK(salon.total(1130) == 0);
  CHECK(salon.total(4000) == -100'00);
}

TEST_CASE("wallet: existing lots keep their terms, whatever the next version says",
          "[unit][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.cooling_off_days = 7;
  const WalletId id = salon.set_terms(terms);
  salon.close(salon.selling(value_of(id, 100'00)));
  terms.cooling_off_days = 0;
  terms.withdrawal_at_list = true;
  salon.set_terms(terms);
  const WalletId wallet = salon.id_of(ValueKind::stored_value, lins);
  salon.accept(wallet::Command{wallet::RequestRefund{wallet, 1, "client_withdraws", std::nullopt}});
  CHECK(salon.pool(ValueKind::stored_value, lins).requests.front().refund->rule ==
        wallet::RefundRule::cooling_off);
}

TEST_CASE("wallet: what another client gave away is not new: no time to think again",
          "[unit][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}};
  terms.cooling_off_days = 14;
  terms.withdrawal_at_list = true;
  const WalletId id = salon.set_terms(terms);
  salon.close(salon.selling(value_of(id, 1000'00)));
  const WalletId hers = salon.id_of(ValueKind::stored_value, lins);
  salon.close(salon.buying(600'00, paying(ValueKind::stored_value, 600'00), lin));
  salon.accept(wallet::Command{wallet::Transfer{hers, 1, cad(600'00), mia, "family"}}, manager);
  const auto* const set = wallet::terms_at(salon.table().wallets.at(id), 1);
  const wallet::Lot& lot = salon.pool(ValueKind::stored_value, mias).lots.front();
  CHECK(wallet::refund_quote(lot, set, friday, "client_withdraws").rule ==
        wallet::RefundRule::used_at_list);
  CHECK(wallet::refund_quote(lot, set, friday, "salon_closes").rule ==
        wallet::RefundRule::bonus_ratio);
  // What she buys herself she may still think over.
  salon.close(salon.selling(value_of(id, 50'00)));
  CHECK(wallet::refund_quote(salon.pool(ValueKind::stored_value, lins).lots.back(), set, friday,
                             "client_withdraws")
            .rule == wallet::RefundRule::cooling_off);
}

TEST_CASE("wallet: a year is twelve months, and the last day of February is its last day",
          "[unit][wallet]") {
  auto terms = terms_set();
  terms.valid_months = 12;
  CHECK(to_text(*wallet::expiry_of(terms, *parse_day("2026-11-20"))) == "2027-11-20");
  CHECK(to_text(*wallet::expiry_of(terms, *parse_day("2028-02-29"))) == "2029-02-28");
  terms.valid_months = 0;
  CHECK_FALSE(wallet::expiry_of(terms, friday));
}

TEST_CASE("wallet: in a salon of one the owner approves alone, and the event says so",
          "[unit][wallet]") {
  WalletSalon salon;
  salon.table().people[cashier] = hired(cashier, "Ana", Role::owner);
  salon.table().present = 1;
  salon.accept(
      wallet::Command{wallet::RequestCredit{lin, main_street, cad(30'00), "not_satisfied"}});
  salon.accept(wallet::Command{wallet::Approve{salon.id_of(ValueKind::client_credit, lins), 1}});
  CHECK(salon.pool(ValueKind::client_credit, lins).lots.front().grant.by_one_person);
}

}  // namespace tress::testing::wallet_test

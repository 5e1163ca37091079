#include <catch2/catch.hpp>

#include "tests/support/wallet_salon.hpp"
#include "tests/unit/domain/wallet_migration_rows.hpp"

#include "ledger/audit/possible_wallet.hpp"

// Goal: what a client had in another system is owed here at what was paid for it, against suspense
// until it is cleared, and is used and given back as if it had been sold here. Method: a till with
// wallets behind it; amounts worked out in comments.

namespace tress::testing::wallet_migration_test {

namespace {

using Net = WalletSalon::Net;

wallet::SetTerms topup() {
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.withdrawal_at_list = true;
  return terms;
}

wallet::Migrate opening_under(WalletId terms) {
  wallet::Migrate asked = opening_of_600();
  asked.terms = terms;
  return asked;
}

wallet::ClearMigration clearing(const WalletSalon& salon, BranchId branch = main_street) {
  return {salon.id_of(ValueKind::stored_value, lins), branch};
}

}  // namespace

TEST_CASE("wallet: an opening balance stands against suspense until it is cleared",
          "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(topup());
  // 600.00 of 1200.00 are left, for which 1000.00 were paid.
  CHECK(salon.accept(wallet::Command{opening_under(terms)}, manager) ==
        Net{{1900, 500'00}, {2020, -500'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 600'00);
  CHECK(salon.units().at({"face", UnitAccount::available}) == 600'00);
  auto second = opening_under(terms);
  second.source = "SV-2";
  salon.accept(wallet::Command{second}, manager);
  CHECK(salon.accept(wallet::Command{clearing(salon)}, manager) ==
        Net{{1900, -1000'00}, {3000, 1000'00}});
  CHECK(salon.total(1900) == 0);
  CHECK(salon.run(wallet::Command{clearing(salon)}, manager) == "wallet.nothing_is_in_suspense");
}

TEST_CASE("wallet: each branch clears what was taken over there", "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(topup());
  salon.accept(wallet::Command{opening_under(terms)}, manager);
  auto there = opening_under(terms);
  there.branch = other_street;
  there.source = "SV-2";
  there.units = 300'00;
  salon.accept(wallet::Command{there}, manager);
  CHECK(salon.accept(wallet::Command{clearing(salon, other_street)}, manager) ==
        Net{{1900, -250'00}, {3000, 250'00}});
  CHECK(salon.net_at(main_street).empty());
  salon.accept(wallet::Command{clearing(salon)}, manager);
  CHECK(salon.total(1900) == 0);
}

TEST_CASE("wallet: value that was taken over pays like value that was sold", "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(topup());
  salon.accept(wallet::Command{opening_under(terms)}, manager);
  const SaleId used = salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin);
  CHECK(salon.close(used) == Net{{2020, 100'00}, {4900, 20'00}, {4000, -120'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 480'00);
}

TEST_CASE("wallet: what was used in the other system counts when a client withdraws",
          "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(topup());
  salon.accept(wallet::Command{opening_under(terms)}, manager);
  const auto quote = [&](const char* reason) {
    const wallet::State& pool = salon.pool(ValueKind::stored_value, lins);
    const auto* const set = wallet::terms_on(salon.table().wallets.at(terms), friday);
    return wallet::refund_quote(pool.lots.front(), set, friday, reason);
  };
  // R2: 1000.00 paid less 600.00 used there at list. Not the client's own wish: R4, the ratio.
  CHECK(quote("client_withdraws").rule == wallet::RefundRule::used_at_list);
  CHECK(quote("client_withdraws").refund_minor == 400'00);
  CHECK(quote("salon_closes").rule == wallet::RefundRule::bonus_ratio);
  CHECK(quote("salon_closes").refund_minor == 500'00);
}

TEST_CASE("wallet: a gift card goes on under its code's token, whoever holds it",
          "[unit][wallet]") {
  WalletSalon salon;
  const WalletId terms = salon.set_terms(plain_terms("card", ValueKind::gift_card));
  auto card = opening_under(terms);
  card.kind = ValueKind::gift_card;
  card.client.reset();
  card.card = card_token;
  card.paid = cad(50'00);
  card.bonus = cad(0);
  card.units = 20'00;
  CHECK(salon.accept(wallet::Command{card}, manager) == Net{{1900, 20'00}, {2030, -20'00}});
  const SaleId used = salon.buying(20'00, paying(ValueKind::gift_card, 20'00), std::nullopt);
  CHECK(salon.close(used) == Net{{2030, 20'00}, {4000, -20'00}});
}

TEST_CASE("audit: an opening balance is believed with its evidence and cleared once",
          "[unit][audit]") {
  const auto lot = [] {
    auto opened = granted(ValueKind::stored_value, 600'00);
    opened.origin = wallet::Origin::migration;
    opened.opening = wallet::Opening{cad(600'00), cad(0), "SV-1", Hash::zero(), std::nullopt};
    return opened;
  }();
  CHECK(audit::follows(wallet::State{}, lot));
  auto bare = lot;
  bare.opening.reset();
  CHECK_FALSE(audit::follows(wallet::State{}, bare));
  auto sold = lot;
  sold.origin = wallet::Origin::sale;
  CHECK_FALSE(audit::follows(wallet::State{}, sold));
  const wallet::State pool = pool_of({lot});
  const wallet::MigrationCleared cleared{main_street, cad(600'00), manager};
  CHECK(audit::follows(pool, cleared));
  auto less = cleared;
  less.amount = cad(599'99);
  CHECK_FALSE(audit::follows(pool, less));
  CHECK_FALSE(audit::follows(evolve(pool, cleared), cleared));
}

}  // namespace tress::testing::wallet_migration_test

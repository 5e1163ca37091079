// Goal: what wallets decide the audit believes, also where breakage that was counted on is taken
// back in the books of another branch; what they cannot have decided it does not.

#include "ledger/audit/possible_wallet.hpp"

#include <catch2/catch.hpp>

#include "tests/support/wallet_salon.hpp"

namespace tress::testing::possible_wallet_test {

namespace {

Facts ordered_by(const WalletSalon& salon, StreamKind kind) {
  Facts facts = salon.facts();
  facts.ordered_by = OrderedBy{kind, this_stream};
  return facts;
}

}  // namespace

TEST_CASE("audit: the last of a card that is used at another branch is believed", "[unit][audit]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.breakage_millionths = 100'000;
  salon.close(salon.selling(card_of(salon.set_terms(terms), 100'00), sale::TenderKind::card));
  const auto first = paying(ValueKind::gift_card, 60'00);
  salon.close(salon.buying(60'00, first, std::nullopt, other_street));
  const wallet::State* pool = nullptr;
  for (const auto& [wallet, state] : salon.table().wallets) {
    if (state.is_pool()) pool = &state;
  }
  REQUIRE(pool != nullptr);
  const wallet::Command spend = wallet::Spend{ValueKind::gift_card,
                                              pool->lots.front().grant.holder,
                                              other_street,
                                              nth<SaleId>(7),
                                              1,
                                              cad(40'00)};
  const auto spent = decide(spend, *pool, ordered_by(salon, StreamKind::sale));
  REQUIRE(spent.has_value());
  CHECK(audit::follows(*pool, std::get<wallet::Spent>(spent.value().events.front())));
  REQUIRE(spent.value().orders.size() == 1);
  const wallet::State after = evolve(*pool, spent.value().events.front());
  const auto booked = decide(std::get<wallet::Command>(spent.value().orders.front()), after,
                             ordered_by(salon, StreamKind::wallet));
  REQUIRE(booked.has_value());
  auto event = std::get<wallet::BookedElsewhere>(booked.value().events.front());
  CHECK(event.parts.front().breakage == -6'67);
  CHECK(audit::follows(after, event));
  event.used_at = main_street;
  CHECK_FALSE(audit::follows(after, event));
  event.used_at = other_street;
  event.parts.front().lot = 2;
  CHECK_FALSE(audit::follows(after, event));
  event.parts.clear();
  CHECK_FALSE(audit::follows(after, event));
}

TEST_CASE("audit: what is said to have been used before value was given on was used",
          "[unit][audit]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}};
  salon.close(salon.selling(value_of(salon.set_terms(terms), 1000'00)));
  salon.close(salon.buying(600'00, paying(ValueKind::stored_value, 600'00), lin));
  const wallet::State& pool = salon.pool(ValueKind::stored_value, lins);
  const wallet::Used used{cad(300'00), cad(250'00)};
  const wallet::Transferred given{1, 300'00, cad(250'00), mia, "family", {}, used};
  CHECK(audit::follows(pool, given));
  const auto forged = [&](const wallet::Used& said) {
    wallet::Transferred one = given;
    one.used = said;
    return audit::follows(pool, one);
  };
  CHECK(forged({cad(0), cad(0)}));
  CHECK_FALSE(forged({cad(300'00), cad(300'01)}));
  CHECK_FALSE(forged({cad(601'00), cad(500'01)}));
  CHECK_FALSE(forged({cad(351'00), cad(250'00)}));
  CHECK_FALSE(forged({cad(-1), cad(-1)}));
  salon.accept(wallet::Command{wallet::Transfer{pool.lots.front().grant.wallet, 1, cad(300'00), mia,
                                                "family"}},
               manager);
  wallet::Granted granted = salon.pool(ValueKind::stored_value, mias).lots.front().grant;
  CHECK(audit::follows(wallet::State{}, granted));
  const auto with = [&](auto change) {
    wallet::Granted one = granted;
    change(one);
    return audit::follows(wallet::State{}, one);
  };
  CHECK_FALSE(with([](auto& g) { g.origin = wallet::Origin::sale; }));
  CHECK_FALSE(with([](auto& g) { g.passed_on->wallet = g.wallet; }));
  CHECK_FALSE(with([](auto& g) { g.passed_on->units = 299'99; }));
  CHECK_FALSE(with([](auto& g) { g.passed_on->used.released = cad(300'01); }));
}

}  // namespace tress::testing::possible_wallet_test

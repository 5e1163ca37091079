// Goal: what wallets decide the audit believes, also where breakage that was counted on is taken
// back in the books of another branch; what they cannot have decided it does not.

#include "ledger/audit/possible_wallet.hpp"

#include <catch2/catch.hpp>

#include "tests/support/wallet_salon.hpp"

namespace tress::testing {

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

}  // namespace tress::testing

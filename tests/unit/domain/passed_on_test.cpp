#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"
#include "tests/support/wallet_salon.hpp"

#include "ledger/domain/membership_terms.hpp"

// Goal: giving on what is left of something that was used in part buys nobody a better refund: what
// was used goes with it, to whomever and however often. Method: real commands with their orders;
// the rule is asked as the decider asks it.

namespace tress::testing::passed_on_test {

namespace {

using membership::Rule;

/// 1,200.00 for 1,000.00, at list if the client withdraws.
struct TopUp {
  TopUp() {
    auto asked = plain_terms("top-up", ValueKind::stored_value);
    asked.bonuses = {{cad(1000'00), cad(200'00)}};
    asked.withdrawal_at_list = true;
    terms = salon.set_terms(asked);
    salon.close(salon.selling(value_of(terms, 1000'00)));
  }

  SaleId use(std::int64_t minor, ClientId client = lin) {
    const SaleId sold = salon.buying(minor, paying(ValueKind::stored_value, minor), client);
    salon.close(sold);
    return sold;
  }

  void give(ClientId from, std::uint32_t lot, std::int64_t minor) {
    const WalletId id = salon.id_of(ValueKind::stored_value, id_cast<StreamId>(from));
    const ClientId to = from == lin ? mia : lin;
    salon.accept(wallet::Command{wallet::Transfer{id, lot, cad(minor), to, "family"}}, manager);
  }

  [[nodiscard]] const wallet::Lot& lot(ClientId client, std::size_t number) const {
    return salon.pool(ValueKind::stored_value, id_cast<StreamId>(client)).lots.at(number - 1);
  }

  /// What a withdrawal would give back of a lot.
  [[nodiscard]] std::int64_t refund(ClientId client, std::size_t number) {
    const auto* const set = wallet::terms_at(salon.table().wallets.at(terms), 1);
    return wallet::refund_quote(lot(client, number), set, friday, "client_withdraws").refund_minor;
  }

  WalletSalon salon;
  WalletId terms = WalletId::zero();
};

}  // namespace

TEST_CASE("passed on: value that was used in part gives back no more once somebody else has it",
          "[unit][wallet][passed_on]") {
  TopUp s;
  s.use(600'00);
  // 1,000.00 less 600.00 at list.
  CHECK(s.refund(lin, 1) == 400'00);
  s.give(lin, 1, 600'00);
  CHECK(s.refund(mia, 1) == 400'00);
  const auto& from = s.lot(mia, 1).grant.passed_on;
  REQUIRE(from);
  CHECK(from->wallet == s.salon.id_of(ValueKind::stored_value, lins));
  CHECK(from->lot == 1);
  CHECK(from->units == 1200'00);
  CHECK(from->paid == cad(1000'00));
  CHECK(from->granted_on == friday);
  CHECK(from->used == wallet::Used{cad(600'00), cad(500'00)});
  CHECK(s.lot(lin, 1).used == wallet::UsedMinor{});
}

TEST_CASE("passed on: two who share the rest get together what one would have got",
          "[unit][wallet][passed_on]") {
  for (const std::int64_t given : {1L, 99L, 250'00L, 333'33L, 599'99L}) {
    TopUp s;
    s.use(600'00);
    s.give(lin, 1, given);
    INFO(given);
    CHECK(s.refund(lin, 1) + s.refund(mia, 1) == 400'00);
  }
  // Where list price leaves nothing, none of them gets anything: 1,010.00 used of 1,000.00 paid.
  for (const std::int64_t given : {1L, 5'00L, 95'00L, 189'99L}) {
    TopUp s;
    s.use(1010'00);
    s.give(lin, 1, given);
    CHECK(s.refund(lin, 1) == 0);
    CHECK(s.refund(mia, 1) == 0);
  }
}

TEST_CASE("passed on: what has not been used is not charged for because it was given on",
          "[unit][wallet][passed_on]") {
  TopUp s;
  s.give(lin, 1, 600'00);
  CHECK(s.refund(lin, 1) == 500'00);
  CHECK(s.refund(mia, 1) == 500'00);
}

TEST_CASE("passed on: value that comes back by another client still says what was used at first",
          "[unit][wallet][passed_on]") {
  TopUp s;
  s.use(300'00);
  s.give(lin, 1, 900'00);
  s.use(300'00, mia);
  s.give(mia, 1, 600'00);
  CHECK(s.refund(lin, 2) == 400'00);
  const auto& from = s.lot(lin, 2).grant.passed_on;
  REQUIRE(from);
  CHECK(from->wallet == s.salon.id_of(ValueKind::stored_value, mias));
  CHECK(from->paid == cad(1000'00));
  CHECK(from->units == 1200'00);
  CHECK(from->used == wallet::Used{cad(600'00), cad(500'00)});
}

TEST_CASE("passed on: value from another system says what was used there",
          "[unit][wallet][passed_on]") {
  TopUp s;
  s.salon.accept(wallet::Command{wallet::Migrate{.branch = main_street,
                                                 .kind = ValueKind::stored_value,
                                                 .client = mia,
                                                 .card_code = std::nullopt,
                                                 .card = std::nullopt,
                                                 .terms = s.terms,
                                                 .paid = cad(1000'00),
                                                 .bonus = cad(200'00),
                                                 .units = 600'00,
                                                 .issued_on = friday - std::chrono::days{40},
                                                 .expires_on = std::nullopt,
                                                 .source = "SV-1",
                                                 .evidence = Hash::zero()}},
                 manager);
  s.give(mia, 1, 200'00);
  CHECK(s.refund(mia, 1) + s.refund(lin, 2) == 400'00);
  CHECK(s.lot(lin, 2).grant.passed_on->granted_on == friday - std::chrono::days{40});
  CHECK(s.lot(lin, 2).grant.passed_on->units == 1200'00);
}

TEST_CASE(
    "passed on: a use that is voided after its share has gone raises no refund above the price",
    "[unit][wallet][passed_on]") {
  TopUp s;
  const SaleId used = s.use(600'00);
  s.give(lin, 1, 600'00);
  s.salon.accept(sale::Command{sale::Void{used, "rung up twice", std::nullopt}}, manager);
  CHECK(s.refund(lin, 1) == 500'00);
  CHECK(s.refund(mia, 1) == 400'00);
  // What is given on from there is as new.
  s.give(lin, 1, 300'00);
  CHECK(s.refund(lin, 1) == 250'00);
  CHECK(s.refund(mia, 2) == 250'00);
}

namespace {

/// Ten cuts for 900.00, 100.00 each at list, of which lin has used four; at list if she withdraws.
struct TenCuts {
  explicit TenCuts(plan::TaxPoint point = plan::TaxPoint::at_redemption, int uses = 4)
      : terms(cuts(10, 900'00, point)) {
    terms.refund_rule = plan::RefundRule::used_at_list;
    terms.cooling_off_days = 14;
    owned = sell(desk, publish(desk, terms), point == plan::TaxPoint::at_sale ? 945'00 : 900'00);
    for (int use = 0; use < uses; ++use) use_one(desk, owned);
  }

  MembershipId give(MembershipId from, std::int32_t units, ClientId to = mia) {
    desk.must(membership::Command{membership::Transfer{from, 1, units, to}}, as_manager());
    return newest_membership(desk);
  }

  [[nodiscard]] membership::Quote quote(MembershipId id) const {
    return membership::quote_of(desk.table.memberships.at(id), terms, friday, "client_withdraws");
  }

  [[nodiscard]] std::int64_t refund(MembershipId id) const { return quote(id).amount.minor(); }

  PrepaidDesk desk;
  plan::Terms terms;
  MembershipId owned = MembershipId::zero();
};

}  // namespace

TEST_CASE("passed on: units of a package that was used in part give back no more to somebody else",
          "[unit][membership][passed_on]") {
  TenCuts s;
  CHECK(s.refund(s.owned) == 500'00);
  const MembershipId hers = s.give(s.owned, 6);
  // Not new either: cooling-off is for who buys.
  CHECK(s.quote(hers).rule == Rule::used_at_list);
  CHECK(s.quote(hers).used_at_list == cad(400'00));
  CHECK(s.refund(hers) == 500'00);
  const membership::LotState& lot = s.desk.table.memberships.at(hers).lots.at(0);
  REQUIRE(lot.bought);
  CHECK(*lot.bought == membership::Past{cad(400'00), cad(360'00), 1, 10, cad(900'00)});
  CHECK(lot.granted.alone == cad(100'00));
  // What the decider accepts is the same.
  s.desk.must(
      membership::Command{membership::RequestRefund{hers, "client_withdraws", std::nullopt}});
  CHECK(s.desk.table.memberships.at(hers).requests.at(0).asked.quote->amount == cad(500'00));
}

TEST_CASE(
    "passed on: who shares the rest of a package gets what one would have got, also in a chain",
    "[unit][membership][passed_on]") {
  TenCuts s;
  const MembershipId hers = s.give(s.owned, 4);
  CHECK(s.refund(s.owned) + s.refund(hers) == 500'00);
  const MembershipId back = s.give(hers, 1, lin);
  CHECK(s.refund(s.owned) + s.refund(hers) + s.refund(back) == 500'00);
  const membership::LotState& lot = s.desk.table.memberships.at(back).lots.at(0);
  REQUIRE(lot.bought);
  CHECK(lot.bought->units == 10);
  CHECK(lot.bought->price == cad(900'00));
}

TEST_CASE("passed on: a unit that is given on unused is not charged for as used",
          "[unit][membership][passed_on]") {
  TenCuts s{plan::TaxPoint::at_redemption, 0};
  const MembershipId hers = s.give(s.owned, 4);
  CHECK(s.refund(s.owned) == 540'00);
  CHECK(s.refund(hers) == 360'00);
}

TEST_CASE("passed on: tax that was charged at sale goes with the units",
          "[unit][membership][passed_on]") {
  TenCuts s{plan::TaxPoint::at_sale};
  // 45.00 on 900.00; of the 500.00 that go back it is 25.00.
  CHECK(s.quote(s.owned).total == cad(525'00));
  const MembershipId hers = s.give(s.owned, 6);
  // 27.00 came with 540.00.
  CHECK(s.quote(hers).amount == cad(500'00));
  CHECK(s.quote(hers).total == cad(525'00));
}

TEST_CASE("passed on: what was used of one kind counts when the other kind is given on",
          "[unit][membership][passed_on]") {
  PrepaidDesk desk;
  plan::Terms terms = cuts(5, 392'00, plan::TaxPoint::at_redemption);
  terms.benefits = {{"cut", {cut}, 5, cad(50'00)}, {"advice", {advice}, 2, cad(120'00)}};
  terms.refund_rule = plan::RefundRule::used_at_list;
  const MembershipId owned = sell(desk, publish(desk, terms), 392'00);
  for (int use = 0; use < 5; ++use) use_one(desk, owned);
  const auto refund = [&](MembershipId id) {
    return membership::quote_of(desk.table.memberships.at(id), terms, friday, "client_withdraws")
        .amount.minor();
  };
  // 392.00 less five cuts at 50.00; the two others stand for 192.00.
  CHECK(refund(owned) == 142'00);
  desk.must(membership::Command{membership::Transfer{owned, 2, 2, mia}}, as_manager());
  CHECK(refund(newest_membership(desk)) == 142'00);
}

namespace {

/// A monthly plan for 60.00 with four cuts at 20.00, and one for 90.00 with four at 30.00.
struct Months {
  Months() : small(with_list(60'00, 20'00)), large(with_list(90'00, 30'00)) {
    owned = sell(desk, publish(desk, small, "small"), 60'00);
    dearer = publish(desk, large, "large");
  }

  static plan::Terms with_list(std::int64_t price, std::int64_t alone) {
    plan::Terms terms = monthly(4, price);
    terms.benefits[0].alone = cad(alone);
    terms.refund_rule = plan::RefundRule::used_at_list;
    return terms;
  }

  void change(std::int64_t due) {
    const SaleId sold = open_bill(desk);
    sale::AddPlan line = add_plan(sold, dearer);
    line.what = sale::PlanSale::change;
    line.membership = owned;
    desk.must(sale::Command{line});
    settle_bill(desk, sold, due);
  }

  [[nodiscard]] membership::Quote quote(Day date = friday) const {
    const auto& state = desk.table.memberships.at(owned);
    const auto& terms = state.plan == dearer ? large : small;
    return membership::quote_of(state, terms, date, "client_withdraws");
  }

  PrepaidDesk desk;
  plan::Terms small;
  plan::Terms large;
  MembershipId owned = MembershipId::zero();
  PlanId dearer = PlanId::zero();
};

}  // namespace

TEST_CASE("passed on: what was used before a change of plan counts after it",
          "[unit][membership][passed_on]") {
  Months s;
  for (int use = 0; use < 3; ++use) use_one(s.desk, s.owned);
  // 60.00 less three at 20.00 is nothing; the one that is left stands for 15.00.
  CHECK(s.quote().amount == cad(0));
  // 90.00 for the whole period less the 15.00.
  s.change(75'00);
  // In all 135.00 were paid, and 60.00 are used at list: 75.00, not the 90.00 that are left.
  CHECK(s.quote().used_at_list == cad(60'00));
  CHECK(s.quote().amount == cad(75'00));
  // A use that is taken back after it counts as unused again.
  s.desk.must(membership::Command{membership::RequestReversal{s.owned, 1, "wrong_client"}});
  s.desk.must(membership::Command{membership::Approve{s.owned, 1}}, as_manager());
  CHECK(s.quote().amount == cad(95'00));
}

TEST_CASE("passed on: nobody gets back more than was paid by asking for it after a change of plan",
          "[unit][membership][passed_on]") {
  Months s;
  use_one(s.desk, s.owned);
  s.change(45'00);
  const auto ask = [&](std::int64_t minor) {
    return s.desk.ask(
        membership::Command{membership::RequestRefund{s.owned, "goodwill", cad(minor)}});
  };
  // 60.00 and 45.00 were paid; the 45.00 that were left of the first are in the 90.00.
  CHECK(ask(105'01) == "membership.refund_exceeds_price");
  CHECK_FALSE(ask(105'00));
}

TEST_CASE("passed on: a period that is over takes nothing off the refund of the next one",
          "[unit][membership][passed_on]") {
  Months s;
  for (int use = 0; use < 4; ++use) use_one(s.desk, s.owned);
  const SaleId next = open_bill(s.desk);
  sale::AddPlan line = add_plan(next, *s.desk.table.memberships.at(s.owned).plan);
  line.what = sale::PlanSale::renewal;
  line.membership = s.owned;
  s.desk.must(sale::Command{line});
  settle_bill(s.desk, next, 60'00);
  CHECK(s.quote().amount == cad(60'00));
  use_one(s.desk, s.owned);
  CHECK(s.quote().amount == cad(40'00));
}

}  // namespace tress::testing::passed_on_test

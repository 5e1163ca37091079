#include <catch2/catch.hpp>

#include "tests/unit/domain/prepaid_scene.hpp"

#include "ledger/domain/membership_terms.hpp"

// Goal: what a membership does with lots, holds and requests. Method: as membership_refusal_test.

namespace tress::testing::membership_test {

namespace {

using membership::Command;

TEST_CASE("membership: of two who want the last unit, one has it", "[unit][membership]") {
  Scene s;
  for (int use = 0; use < 9; ++use) use_one(s.desk, s.owned);
  CHECK_FALSE(s.ask(s.hold_one()));
  CHECK(s.ask(s.hold_one()) == "membership.units_are_used_up");
  // It is there again once it is given free.
  s.must(membership::Release{s.owned, 1 + 9});
  CHECK_FALSE(s.ask(s.hold_one()));
}

TEST_CASE("membership: a hold pays a line with what was settled when it was made",
          "[unit][membership]") {
  Scene s;
  s.must(s.hold_one());
  membership::Cover by_hold = cover(s.owned, s.bill);
  by_hold.hold = 1;
  s.must(by_hold);
  settle_bill(s.desk, s.bill, 0);
  CHECK(s.state().holds[0].stage == membership::HoldStage::redeemed);
  CHECK(s.state().lots[0].left_minor() == 810'00);
}

TEST_CASE("membership: a hold times out at its time and not before", "[unit][membership]") {
  Scene s;
  const Timestamp until = s.desk.now + std::chrono::hours{1};
  s.must(membership::Reserve{s.owned, cut, 1, no_lot, std::nullopt, until});
  s.desk.now = until;
  s.must(membership::TimeOut{s.owned, 1});
  CHECK(s.state().lots[0].available() == 10);
  CHECK(s.state().lots[0].left_minor() == 900'00);
}

TEST_CASE("membership: a voided open bill gives its units free", "[unit][membership]") {
  Scene s;
  s.must(cover(s.owned, s.bill));
  CHECK(s.state().lots[0].reserved == 1);
  s.desk.must(sale::Command{sale::Void{s.bill, "changed their mind", std::nullopt}}, as_manager());
  CHECK(s.state().lots[0].reserved == 0);
  CHECK(s.state().lots[0].available() == 10);
}

TEST_CASE("membership: a wrong deduction comes back to its lot, which ends later by that time",
          "[unit][membership]") {
  Scene s;
  const Day end = *s.state().lots[0].granted.expires_on;
  use_one(s.desk, s.owned);
  s.desk.now += std::chrono::days{5};
  s.must(membership::RequestReversal{s.owned, 1, "wrong_client"});
  s.approve(1);
  CHECK(*s.state().lots[0].granted.expires_on == end + std::chrono::days{5});
}

TEST_CASE("membership: who did the service does not say that it was taken wrongly",
          "[unit][membership]") {
  Scene s;
  use_one(s.desk, s.owned);
  s.must(membership::RequestReversal{s.owned, 1, "complaint"});
  s.desk.table.people[stylist] = hired(stylist, "Cleo", Role::manager);
  CHECK(s.desk.ask(Command{membership::Approve{s.owned, 1}}, staff_actor(stylist, Role::manager)) ==
        "membership.self_approval");
}

TEST_CASE("membership: the quote names its rule before anyone is paid", "[unit][membership]") {
  using membership::Rule;
  Scene s;
  plan::Terms terms = s.desk.table.plans.at(s.package).versions[0].terms;
  terms.cooling_off_days = 14;
  const auto quote = [&](Day date, const char* reason) {
    return membership::quote_of(s.state(), terms, date, reason);
  };
  // R5: nothing used, and soon.
  CHECK(quote(friday, "client_withdraws").rule == Rule::cooling_off);
  CHECK(quote(friday + std::chrono::days{15}, "client_withdraws").rule == Rule::pro_rata);
  for (int use = 0; use < 4; ++use) use_one(s.desk, s.owned);
  terms.refund_rule = plan::RefundRule::used_at_list;
  // R2 only if the client withdraws: 900 − 4 · 100.
  CHECK(quote(friday, "client_withdraws").rule == Rule::used_at_list);
  CHECK(quote(friday, "client_withdraws").amount == cad(500'00));
  CHECK(quote(friday, "salon_cannot_serve").rule == Rule::pro_rata);
  CHECK(quote(friday, "salon_cannot_serve").amount == cad(540'00));
  // Never below 0.
  membership::State dear = s.state();
  dear.lots[0].granted.alone = cad(300'00);
  CHECK(membership::quote_of(dear, terms, friday, "client_withdraws").amount == cad(0));
  // What the plan says now of a unit's price is not what it was bought under.
  terms.benefits[0].alone = cad(300'00);
  CHECK(quote(friday, "client_withdraws").amount == cad(500'00));
}

TEST_CASE("membership: an earlier end goes first, whatever was bought first",
          "[unit][membership]") {
  Scene s;
  s.must(membership::RequestAdjustment{s.owned, "cut", 1, "goodwill"});
  s.approve(1);
  // The given lot has no end: the bought one goes before it.
  s.must(s.hold_one());
  CHECK(s.state().holds[0].reserved.parts[0].lot == 1);
  // Unless the client names it.
  s.must(membership::Reserve{s.owned, cut, 1, 2, std::nullopt, std::nullopt});
  CHECK(s.state().holds[1].reserved.parts[0].lot == 2);
}

TEST_CASE("membership: a failed renewal is counted until one succeeds", "[unit][membership]") {
  Scene s;
  s.must(membership::RecordRenewalFailure{s.subscribed, "card_declined", saturday});
  s.must(membership::RecordRenewalFailure{s.subscribed, "card_declined", std::nullopt});
  CHECK(s.desk.table.memberships.at(s.subscribed).failures == 2);
  sale::AddPlan renewal = add_plan(s.bill, s.month);
  renewal.what = sale::PlanSale::renewal;
  renewal.membership = s.subscribed;
  s.desk.must(sale::Command{renewal});
  settle_bill(s.desk, s.bill, 144'00);
  CHECK(s.desk.table.memberships.at(s.subscribed).failures == 0);
}

}  // namespace

}  // namespace tress::testing::membership_test

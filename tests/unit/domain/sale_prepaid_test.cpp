#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/prepaid_refusals.hpp"
#include "tests/support/sample_plans.hpp"

// Goal: every reason why a bill does not sell or use what is prepaid. Method: a desk where bills,
// plans and memberships are decided together.

namespace tress::testing::sale_prepaid_test {

namespace {

using plan::TaxPoint;
using sale::PlanSale;

/// A desk with a package of ten cuts (sold to lin, membership `owned`), two monthly plans, and an
/// open bill of lin with a cut on line 1.
struct Scene {
  Scene() {
    package = publish(desk, cuts(10, 900'00, TaxPoint::at_redemption));
    month = publish(desk, monthly(1, 60'00), "month");
    owned = sell(desk, package, 900'00);
    subscribed = sell(desk, month, 60'00);
    bill = open_bill(desk);
    desk.must(sale::Command{line_of(bill, cut)});
  }

  [[nodiscard]] sale::AddPlan going_on(PlanSale what, MembershipId with, PlanId plan) const {
    sale::AddPlan asked = add_plan(bill, plan);
    asked.what = what;
    asked.membership = with;
    return asked;
  }

  PrepaidDesk desk;
  PlanId package = PlanId::zero();
  PlanId month = PlanId::zero();
  MembershipId owned = MembershipId::zero();
  MembershipId subscribed = MembershipId::zero();

  /// What is left of the monthly plan is given back.
  void give_back() {
    desk.must(
        membership::Command{membership::RequestRefund{subscribed, "moved_away", std::nullopt}});
    desk.must(membership::Command{membership::Approve{subscribed, 1}}, as_manager());
  }

  SaleId bill = SaleId::zero();
};

using Answer = std::optional<std::string>;

struct Case {
  const char* what;
  sale::Refusal reason;
  std::function<Answer(Scene&)> ask;
};

PlanId published_in(Scene& s, const char* code, Day from, Currency currency) {
  plan::Terms terms = cuts(10, 900'00, TaxPoint::at_sale);
  terms.price = {currency, 900'00};
  terms.benefits[0].alone = {currency, 100'00};
  s.desk.must(plan::Command{plan::Publish{code, from, terms}}, as_manager());
  return s.desk.made<PlanId>();
}

const std::vector<Case>& cases() {
  using R = sale::Refusal;
  static const std::vector<Case> all{
      {"a cover by hand", R::only_memberships_ask,
       [](Scene& s) {
         return s.desk.ask(sale::Command{sale::CoverLine{s.bill, 1, s.owned, 1, main_street, 1,
                                                         cad(90'00), TaxPoint::at_redemption}});
       }},
      {"a plan for nobody", R::client_is_missing,
       [](Scene& s) {
         const SaleId walk_in = open_bill(s.desk, std::nullopt);
         return s.desk.ask(sale::Command{add_plan(walk_in, s.package)});
       }},
      {"no such plan", R::plan_is_unknown,
       [](Scene& s) { return s.desk.ask(sale::Command{add_plan(s.bill, nth<PlanId>(9))}); }},
      {"retired plan", R::plan_is_retired,
       [](Scene& s) {
         s.desk.must(plan::Command{plan::Retire{s.package, "old"}}, as_manager());
         return s.desk.ask(sale::Command{add_plan(s.bill, s.package)});
       }},
      {"a plan of tomorrow", R::plan_is_not_sold_yet,
       [](Scene& s) {
         const PlanId plan = published_in(s, "next", saturday, cad());
         return s.desk.ask(sale::Command{add_plan(s.bill, plan)});
       }},
      {"a plan in dollars", R::plan_is_in_another_currency,
       [](Scene& s) {
         const PlanId plan = published_in(s, "usd", friday, usd());
         return s.desk.ask(sale::Command{add_plan(s.bill, plan)});
       }},
      {"renewal of a package", R::plan_has_no_periods,
       [](Scene& s) {
         return s.desk.ask(sale::Command{s.going_on(PlanSale::renewal, s.owned, s.package)});
       }},
      {"renewal of nothing", R::membership_is_missing,
       [](Scene& s) {
         sale::AddPlan asked = add_plan(s.bill, s.month);
         asked.what = PlanSale::renewal;
         return s.desk.ask(sale::Command{asked});
       }},
      {"renewal of an unknown one", R::membership_is_unknown,
       [](Scene& s) {
         return s.desk.ask(
             sale::Command{s.going_on(PlanSale::renewal, nth<MembershipId>(9), s.month)});
       }},
      {"renewal for somebody else", R::membership_is_anothers,
       [](Scene& s) {
         sale::AddPlan asked = s.going_on(PlanSale::renewal, s.subscribed, s.month);
         asked.client = mia;
         return s.desk.ask(sale::Command{asked});
       }},
      {"a change to the same plan", R::plan_is_another,
       [](Scene& s) {
         return s.desk.ask(sale::Command{s.going_on(PlanSale::change, s.subscribed, s.month)});
       }},
      {"the rest of what is paid", R::payment_exceeds_price,
       [](Scene& s) {
         return s.desk.ask(sale::Command{s.going_on(PlanSale::rest, s.owned, s.package)});
       }},
      {"units for a discounted line", R::line_takes_no_cover,
       [](Scene& s) {
         s.desk.must(
             sale::Command{sale::ApplyDiscount{s.bill, 1, cad(8'00), "loyalty", std::nullopt}});
         return s.desk.ask(membership::Command{cover(s.owned, s.bill)});
       }},
      {"units twice for one line", R::line_is_covered,
       [](Scene& s) {
         s.desk.must(membership::Command{cover(s.owned, s.bill)});
         return s.desk.ask(membership::Command{cover(s.owned, s.bill)});
       }},
      {"taking back what was no cover", R::line_is_not_covered,
       [](Scene& s) {
         settle_bill(s.desk, s.bill, 84'00);
         const Facts facts{.now = s.desk.now,
                           .effective_at = s.desk.now,
                           .actor = at_desk(),
                           .stream = id_cast<StreamId>(s.bill),
                           .around = &s.desk.table,
                           .position = 0,
                           .ordered_by = OrderedBy{StreamKind::membership, this_stream}};
         const auto decided = decide(sale::Command{sale::ReverseCover{s.bill, 1}},
                                     s.desk.table.sales.at(s.bill), facts);
         return Answer{"sale." + std::string{name_of(decided.error())}};
       }},
      {"units as a tender", R::units_are_no_tender,
       [](Scene& s) {
         return s.desk.ask(sale::Command{
             sale::TakeTender{s.bill, sale::TenderKind::package, cad(84'00), std::nullopt}});
       }},
      {"void after units went back", R::cover_was_reversed,
       [](Scene& s) {
         const SaleId used = use_one(s.desk, s.owned);
         s.desk.must(membership::Command{membership::RequestReversal{s.owned, 1, "wrong_client"}});
         s.desk.must(membership::Command{membership::Approve{s.owned, 1}}, as_manager());
         return s.desk.ask(sale::Command{sale::Void{used, "wrong", std::nullopt}}, as_manager());
       }},
      {"a downgrade in the middle", R::change_costs_nothing,
       [](Scene& s) {
         const PlanId less = publish(s.desk, monthly(1, 40'00), "less");
         return s.desk.ask(sale::Command{s.going_on(PlanSale::change, s.subscribed, less)});
       }},
      {"renewal at another branch", R::membership_is_of_another_branch,
       [](Scene& s) {
         s.bill = open_bill(s.desk, lin, montreal);
         return s.desk.ask(sale::Command{s.going_on(PlanSale::renewal, s.subscribed, s.month)});
       }},
      {"renewal of what was given back", R::membership_is_given_back,
       [](Scene& s) {
         s.give_back();
         return s.desk.ask(sale::Command{s.going_on(PlanSale::renewal, s.subscribed, s.month)});
       }},
      {"a change of what was given back", R::membership_is_given_back,
       [](Scene& s) {
         const PlanId more = publish(s.desk, monthly(4, 200'00), "more");
         s.give_back();
         return s.desk.ask(sale::Command{s.going_on(PlanSale::change, s.subscribed, more)});
       }},
      {"an exception for what the plan gives", R::plan_has_uses_left,
       [](Scene& s) {
         return s.desk.ask(sale::Command{sale::ApplyDiscount{
             s.bill, 1, cad(8'00), "benefit_used_up", "Nothing is left.", s.owned}});
       }},
      {"the bill of a payment that nobody reported", R::only_payments_ask,
       [](Scene& s) {
         return s.desk.ask(sale::Command{sale::SellRenewal{
             nth<PaymentId>(9), main_street, lin, s.subscribed, s.month, cad(60'00), "session"}});
       }},
  };
  return all;
}

TEST_CASE("sale: every reason not to sell or use what is prepaid has a case",
          "[unit][sale][prepaid]") {
  std::set<sale::Refusal> produced;
  for (const Case& one : cases()) {
    INFO(one.what);
    Scene scene;
    CHECK(one.ask(scene) == "sale." + std::string{name_of(one.reason)});
    produced.insert(one.reason);
  }
  CHECK(produced == prepaid_refusals);
}

TEST_CASE("sale: what is prepaid takes no discount and no refund of its line",
          "[unit][sale][prepaid]") {
  Scene s;
  s.desk.must(membership::Command{cover(s.owned, s.bill)});
  s.desk.must(sale::Command{add_plan(s.bill, s.package)});
  for (const std::uint32_t line : {1U, 2U}) {
    CHECK(s.desk.ask(sale::Command{sale::ApplyDiscount{
              s.bill, line, cad(1'00), "loyalty", std::nullopt}}) == "sale.line_takes_no_discount");
  }
  settle_bill(s.desk, s.bill, 900'00);
  for (const std::uint32_t line : {1U, 2U}) {
    CHECK(s.desk.ask(sale::Command{
              sale::RequestRefund{s.bill, line, cad(1'00), "not_satisfied", std::nullopt}}) ==
          "sale.line_takes_no_refund");
  }
}

TEST_CASE("sale: what was given back is not renewed, and the same plan is sold anew",
          "[unit][sale][prepaid]") {
  Scene s;
  s.give_back();
  CHECK(s.desk.ask(sale::Command{s.going_on(PlanSale::renewal, s.subscribed, s.month)}) ==
        "sale.membership_is_given_back");
  const MembershipId anew = sell(s.desk, s.month, 60'00);
  CHECK(anew != s.subscribed);
  s.desk.must(sale::Command{s.going_on(PlanSale::renewal, anew, s.month)});
}

TEST_CASE("sale: a downgrade counts from the next period: the renewal is under the other plan",
          "[unit][sale][prepaid][S1-22]") {
  Scene s;
  const PlanId less = publish(s.desk, monthly(1, 40'00), "less");
  s.desk.must(sale::Command{s.going_on(PlanSale::renewal, s.subscribed, less)});
  settle_bill(s.desk, s.bill, 124'00);
  const auto& state = s.desk.table.memberships.at(s.subscribed);
  CHECK(state.plan == less);
  // [S1-22] What was granted under the old terms keeps them.
  CHECK(state.lots.at(0).granted.paid == cad(60'00));
  CHECK(state.lots.at(1).granted.paid == cad(40'00));
}

}  // namespace

}  // namespace tress::testing::sale_prepaid_test

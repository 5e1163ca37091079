#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"
#include "tests/unit/domain/prepaid_scene.hpp"

#include "ledger/base/limits.hpp"

// Goal: every reason why a membership refuses. Method: a desk where bills, plans and memberships
// are decided together.

namespace tress::testing::membership_refusal_test {

namespace {

using membership::Command;
using membership::Refusal;
using plan::TaxPoint;

struct Case {
  Refusal reason;
  std::function<Answer(Scene&)> ask;
};

membership::Migrate migration(const Scene& s) {
  return {main_street, lin, s.package, "cut", 4, cad(360'00), std::nullopt, Hash::zero()};
}

/// What is asked of holds, lots and bills.
std::vector<Case> cases_of_use() {
  using R = Refusal;
  const MembershipId unknown = nth<MembershipId>(9);
  return {
      {R::only_bills_ask,
       [](Scene& s) {
         return s.ask(membership::GiveBack{s.owned, 1});
       }},
      {R::already_started,
       [](Scene& s) {
         return s.ordered(membership::Start{s.package, 1, lin, s.bill, 1, cad(900'00), {}},
                          StreamKind::sale, s.owned);
       }},
      {R::membership_is_unknown, [=](Scene& s) { return s.ask(membership::Resume{unknown}); }},
      {R::hold_is_unknown,
       [](Scene& s) {
         return s.ask(membership::Release{s.owned, 1});
       }},
      {R::hold_is_over,
       [](Scene& s) {
         s.must(s.hold_one());
         s.must(membership::Release{s.owned, 1});
         return s.ask(membership::Release{s.owned, 1});
       }},
      {R::hold_is_not_used,
       [](Scene& s) {
         s.must(s.hold_one());
         return s.ask(membership::RequestReversal{s.owned, 1, "wrong_client"});
       }},
      {R::hold_is_on_a_bill,
       [](Scene& s) {
         s.must(cover(s.owned, s.bill));
         return s.ask(membership::Release{s.owned, 1});
       }},
      {R::sale_is_unknown, [](Scene& s) { return s.ask(cover(s.owned, nth<SaleId>(9))); }},
      {R::line_is_unknown, [](Scene& s) { return s.ask(cover(s.owned, s.bill, 2)); }},
      {R::line_has_no_item,
       [](Scene& s) {
         s.desk.must(sale::Command{add_plan(s.bill, s.package)});
         return s.ask(cover(s.owned, s.bill, 2));
       }},
      {R::client_is_another,
       [](Scene& s) {
         const SaleId of_mia = open_bill(s.desk, mia);
         sale::AddLine line = line_of(of_mia, cut);
         line.served = mia;
         s.desk.must(sale::Command{line});
         return s.ask(cover(s.owned, of_mia));
       }},
      {R::item_is_not_included,
       [](Scene& s) {
         return s.ask(membership::Reserve{s.owned, colour, 1, no_lot, std::nullopt, std::nullopt});
       }},
      {R::day_is_closed,
       [](Scene& s) {
         s.desk.table.closed_days.insert({main_street, friday});
         return s.ask(s.hold_one());
       }},
      {R::branch_is_unknown,
       [](Scene& s) {
         s.desk.table.branches.erase(main_street);
         return s.ask(s.hold_one());
       }},
      {R::membership_is_paused,
       [](Scene& s) {
         s.must(membership::Pause{s.owned, std::nullopt, "illness"});
         return s.ask(s.hold_one());
       }},
      {R::membership_is_full,
       [](Scene& s) {
         auto& state = s.desk.table.memberships.at(s.owned);
         s.must(s.hold_one());
         s.must(membership::Release{s.owned, 1});
         state.holds.resize(membership::entries_max, state.holds.front());
         return s.ask(s.hold_one());
       }},
      {R::units_are_used_up,
       [](Scene& s) {
         return s.ask(membership::Reserve{s.owned, cut, 11, no_lot, std::nullopt, std::nullopt});
       }},
      {R::units_are_in_use,
       [](Scene& s) {
         s.must(s.hold_one());
         return s.ask(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
       }},
      {R::units_are_out_of_range,
       [](Scene& s) {
         return s.ask(membership::Reserve{s.owned, cut, 0, no_lot, std::nullopt, std::nullopt});
       }},
      {R::time_is_past,
       [](Scene& s) {
         return s.ask(membership::Reserve{s.owned, cut, 1, no_lot, std::nullopt, s.desk.now});
       }},
      {R::time_has_not_come,
       [](Scene& s) {
         s.must(membership::Reserve{s.owned, cut, 1, no_lot, std::nullopt,
                                    s.desk.now + std::chrono::hours{1}});
         return s.ask(membership::TimeOut{s.owned, 1});
       }},
      {R::lot_is_unknown,
       [](Scene& s) {
         return s.ask(membership::Expire{s.owned, 2});
       }},
      {R::lot_is_earned_by_time,
       [](Scene& s) {
         plan::Terms terms = monthly(4, 80'00);
         terms.tax_point = TaxPoint::at_sale;
         terms.benefits[0].allowance = plan::Allowance::unlimited;
         const MembershipId club = sell(s.desk, publish(s.desk, terms, "club"), 84'00);
         CHECK(s.ask(membership::RequestAdjustment{club, "cut", 1, "goodwill"}) ==
               "membership.lot_is_earned_by_time");
         auto moved_in = migration(s);
         moved_in.plan = *s.desk.table.memberships.at(club).plan;
         CHECK(s.ask(moved_in) == "membership.lot_is_earned_by_time");
         return s.ask(membership::Transfer{club, 1, 1, mia});
       }},
      {R::unlimited_is_used_one_by_one,
       [](Scene& s) {
         plan::Terms terms = monthly(4, 80'00);
         terms.tax_point = TaxPoint::at_sale;
         terms.benefits[0].allowance = plan::Allowance::unlimited;
         const MembershipId club = sell(s.desk, publish(s.desk, terms, "club"), 84'00);
         return s.ask(membership::Reserve{club, cut, 2, no_lot, std::nullopt, std::nullopt});
       }},
      {R::discount_is_not_reserved,
       [](Scene& s) {
         const MembershipId club = sell_discount(s, 5'00);
         return s.ask(membership::Reserve{club, wax, 1, no_lot, std::nullopt, std::nullopt});
       }},
      {R::percents_differ,
       [](Scene& s) {
         const MembershipId club = sell_discount(s, 5'00);
         auto& lots = s.desk.table.memberships.at(club).lots;
         auto other = lots.back();
         other.granted.lot = 2;
         other.granted.percent_bp = 2'000;
         lots.push_back(other);
         const SaleId bill = open_bill(s.desk);
         sale::AddLine three = line_of(bill, wax);
         three.quantity = 3;
         s.desk.must(sale::Command{three});
         return s.ask(cover(club, bill));
       }},
      {R::client_has_it_already,
       [](Scene& s) {
         return s.ask(membership::Transfer{s.owned, 1, 1, lin});
       }},
      {R::client_is_unknown,
       [](Scene& s) {
         return s.ask(membership::Transfer{s.owned, 1, 1, no_client});
       }},
      {R::client_is_merged,
       [](Scene& s) {
         s.desk.table.clients[mia].merged_into = lin;
         return s.ask(membership::Transfer{s.owned, 1, 1, mia});
       }},
  };
}

/// What is asked of grants, ends and periods.
std::vector<Case> cases_of_grants() {
  using R = Refusal;
  return {
      {R::expiry_is_barred,
       [](Scene& s) {
         auto& terms = s.desk.table.plans.at(s.package).versions[0].terms;
         s.must(membership::AnnounceExpiry{s.owned, 1});
         // The law has changed since the plan was sold.
         terms.jurisdiction = "CN";
         s.desk.now += std::chrono::days{61};
         return s.ask(membership::Expire{s.owned, 1});
       }},
      {R::expiry_is_not_announced,
       [](Scene& s) {
         s.desk.now += std::chrono::days{61};
         s.must(membership::AnnounceExpiry{s.owned, 1});
         return s.ask(membership::Expire{s.owned, 1});
       }},
      {R::expiry_is_announced,
       [](Scene& s) {
         s.must(membership::AnnounceExpiry{s.owned, 1});
         return s.ask(membership::AnnounceExpiry{s.owned, 1});
       }},
      {R::lot_has_no_expiry,
       [](Scene& s) {
         s.desk.table.memberships.at(s.owned).lots[0].granted.expires_on.reset();
         return s.ask(membership::AnnounceExpiry{s.owned, 1});
       }},
      {R::lot_is_empty,
       [](Scene& s) {
         use_one(s.desk, s.subscribed);
         return s.ask(membership::AnnounceExpiry{s.subscribed, 1});
       }},
      {R::payment_exceeds_price,
       [](Scene& s) {
         return s.ordered(membership::PayRest{s.owned, s.bill, cad(1), {}}, StreamKind::sale,
                          s.owned);
       }},
      {R::payment_is_in_full,
       [](Scene& s) {
         plan::Terms terms = cuts(5, 392'00, TaxPoint::at_redemption);
         terms.benefits.push_back({"colour", {colour}, 2, cad(120'00)});
         sale::AddPlan part = add_plan(s.bill, publish(s.desk, terms, "mixed"));
         part.pay_now = cad(100'00);
         s.desk.must(sale::Command{part});
         s.desk.must(sale::Command{
             sale::TakeTender{s.bill, sale::TenderKind::cash, cad(184'00), std::nullopt}});
         return s.desk.ask(sale::Command{sale::Close{s.bill, std::nullopt}});
       }},
      {R::plan_has_no_periods,
       [](Scene& s) {
         return s.ask(membership::RecordRenewalFailure{s.owned, "card_declined", std::nullopt});
       }},
      {R::price_has_changed,
       [](Scene& s) {
         const PlanId better = publish(s.desk, monthly(1, 90'00), "better");
         sale::AddPlan change = add_plan(s.bill, better);
         change.what = sale::PlanSale::change;
         change.membership = s.subscribed;
         s.desk.must(sale::Command{change});
         // What was left is used before the bill is closed.
         use_one(s.desk, s.subscribed);
         s.desk.must(sale::Command{
             sale::TakeTender{s.bill, sale::TenderKind::cash, cad(114'00), std::nullopt}});
         return s.desk.ask(sale::Command{sale::Close{s.bill, std::nullopt}});
       }},
      {R::membership_is_not_paused, [](Scene& s) { return s.ask(membership::Resume{s.owned}); }},
      {R::plan_is_unknown,
       [](Scene& s) {
         auto asked = migration(s);
         asked.plan = nth<PlanId>(9);
         return s.ask(asked);
       }},
      {R::benefit_is_unknown,
       [](Scene& s) {
         auto asked = migration(s);
         asked.benefit = "massage";
         return s.ask(asked);
       }},
      {R::text_is_missing,
       [](Scene& s) {
         auto asked = migration(s);
         asked.benefit = " ";
         return s.ask(asked);
       }},
      {R::text_is_too_long,
       [](Scene& s) {
         auto asked = migration(s);
         asked.benefit = std::string(201, 'x');
         return s.ask(asked);
       }},
      {R::text_is_not_plain,
       [](Scene& s) {
         auto asked = migration(s);
         asked.benefit = "\x1B[31m";
         return s.ask(asked);
       }},
      {R::amount_is_not_positive,
       [](Scene& s) {
         auto asked = migration(s);
         asked.value = cad(0);
         return s.ask(asked);
       }},
      {R::amount_is_too_high,
       [](Scene& s) {
         auto asked = migration(s);
         asked.value = cad(limits::amount_minor_max + 1);
         return s.ask(asked);
       }},
      {R::currency_is_not_the_branchs,
       [](Scene& s) {
         auto asked = migration(s);
         asked.value = usd(360'00);
         return s.ask(asked);
       }},
      {R::nothing_is_in_suspense,
       [](Scene& s) { return s.ask(membership::ClearMigration{s.owned}); }},
  };
}

/// What is asked of requests.
std::vector<Case> cases_of_requests() {
  using R = Refusal;
  return {
      {R::request_is_unknown,
       [](Scene& s) {
         return s.ask(membership::Approve{s.owned, 1});
       }},
      {R::request_is_decided,
       [](Scene& s) {
         s.must(membership::RequestAdjustment{s.owned, "cut", 1, "goodwill"});
         s.approve(1);
         return s.ask_manager(membership::Approve{s.owned, 1});
       }},
      {R::refund_is_not_approved,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         return s.ask(membership::PayRefund{s.owned, 1, sale::TenderKind::cash, std::nullopt});
       }},
      {R::refund_is_paid,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         s.approve(1);
         s.must(membership::PayRefund{s.owned, 1, sale::TenderKind::cash, std::nullopt});
         return s.ask(membership::PayRefund{s.owned, 1, sale::TenderKind::cash, std::nullopt});
       }},
      {R::refund_is_requested,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         return s.ask(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
       }},
      {R::reason_is_not_listed,
       [](Scene& s) {
         return s.ask(membership::RequestRefund{s.owned, "because", std::nullopt});
       }},
      {R::nothing_is_left,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         s.approve(1);
         return s.ask(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
       }},
      {R::amount_is_below_the_rule,
       [](Scene& s) {
         return s.ask(membership::RequestRefund{s.owned, "moved_away", cad(899'99)});
       }},
      {R::refund_exceeds_price,
       [](Scene& s) {
         return s.ask(membership::RequestRefund{s.owned, "moved_away", cad(900'01)});
       }},
      {R::tender_pays_no_refund,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         s.approve(1);
         return s.ask(membership::PayRefund{s.owned, 1, sale::TenderKind::package, std::nullopt});
       }},
      {R::drawer_is_not_open,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         s.approve(1);
         s.desk.table.drawers_of_branches[till] = drawer_after({opened_till(till, thursday)});
         return s.ask(membership::PayRefund{s.owned, 1, sale::TenderKind::cash, std::nullopt});
       }},
      {R::drawer_is_not_named,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         s.approve(1);
         for (const DrawerId id : {till, nth<DrawerId>(8)}) {
           s.desk.table.drawers_of_branches[id] = drawer_after({opened_till(id)});
         }
         return s.ask(membership::PayRefund{s.owned, 1, sale::TenderKind::cash, std::nullopt});
       }},
      {R::only_the_service, [](Scene& s) { return s.ask(membership::CarryOutDue{s.owned}); }},
      {R::nothing_is_due,
       [](Scene& s) {
         return s.desk.ask(Command{membership::CarryOutDue{s.owned}}, system_actor());
       }},
      {R::approver_is_unknown,
       [](Scene& s) {
         s.must(membership::RequestAdjustment{s.owned, "cut", 1, "goodwill"});
         return s.desk.ask(Command{membership::Approve{s.owned, 1}}, system_actor());
       }},
      {R::self_approval,
       [](Scene& s) {
         s.must(membership::RequestAdjustment{s.owned, "cut", 1, "goodwill"});
         return s.ask(membership::Approve{s.owned, 1});
       }},
      {R::approver_lacks_role,
       [](Scene& s) {
         s.must(membership::RequestAdjustment{s.owned, "cut", 1, "goodwill"});
         return s.desk.ask(Command{membership::Approve{s.owned, 1}},
                           staff_actor(stylist, Role::manager));
       }},
      {R::quote_has_changed,
       [](Scene& s) {
         s.must(membership::RequestRefund{s.owned, "moved_away", std::nullopt});
         use_one(s.desk, s.owned);
         return s.ask_manager(membership::Approve{s.owned, 1});
       }},
  };
}

/// The membership's present renewal date, so many days later.
membership::RequestRenewalDate later_by(const Scene& s, MembershipId id, int count) {
  const Day until = *s.desk.table.memberships.at(id).period_until;
  return {id, until + std::chrono::days{1 + count}, "pay_day"};
}

/// The bill of a renewal that was begun before the refund was approved.
Answer close_after_refund(Scene& s) {
  const SaleId renewal = open_bill(s.desk);
  sale::AddPlan line = add_plan(renewal, s.month);
  line.what = sale::PlanSale::renewal;
  line.membership = s.subscribed;
  s.desk.must(sale::Command{line});
  s.desk.must(
      sale::Command{sale::TakeTender{renewal, sale::TenderKind::card, cad(60'00), std::nullopt}});
  s.must(membership::RequestRefund{s.subscribed, "moved_away", std::nullopt});
  s.desk.must(Command{membership::Approve{s.subscribed, 1}}, as_manager());
  return s.desk.ask(sale::Command{sale::Close{renewal, std::nullopt}});
}

/// What is asked of the date on which a membership renews.
std::vector<Case> cases_of_renewal_dates() {
  using R = Refusal;
  return {
      {R::membership_is_given_back, close_after_refund},
      {R::discount_stays_on_its_bill, take_discount_back},
      {R::period_is_not_running,
       [](Scene& s) {
         s.desk.now += std::chrono::days{31};
         return s.ask(later_by(s, s.subscribed, 10));
       }},
      {R::renewal_date_is_the_same, [](Scene& s) { return s.ask(later_by(s, s.subscribed, 0)); }},
      {R::renewal_date_is_too_late, [](Scene& s) { return s.ask(later_by(s, s.subscribed, 31)); }},
      {R::unlimited_days_are_paid,
       [](Scene& s) {
         plan::Terms terms = monthly(4, 80'00);
         terms.tax_point = TaxPoint::at_sale;
         terms.benefits[0].allowance = plan::Allowance::unlimited;
         const MembershipId club = sell(s.desk, publish(s.desk, terms, "club"), 84'00);
         return s.ask(later_by(s, club, -1));
       }},
      {R::renewal_date_is_requested,
       [](Scene& s) {
         s.must(later_by(s, s.subscribed, 5));
         return s.ask(later_by(s, s.subscribed, 6));
       }},
      {R::renewal_date_has_changed,
       [](Scene& s) {
         s.must(later_by(s, s.subscribed, 5));
         s.must(membership::Pause{s.subscribed, std::nullopt, "travel"});
         s.desk.now += std::chrono::days{2};
         s.must(membership::Resume{s.subscribed});
         return s.ask_manager(membership::Approve{s.subscribed, 1});
       }},
  };
}

TEST_CASE("membership: every reason to refuse has a case", "[unit][membership]") {
  std::set<Refusal> produced;
  for (const auto& cases :
       {cases_of_use(), cases_of_grants(), cases_of_requests(), cases_of_renewal_dates()}) {
    for (const Case& one : cases) {
      INFO(name_of(one.reason));
      Scene scene;
      CHECK(one.ask(scene) == "membership." + std::string{name_of(one.reason)});
      produced.insert(one.reason);
    }
  }
  for (const auto& [reason, name] : DescribedEnum<Refusal>::values) {
    INFO("no case produces " << name);
    CHECK(produced.contains(reason));
  }
}

}  // namespace

}  // namespace tress::testing::membership_refusal_test

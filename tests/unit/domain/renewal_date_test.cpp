#include <cstdlib>

#include <catch2/catch.hpp>

#include "tests/unit/domain/prepaid_scene.hpp"

#include "ledger/domain/due.hpp"
#include "ledger/domain/membership_terms.hpp"
#include "ledger/domain/policy.hpp"

// Goal: the day on which a membership renews is moved by two people, both days stay on record, and
// what was paid for is neither more nor less afterwards. Method: the desk sells a monthly cut or a
// club without count; one asks, another approves; what follows is read from the state, the books
// and what the system is to do next.

namespace tress::testing::renewal_date_test {

namespace {

using membership::RequestRenewalDate;
using std::chrono::days;

struct Club : Scene {
  Club() {
    plan::Terms terms = monthly(4, 60'00);
    terms.tax_point = plan::TaxPoint::at_sale;
    terms.benefits[0].allowance = plan::Allowance::unlimited;
    club = sell(desk, publish(desk, terms, "club"), 63'00);
  }

  [[nodiscard]] const membership::State& of(MembershipId id) const {
    return desk.table.memberships.at(id);
  }

  [[nodiscard]] Day renewal_of(MembershipId id) const { return *of(id).period_until + days{1}; }

  [[nodiscard]] RequestRenewalDate moved_by(MembershipId id, int count) const {
    return {id, renewal_of(id) + days{count}, "pay_day"};
  }

  /// The cashier asks, the manager approves.
  void move(MembershipId id, int count) {
    must(moved_by(id, count));
    const auto number = static_cast<std::uint32_t>(of(id).requests.size());
    desk.must(membership::Command{membership::Approve{id, number}}, as_manager());
  }

  /// The monthly cut for one more period.
  SaleId renew() {
    const SaleId sold = open_bill(desk);
    sale::AddPlan line = add_plan(sold, month);
    line.what = sale::PlanSale::renewal;
    line.membership = subscribed;
    desk.must(sale::Command{line});
    settle_bill(desk, sold, 60'00);
    return sold;
  }

  /// What going on under that plan costs the club now, on a bill that is left open.
  SaleId change_club(PlanId to) {
    const SaleId sold = open_bill(desk);
    sale::AddPlan line = add_plan(sold, to);
    line.what = sale::PlanSale::change;
    line.membership = club;
    desk.must(sale::Command{line});
    return sold;
  }

  void come(MembershipId id) {
    static_cast<void>(desk.ask(membership::Command{membership::CarryOutDue{id}}, system_actor()));
  }

  MembershipId club = MembershipId::zero();
};

/// The one event of that kind that the desk has heard of.
membership::RenewalDateChanged changed_in(const std::vector<Happened>& heard) {
  for (const Happened& one : heard) {
    const auto* const found = get_if<membership::RenewalDateChanged>(&one.payload);
    if (found != nullptr) return *found;
  }
  FAIL("no date was changed");
  std::abort();
}

}  // namespace

TEST_CASE(
    "membership: a renewal date is moved by request and another person's approval, both dates are "
    "kept [S1-24]",
    "[unit][membership]") {
  Club s;
  const Day was = s.renewal_of(s.subscribed);
  std::vector<Happened> heard;
  s.desk.listener = [&](const Happened& one) { heard.push_back(one); };
  s.must(s.moved_by(s.subscribed, 10));
  // Nothing moves by asking.
  CHECK(s.renewal_of(s.subscribed) == was);
  const membership::Requested& asked = s.of(s.subscribed).requests.at(0).asked;
  CHECK(asked.what == membership::RequestKind::renewal_date);
  CHECK(asked.renewal_was == was);
  CHECK(asked.renews_on == was + days{10});
  CHECK(asked.requested_by == cashier);
  const membership::Approve approve{s.subscribed, 1};
  CHECK(s.ask(approve) == "membership.self_approval");
  CHECK(s.renewal_of(s.subscribed) == was);
  s.desk.must(membership::Command{approve}, as_manager());
  CHECK(s.renewal_of(s.subscribed) == was + days{10});
  const auto changed = changed_in(heard);
  CHECK(changed.was == was);
  CHECK(changed.renews_on == was + days{10});
  CHECK(changed.days == 10);
  CHECK(changed.reason == "pay_day");
  CHECK(changed.approved_by == manager);
  CHECK(heard.back().heading.approval_version == 3U);
  CHECK(s.desk.net().empty());
}

TEST_CASE("membership: who may approve another renewal date is the policy's to say [S1-24]",
          "[unit][membership]") {
  Club s;
  s.must(s.moved_by(s.subscribed, 10));
  const membership::Command approve{membership::Approve{s.subscribed, 1}};
  // Who decides about refunds does not decide about this.
  s.desk.table.people.at(manager) = hired(manager, "Ben", Role::accountant);
  CHECK(s.desk.ask(approve, as_manager()) == "membership.approver_lacks_role");
  const policy::ActRuleSet rule{
      approval::Act::renewal_date, {}, {policy::Band{0, 1, {Role::accountant}}}, 72, friday};
  s.desk.table.house_rules = evolve(policy::State{}, rule);
  CHECK(s.desk.ask(approve, as_manager()) == std::nullopt);
}

TEST_CASE(
    "membership: what ends with the period ends with the longer one, with a notice of its own",
    "[unit][membership]") {
  Club s;
  const Day last = *s.of(s.subscribed).period_until;
  s.must(membership::AnnounceExpiry{s.subscribed, 1});
  s.move(s.subscribed, 10);
  const membership::LotState& lot = s.of(s.subscribed).lots.at(0);
  CHECK(lot.granted.expires_on == last + days{10});
  CHECK_FALSE(lot.notice);
  CHECK(lot.left_minor() == 60'00);
  s.desk.now = Timestamp{last + days{5}} + std::chrono::hours{18};
  CHECK(s.ask(membership::Reserve{s.subscribed, cut, 1, no_lot, std::nullopt, std::nullopt}) ==
        std::nullopt);
}

TEST_CASE("membership: an earlier renewal leaves what was granted until its own day",
          "[unit][membership]") {
  Club s;
  const Day last = *s.of(s.subscribed).period_until;
  s.move(s.subscribed, -10);
  CHECK(*s.of(s.subscribed).period_until == last - days{10});
  CHECK(s.of(s.subscribed).lots.at(0).granted.expires_on == last);
  // Later again, it does not last longer than the period does.
  s.move(s.subscribed, 10);
  CHECK(s.of(s.subscribed).lots.at(0).granted.expires_on == last);
  s.move(s.subscribed, 3);
  CHECK(s.of(s.subscribed).lots.at(0).granted.expires_on == last + days{3});
}

TEST_CASE("membership: days that are added to an unlimited one share what is left of its price",
          "[unit][membership]") {
  Club s;
  s.desk.now += days{10};
  s.move(s.club, 20);
  // Ten days at 2.00 are earned first; 40.00 is for forty days now.
  CHECK(s.desk.balance(main_street, 4020) == -20'00);
  CHECK(s.desk.balance(main_street, 2010) + 40'00 + 60'00 == 0);
  CHECK(s.of(s.club).lots.at(0).available() == 40);
  s.desk.now += days{1};
  s.come(s.club);
  CHECK(s.desk.balance(main_street, 4020) == -21'00);
  // Every day of them is good, and so is the last one.
  CHECK(s.ask(membership::Reserve{s.club, cut, 1, no_lot, std::nullopt, std::nullopt}) ==
        std::nullopt);
  s.desk.now = Timestamp{*s.of(s.club).period_until} + std::chrono::hours{18};
  CHECK(s.ask(membership::Reserve{s.club, cut, 1, no_lot, std::nullopt, std::nullopt}) ==
        std::nullopt);
  const plan::Terms& terms = s.desk.table.plans.at(*s.of(s.club).plan).versions.at(0).terms;
  const auto quote =
      membership::quote_of(s.of(s.club), terms, *s.of(s.club).period_until, "moved_away");
  CHECK(quote.amount == cad(1'00));
  s.desk.now += days{1};
  s.come(s.club);
  CHECK(s.desk.balance(main_street, 4020) == -60'00);
  for (const auto& [place, units] : s.desk.units()) {
    if (place.first == "cut" && place.second == UnitAccount::adjusted) CHECK(units == -20);
  }
}

TEST_CASE("membership: the system says that nobody paid after the new date, not after the old one",
          "[unit][membership][due]") {
  Club s;
  use_one(s.desk, s.subscribed);
  const Day last = *s.of(s.subscribed).period_until;
  s.must(membership::RecordRenewalFailure{s.subscribed, "card_declined", last});
  s.move(s.subscribed, 10);
  CHECK(s.of(s.subscribed).failures == 0);
  const Facts facts{.now = s.desk.now,
                    .effective_at = s.desk.now,
                    .actor = system_actor(),
                    .stream = id_cast<StreamId>(s.subscribed),
                    .around = &s.desk.table};
  CHECK(next_due(s.of(s.subscribed), facts) == when_over(last + days{10}));
}

TEST_CASE("membership: the next period begins on the new date, and its voiding leaves that date",
          "[unit][membership]") {
  Club s;
  s.move(s.subscribed, 10);
  const Day renews_on = s.renewal_of(s.subscribed);
  const SaleId bill = s.renew();
  CHECK(*s.of(s.subscribed).period_until == renews_on + days{29});
  // Of two periods that are paid only the last one ends later.
  s.move(s.subscribed, 2);
  CHECK(s.of(s.subscribed).lots.at(0).granted.expires_on == renews_on - days{1});
  CHECK(s.of(s.subscribed).lots.at(1).granted.expires_on == renews_on + days{31});
  s.desk.must(sale::Command{sale::Void{bill, "wrong", std::nullopt}}, as_manager());
  CHECK(s.renewal_of(s.subscribed) == renews_on);
}

TEST_CASE("membership: another renewal date waits for a refund, a pause, and is not for the past",
          "[unit][membership]") {
  Club s;
  const Day today = std::chrono::floor<days>(s.desk.now);
  CHECK(s.ask(RequestRenewalDate{s.subscribed, today, "pay_day"}) == "membership.time_is_past");
  CHECK(s.ask(RequestRenewalDate{s.subscribed, today + days{40}, "because"}) ==
        "membership.reason_is_not_listed");
  CHECK(s.ask(RequestRenewalDate{s.owned, today + days{40}, "pay_day"}) ==
        "membership.plan_has_no_periods");
  s.must(s.moved_by(s.subscribed, 10));
  s.must(membership::RequestRefund{s.subscribed, "moved_away", std::nullopt});
  const membership::Approve approve{s.subscribed, 1};
  CHECK(s.ask_manager(approve) == "membership.refund_is_requested");
  s.desk.must(membership::Command{membership::Approve{s.subscribed, 2}}, as_manager());
  CHECK(s.ask_manager(approve) == "membership.period_is_not_running");
  s.desk.must(membership::Command{membership::Reject{s.subscribed, 1, "given back"}}, as_manager());
  s.must(s.moved_by(s.club, 10));
  s.must(membership::Pause{s.club, std::nullopt, "travel"});
  CHECK(s.ask_manager(membership::Approve{s.club, 1}) == "membership.membership_is_paused");
}

TEST_CASE("membership: however often it is moved, a period ends one period later at most",
          "[unit][membership]") {
  Club s;
  const Answer too_late = "membership.renewal_date_is_too_late";
  s.move(s.subscribed, 20);
  CHECK(s.ask(s.moved_by(s.subscribed, 11)) == too_late);
  s.move(s.subscribed, 10);
  CHECK(s.ask(s.moved_by(s.subscribed, 1)) == too_late);
  // A pause gives no days, and takes none.
  s.must(membership::Pause{s.subscribed, std::nullopt, "travel"});
  s.desk.now += days{2};
  s.must(membership::Resume{s.subscribed});
  CHECK(s.ask(s.moved_by(s.subscribed, 1)) == too_late);
  // The next period is another one, until it is voided.
  const SaleId bill = s.renew();
  CHECK(s.ask(s.moved_by(s.subscribed, 31)) == too_late);
  s.move(s.subscribed, 30);
  s.desk.must(sale::Command{sale::Void{bill, "wrong", std::nullopt}}, as_manager());
  CHECK(s.ask(s.moved_by(s.subscribed, 1)) == too_late);
  s.move(s.subscribed, -5);
  s.move(s.subscribed, 5);
  CHECK(s.ask(s.moved_by(s.subscribed, 1)) == too_late);
}

TEST_CASE("membership: another plan after a later renewal date charges no day that was given",
          "[unit][membership]") {
  Club s;
  plan::Terms terms = monthly(8, 90'00);
  terms.tax_point = plan::TaxPoint::at_sale;
  const PlanId more = publish(s.desk, terms, "more");
  s.move(s.club, 10);
  const auto price_now = [&] {
    return s.desk.table.sales.at(s.change_club(more)).lines.at(0).amount;
  };
  // The whole of the new price for the whole of the old: 90.00 less 60.00.
  CHECK(price_now() == cad(30'00));
  s.desk.now += days{20};
  // Half of both: of forty days twenty are left.
  CHECK(price_now() == cad(15'00));
  const SaleId bill = s.change_club(more);
  settle_bill(s.desk, bill, 15'75);
  const membership::LotState& lot = s.of(s.club).lots.back();
  CHECK(lot.granted.price == cad(45'00));
  CHECK(lot.granted.units == 4);
}

}  // namespace tress::testing::renewal_date_test

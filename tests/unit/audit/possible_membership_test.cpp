#include "ledger/audit/possible_membership.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"

#include "ledger/audit/possible.hpp"

// Goal: days that were not over, days earned twice, and units taken back that were used are seen in
// a log by whoever checks it. Method: a decided event is believed, and forged in one place is not.

namespace tress::testing::possible_membership_test {

namespace {

constexpr std::int64_t price = 60'00;

/// lin's unlimited membership after ten days, of which none is earned.
struct Unearned {
  Unearned() {
    plan::Terms terms = monthly(4, price);
    terms.tax_point = plan::TaxPoint::at_sale;
    terms.benefits[0].allowance = plan::Allowance::unlimited;
    id = sell(desk, publish(desk, terms), 63'00);
  }

  [[nodiscard]] const membership::State& state() const { return desk.table.memberships.at(id); }

  [[nodiscard]] bool is_believed(const membership::Event& event) const {
    return audit::can_follow_of_membership(state(), event);
  }

  PrepaidDesk desk;
  MembershipId id = MembershipId::zero();
};

template <class Event, class Change>
membership::Event forged(Event event, Change&& change) {
  change(event);
  return event;
}

}  // namespace

TEST_CASE("audit: days that follow those that are earned are believed, and no others",
          "[unit][audit]") {
  const Unearned s;
  const auto earned = membership::earned_by(s.state(), friday + std::chrono::days{10}).at(0);
  CHECK(s.is_believed(earned));
  CHECK_FALSE(s.is_believed(forged(earned, [](auto& e) { e.from += std::chrono::days{1}; })));
  CHECK_FALSE(s.is_believed(forged(earned, [](auto& e) { e.days = 0; })));
  CHECK_FALSE(s.is_believed(forged(earned, [](auto& e) { e.days = 31; })));
  CHECK_FALSE(s.is_believed(forged(earned, [](auto& e) { e.lot = 2; })));
  CHECK_FALSE(s.is_believed(forged(earned, [](auto& e) { e.value = cad(price + 1); })));
  const auto after = evolve(s.state(), earned);
  CHECK_FALSE(audit::can_follow_of_membership(after, earned));
  const auto resting = evolve(s.state(), membership::Paused{friday, std::nullopt, "travel"});
  CHECK_FALSE(audit::can_follow_of_membership(resting, earned));
}

TEST_CASE("audit: what a lost dispute takes back is there to be taken", "[unit][audit]") {
  const Unearned s;
  const membership::TakenBack taken{nth<SaleId>(1), 1, {{1, 30, price}}, cad(price), {}};
  CHECK(s.is_believed(taken));
  CHECK_FALSE(s.is_believed(forged(taken, [](auto& e) { e.value = cad(price - 1); })));
  CHECK_FALSE(s.is_believed(forged(taken, [](auto& e) { e.parts[0].units = 31; })));
  CHECK_FALSE(s.is_believed(forged(taken, [](auto& e) { e.parts[0].lot = 2; })));
}

TEST_CASE("audit: what is said to have been used before units were given on was used",
          "[unit][audit]") {
  PrepaidDesk desk;
  const auto id =
      sell(desk, publish(desk, cuts(10, 900'00, plan::TaxPoint::at_redemption)), 900'00);
  use_one(desk, id);
  const membership::State before = desk.table.memberships.at(id);
  const membership::Past past{cad(22'22), cad(20'00), 1, 10, cad(900'00)};
  const membership::TransferredOut given{mia, {{1, 2, 180'00}}, cad(180'00), {}, past};
  CHECK(audit::can_follow_of_membership(before, given));
  const auto may_follow = [&](auto change) {
    return audit::can_follow_of_membership(before, forged(given, change));
  };
  CHECK_FALSE(may_follow([](auto& e) { e.past->money = cad(22'23); }));
  CHECK_FALSE(may_follow([](auto& e) { e.past->money = cad(-1); }));
  CHECK_FALSE(may_follow([](auto& e) { e.past->at_list = e.past->money = cad(90'01); }));
  const SaleId sold = before.lots.at(0).payments.at(0).sale;
  const membership::Lot lot{1, "cut", 2, cad(180'00), cad(180'00), 2, std::nullopt, {}};
  membership::LotsGranted taken{.origin = membership::Origin::transfer,
                                .lots = {lot},
                                .value = cad(180'00),
                                .plan_version = 1,
                                .past = past,
                                .sources = {{1, sold, cad(180'00), {}}}};
  membership::State started;
  started = evolve(std::move(started), *before.started);
  const auto may_begin = [&](auto change) {
    return audit::can_follow_of_membership(started, forged(taken, change));
  };
  CHECK(may_begin([](auto&) {}));
  CHECK_FALSE(may_begin([](auto& e) { e.origin = membership::Origin::sale; }));
  CHECK_FALSE(may_begin([](auto& e) { e.sources[0].amount = cad(180'01); }));
  CHECK_FALSE(may_begin([](auto& e) { e.sources[0].lot = 2; }));
}

TEST_CASE("audit: a reminder reminds of a notice", "[unit][audit]") {
  PrepaidDesk desk;
  const auto id = sell(desk, publish(desk, monthly(1, price)), price);
  const auto& state = desk.table.memberships.at(id);
  const membership::ExpiryAnnounced notice{1, friday + std::chrono::days{29}, 1, friday, false};
  const auto reminder = forged(notice, [](auto& e) { e.is_reminder = true; });
  CHECK(audit::can_follow_of_membership(state, notice));
  CHECK_FALSE(audit::can_follow_of_membership(state, reminder));
  CHECK(audit::can_follow_of_membership(evolve(state, notice), reminder));
}

TEST_CASE("audit: a line is paid by units or has a plan's discount, and gives back once",
          "[unit][audit]") {
  PrepaidDesk desk;
  const auto id = sell(desk, publish(desk, cuts(2, 180'00, plan::TaxPoint::at_redemption)), 180'00);
  const SaleId bill = open_bill(desk);
  desk.must(sale::Command{line_of(bill, cut)});
  const sale::State bare = desk.table.sales.at(bill);
  desk.must(membership::Command{cover(id, bill)});
  const sale::State covered = desk.table.sales.at(bill);
  const auto is_believed = [](const sale::State& before, const sale::Event& event) {
    return audit::can_follow(AnyState{before}, AnyEvent{event});
  };
  sale::DiscountApplied given{1, cad(1'00), "member_benefit", std::nullopt, {}};
  given.member = sale::MemberBenefit{.membership = id,
                                     .hold = 1,
                                     .home = main_street,
                                     .plan = nth<PlanId>(1),
                                     .plan_version = 1,
                                     .benefit = "off",
                                     .percent_bp = 1'000,
                                     .value = cad(1'00)};
  CHECK(is_believed(bare, given));
  CHECK_FALSE(is_believed(covered, given));
  CHECK_FALSE(is_believed(evolve(bare, given), given));
  for (const std::int32_t percent : {0, 10'001}) {
    sale::DiscountApplied odd = given;
    odd.member->percent_bp = percent;
    CHECK_FALSE(is_believed(bare, odd));
  }
  settle_bill(desk, bill, 0);
  const sale::CoverReversed reversed{1};
  const sale::State closed = desk.table.sales.at(bill);
  CHECK(is_believed(closed, reversed));
  CHECK_FALSE(is_believed(covered, reversed));
  sale::State once = evolve(closed, reversed);
  CHECK_FALSE(is_believed(once, reversed));
  // Not even if the line were said to have both.
  once.lines[0].member = sale::MemberDiscount{id, 1, main_street, cad(1'00)};
  CHECK_FALSE(is_believed(once, reversed));
}

}  // namespace tress::testing::possible_membership_test

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"

#include "ledger/audit/possible_membership.hpp"

// Goal: a log in which a membership renews on another day than two people agreed upon, or in which
// days were made out of nothing, is not believed. Method: the approval that the decider makes, and
// the same with one thing changed.

namespace tress::testing::renewal_date_test {

namespace {

using std::chrono::days;

/// lin's unlimited membership, whose renewal the cashier has asked to be ten days later.
struct Asked {
  explicit Asked(bool is_held = false) {
    plan::Terms terms = monthly(4, 60'00);
    terms.tax_point = plan::TaxPoint::at_sale;
    terms.benefits[0].allowance = plan::Allowance::unlimited;
    id = sell(desk, publish(desk, terms), 63'00);
    if (is_held) {
      desk.must(membership::Command{
          membership::Reserve{id, cut, 1, std::nullopt, std::nullopt, std::nullopt}});
    }
    was = *desk.table.memberships.at(id).period_until + days{1};
    desk.must(membership::Command{membership::RequestRenewalDate{id, was + days{10}, "pay_day"}});
    before = desk.table.memberships.at(id);
    desk.listener = [this](const Happened& one) {
      const auto* const found = get_if<membership::RenewalDateChanged>(&one.payload);
      if (found != nullptr) changed = *found;
    };
    desk.must(membership::Command{membership::Approve{id, 1}}, as_manager());
    REQUIRE(changed.has_value());
  }

  template <class Change>
  [[nodiscard]] bool is_believed(Change&& change) const {
    membership::RenewalDateChanged event = *changed;
    change(event);
    return audit::can_follow_of_membership(before, event);
  }

  PrepaidDesk desk;
  MembershipId id = MembershipId::zero();
  Day was{};
  membership::State before;
  std::optional<membership::RenewalDateChanged> changed;
};

}  // namespace

TEST_CASE("audit: of renewal dates the one that was asked for is believed, by another person",
          "[unit][audit]") {
  const Asked s;
  CHECK(s.is_believed([](auto&) {}));
  CHECK_FALSE(s.is_believed([](auto& e) { e.approved_by = cashier; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.request = 2; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.renews_on += days{1}; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.was -= days{1}; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.days = 9; }));
}

TEST_CASE("audit: a longer period adds the days that it is longer by, and tells of each",
          "[unit][audit]") {
  const Asked s;
  REQUIRE(s.changed->extended.size() == 1);
  CHECK_FALSE(s.is_believed([](auto& e) { e.extended[0].units += 1; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.extended[0].paid_units += 1; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.extended[0].lot = 2; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.extended.push_back(e.extended[0]); }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.extended.clear(); }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.moved.clear(); }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.shared.clear(); }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.shared[0].minor = 60'01; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.shared[0].units = 41; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.moved[0].units = 11; }));
  CHECK_FALSE(s.is_believed([](auto& e) { e.moved[0].from = UnitAccount::issued; }));
}

TEST_CASE("audit: nothing follows a longer period before the days that were over are earned",
          "[unit][audit]") {
  const Asked s{true};
  const membership::Released released{1, membership::ReleaseReason::cancelled, {}};
  const membership::State longer = evolve(s.before, *s.changed);
  CHECK(audit::can_follow_of_membership(longer, released));
  // 40 days are left, of which somebody says that one is to come and the rest are over.
  membership::RenewalDateChanged forged = *s.changed;
  forged.shared[0].units = 1;
  const membership::State unearned = evolve(s.before, forged);
  CHECK_FALSE(audit::can_follow_of_membership(unearned, released));
  CHECK_FALSE(audit::can_follow_of_membership(unearned, membership::Paused{friday, {}, "travel"}));
  const auto earning = [&](std::int64_t count) {
    return membership::TimeEarned{1, *unearned.lots.at(0).earned_from, count, cad(0), {}};
  };
  CHECK_FALSE(audit::can_follow_of_membership(unearned, earning(38)));
  CHECK(audit::can_follow_of_membership(unearned, earning(39)));
}

}  // namespace tress::testing::renewal_date_test

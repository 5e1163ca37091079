#include <catch2/catch.hpp>

#include "tests/support/happened.hpp"
#include "tests/support/sample_plans.hpp"

#include "ledger/audit/possible_membership.hpp"
#include "ledger/domain/membership_terms.hpp"

// Goal: a change of plan says of each lot whose money is in it, to the cent and no more than the
// lot is paid, and the tax of all those bills goes wherever the units go. Method: real bills at the
// desk; every grant is also looked at as the audit looks at a log.

namespace tress::testing::changed_plan_test {

namespace {

using membership::Command;

struct Plans {
  Plans() {
    desk.table.items[perm] = listed(perm, catalogue::ItemKind::service, "Perm", cad(90'00));
  }

  /// A month with one of each benefit at that price alone; what is left rolls over.
  PlanId plan_of(std::int64_t price, const std::vector<std::int64_t>& alone) {
    plan::Terms terms = monthly(1, price);
    terms.rolls_over = true;
    terms.benefits.clear();
    for (std::size_t i = 0; i < alone.size(); ++i) {
      const std::vector<ItemId> items{cut, colour, advice, perm};
      terms.benefits.push_back({"benefit " + std::to_string(i), {items.at(i)}, 1, cad(alone[i])});
    }
    ++published;
    return publish(desk, terms, "plan " + std::to_string(published));
  }

  void go_on(MembershipId id, PlanId plan, sale::PlanSale what, std::int64_t due) {
    const SaleId sold = open_bill(desk);
    sale::AddPlan line = add_plan(sold, plan);
    line.what = what;
    line.membership = id;
    desk.must(sale::Command{line});
    settle_bill(desk, sold, due);
  }

  [[nodiscard]] const membership::State& state(MembershipId id) const {
    return desk.table.memberships.at(id);
  }

  [[nodiscard]] std::int64_t from_bills(const membership::LotState& lot) const {
    std::int64_t sum = 0;
    for (const auto& source : lot.sources) sum += source.amount.minor();
    return sum;
  }

  PrepaidDesk desk;
  int published = 0;
};

/// Of each grant: would the audit believe it?
struct Audited {
  explicit Audited(PrepaidDesk& desk) {
    desk.listener = [this](const Happened& one) {
      visit([&](const auto& event) { take(one.stream, event); }, one.payload);
    };
  }

  template <class Event>
  void take(StreamId stream, const Event& event) {
    if constexpr (std::is_constructible_v<membership::Event, const Event&>) {
      membership::State& state = states[stream];
      are_believed = are_believed && audit::can_follow_of_membership(state, event);
      state = evolve(std::move(state), event);
    }
  }

  std::map<StreamId, membership::State> states;
  bool are_believed = true;
};

}  // namespace

TEST_CASE("changed plan: what three bills have paid is no more in any lot than the lot is paid",
          "[unit][membership][changed_plan]") {
  Plans s;
  const Audited audited{s.desk};
  const PlanId first = s.plan_of(18'84, {50'00});
  const PlanId second = s.plan_of(15'74, {50'00});
  const PlanId third = s.plan_of(57'60, {50'00});
  const PlanId last = s.plan_of(30'73, {50'00, 2'00});
  const MembershipId id = sell(s.desk, first, 18'84);
  s.go_on(id, second, sale::PlanSale::renewal, 15'74);
  s.go_on(id, third, sale::PlanSale::renewal, 57'60);
  // Three months of 30.73 are 92.19, of which 92.18 are there.
  s.go_on(id, last, sale::PlanSale::change, 1);
  const membership::State& state = s.state(id);
  REQUIRE(state.lots.size() == 5);
  CHECK(state.lots[3].granted.paid == cad(88'64));
  CHECK(state.lots[4].granted.paid == cad(3'55));
  CHECK(s.from_bills(state.lots[3]) + s.from_bills(state.lots[4]) == 92'18);
  CHECK(s.from_bills(state.lots[3]) <= 88'64);
  CHECK(s.from_bills(state.lots[4]) <= 3'55);
  CHECK(audited.are_believed);
  s.desk.must(Command{membership::Transfer{id, 5, 1, mia}}, as_manager());
}

TEST_CASE("changed plan: what one bill has paid goes into a lot of a cent as one cent",
          "[unit][membership][changed_plan]") {
  Plans s;
  const Audited audited{s.desk};
  const MembershipId id = sell(s.desk, s.plan_of(347'22, {50'00}), 347'22);
  s.go_on(id, s.plan_of(463'34, {20'00, 5'00, 300'00, 1}), sale::PlanSale::change, 116'12);
  const membership::State& state = s.state(id);
  REQUIRE(state.lots.size() == 5);
  CHECK(state.lots[4].granted.paid == cad(1));
  CHECK(s.from_bills(state.lots[4]) == 1);
  std::int64_t sum = 0;
  for (const auto& lot : state.lots) sum += s.from_bills(lot);
  CHECK(sum == 347'22);
  CHECK(audited.are_believed);
  s.desk.must(Command{membership::Transfer{id, 5, 1, mia}}, as_manager());
}

namespace {

/// So many cuts in 30 days; 5 % of tax when they are sold.
plan::Terms taxed(std::int64_t price, std::int32_t units = 4) {
  plan::Terms terms = monthly(units, price);
  terms.tax_point = plan::TaxPoint::at_sale;
  return terms;
}

std::int64_t tax_back(const PrepaidDesk& desk, MembershipId id, const plan::Terms& terms) {
  const auto quote =
      membership::quote_of(desk.table.memberships.at(id), terms, friday, "moved_away");
  std::int64_t sum = 0;
  for (const auto& tax : quote.taxes) sum += tax.minor;
  return sum;
}

}  // namespace

TEST_CASE("changed plan: tax of the bill before goes with units of the plan that came after it",
          "[unit][membership][changed_plan]") {
  Plans s;
  const plan::Terms large = taxed(1500'00);
  const MembershipId id = sell(s.desk, publish(s.desk, taxed(1000'00), "small"), 1050'00);
  s.go_on(id, publish(s.desk, large, "large"), sale::PlanSale::change, 525'00);
  CHECK(tax_back(s.desk, id, large) == 75'00);
  s.desk.must(Command{membership::Transfer{id, 2, 2, mia}}, as_manager());
  const MembershipId hers = newest_membership(s.desk);
  CHECK(s.state(hers).lots.at(0).left_minor() == 750'00);
  CHECK(tax_back(s.desk, hers, large) == 37'50);
  CHECK(tax_back(s.desk, id, large) == 37'50);
  // Given on once more, and after a further change of plan.
  s.desk.must(Command{membership::Transfer{hers, 1, 1, lin}}, as_manager());
  CHECK(tax_back(s.desk, hers, large) == 18'75);
  CHECK(tax_back(s.desk, newest_membership(s.desk), large) == 18'75);
  const plan::Terms larger = taxed(3000'00);
  s.go_on(id, publish(s.desk, larger, "larger"), sale::PlanSale::change, 2362'50);
  CHECK(tax_back(s.desk, id, larger) == 150'00);
  s.desk.must(Command{membership::Transfer{id, 3, 4, mia}}, as_manager());
  CHECK(tax_back(s.desk, newest_membership(s.desk), larger) == 150'00);
}

TEST_CASE("changed plan: tax that does not divide by the units is given back once, cent by cent",
          "[unit][membership][changed_plan]") {
  for (const std::int64_t price : {10'01L, 9'97L, 3'33L, 100'19L}) {
    Plans s;
    const plan::Terms large = taxed(price + 5'02, 3);
    const std::int64_t before = (price * 5 + 50) / 100;
    const MembershipId id = sell(s.desk, publish(s.desk, taxed(price, 3), "small"), price + before);
    // 0.25 on 5.02.
    s.go_on(id, publish(s.desk, large, "large"), sale::PlanSale::change, 5'27);
    INFO(price);
    CHECK(tax_back(s.desk, id, large) == before + 25);
    s.desk.must(Command{membership::Transfer{id, 2, 1, mia}}, as_manager());
    const MembershipId first = newest_membership(s.desk);
    s.desk.must(Command{membership::Transfer{id, 2, 1, mia}}, as_manager());
    const MembershipId second = newest_membership(s.desk);
    CHECK(tax_back(s.desk, first, large) + tax_back(s.desk, second, large) +
              tax_back(s.desk, id, large) ==
          before + 25);
  }
}

}  // namespace tress::testing::changed_plan_test

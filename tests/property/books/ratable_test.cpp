#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/property/books/ratable_model.hpp"
#include "tests/property/books/roll_forward.hpp"
#include "tests/property/books/whole_range.hpp"
#include "tests/support/sample_plans.hpp"

#include "ledger/domain/sale_amounts.hpp"

// Goal: whatever happens to an unlimited membership, and whenever the system comes, the books hold
// what is not earned of it and have earned the rest, to the cent. Method: random days and moves;
// the product is brought up to date at random and looked at when it is, beside a model of plain
// integers that counts every day.

namespace tress::testing::ratable_test {

namespace {

using membership::Command;
using std::chrono::days;

class RatableWorld {
 public:
  RatableWorld() : period_(*whole_range(1, 45)), price_(*whole_range<std::int64_t>(1, 300'00)) {
    desk_.listener = [this](const Happened& one) { roll_forward_.take(one); };
    plan_ = publish(desk_, terms_of(price_), "club");
    start();
  }

  void play() {
    switch (*whole_range(0, 13)) {
      case 0:
      case 1:
      case 2:
      case 3: return pass(*whole_range(1, 9));
      case 4:
      case 5: return come();
      case 6: return rest_or_go_on();
      case 7: return renew();
      case 8: return change();
      case 9: return give_back();
      case 10: return come_to_closed_day();
      case 11: return move_renewal();
      default: return use();
    }
  }

  /// [inv-5] Also where the days that are over are not earned yet, or the plan is another one now.
  void check_roll_forward() {
    roll_forward_.check();
    RC_ASSERT(roll_forward_.owed(2010) == -balance(2010));
  }

  /// [inv-1] [inv-2] [inv-3] [inv-4] after the system has come.
  void check() {
    come();
    RC_ASSERT(-balance(2010) == model_.owed());
    RC_ASSERT(-balance(4020) == model_.earned());
    std::int64_t owed = 0;
    for (const membership::LotState& lot : state().lots) {
      RC_ASSERT(lot.available() >= 0);
      RC_ASSERT(lot.available() <= lot.granted.units);
      RC_ASSERT(lot.reserved == 0);
      RC_ASSERT(lot.left_minor() >= 0);
      owed += lot.left_minor();
    }
    RC_ASSERT(-balance(2010) == owed);
    std::int64_t all = 0;
    for (const auto& [place, minor] : desk_.balances()) all += minor;
    RC_ASSERT(all == 0);
    RC_ASSERT(balance(1130) == 0);
    std::int64_t units = 0;
    for (const auto& [place, count] : desk_.units()) units += count;
    RC_ASSERT(units == 0);
  }

 private:
  [[nodiscard]] plan::Terms terms_of(std::int64_t price) const {
    plan::Terms terms = monthly(2, price);
    terms.tax_point = plan::TaxPoint::at_sale;
    terms.period_days = period_;
    terms.benefits[0].allowance = plan::Allowance::unlimited;
    return terms;
  }

  [[nodiscard]] std::int64_t balance(std::uint16_t account) const {
    return desk_.balance(main_street, account);
  }

  [[nodiscard]] const membership::State& state() const { return desk_.table.memberships.at(id_); }

  [[nodiscard]] Day today() const { return std::chrono::floor<days>(desk_.now); }

  /// What the bill costs with its tax, taken by card.
  void settle(SaleId sale) {
    const std::int64_t due = sale::due_minor(desk_.table.sales.at(sale), cad());
    settle_bill(desk_, sale, due);
  }

  void pass(int count) {
    desk_.now += days{count};
    // What is asked back waits as it is until somebody has decided; here that is at once.
    for (int day = 0; day < count; ++day) model_.end_day();
  }

  void come() {
    static_cast<void>(desk_.ask(Command{membership::CarryOutDue{id_}}, system_actor()));
  }

  void come_to_closed_day() {
    desk_.table.closed_days.insert({main_street, today()});
    const std::int64_t before = balance(2010);
    come();
    RC_ASSERT(balance(2010) == before);
    desk_.table.closed_days.clear();
  }

  void rest_or_go_on() {
    if (model_.rests) {
      desk_.must(Command{membership::Resume{id_}});
    } else {
      desk_.must(Command{membership::Pause{id_, std::nullopt, "travel"}});
    }
    model_.rests = !model_.rests;
  }

  /// Nothing if the line was refused.
  std::optional<SaleId> going_on(sale::PlanSale what, PlanId plan) {
    const SaleId sale = open_bill(desk_);
    sale::AddPlan line = add_plan(sale, plan);
    line.what = what;
    line.membership = id_;
    if (desk_.ask(sale::Command{line})) return std::nullopt;
    return sale;
  }

  /// Also again, when what was there has been given back: that has nothing left to be looked at.
  void start() {
    const SaleId sale = open_bill(desk_);
    desk_.must(sale::Command{add_plan(sale, plan_)});
    settle(sale);
    id_ = newest_membership(desk_);
    model_.periods.clear();
    model_.buy(price_, period_, 0);
  }

  void renew() {
    // In advance for a membership that rests: the days of rest would have to move what is not sold.
    if (model_.rests || model_.paid.size() > 20) return;
    const std::int64_t left = (*state().period_until - today()).count() + 1;
    const auto sale = going_on(sale::PlanSale::renewal, plan_);
    RC_ASSERT(sale.has_value() == !membership::has_refund(state()));
    if (!sale) return start();
    settle(*sale);
    model_.buy(price_, period_, std::min<std::int64_t>(0, -left));
  }

  void change() {
    if (model_.rests) return;
    const std::int64_t price = *whole_range<std::int64_t>(1, 600'00);
    const PlanId other = publish(desk_, terms_of(price), "other " + std::to_string(++plans_));
    const auto sale = going_on(sale::PlanSale::change, other);
    if (!sale) return;
    const std::int64_t left = (*state().period_until - today()).count() + 1;
    settle(*sale);
    for (model::Access& one : model_.paid) {
      if (!one.is_over()) one.close();
    }
    // Of the new price the share of the days that are left and were not given.
    const std::int64_t charged = model_.days_to_charge();
    model_.paid.push_back({(2 * price * charged + period_) / (2 * period_), left, 0});
    plan_ = other;
    price_ = price;
  }

  /// To another day, or back to none: whoever decides says no, too.
  void move_renewal() {
    const Day was = *state().period_until + days{1};
    const int more = *whole_range(1, period_ + 1);
    const membership::RequestRenewalDate ask{id_, was + days{more}, "pay_day"};
    if (desk_.ask(Command{ask})) return;
    const auto number = static_cast<std::uint32_t>(state().requests.size());
    if (*whole_range(0, 4) == 0) {
      desk_.must(Command{membership::Reject{id_, number, "stays"}}, as_manager());
      return;
    }
    desk_.must(Command{membership::Approve{id_, number}}, as_manager());
    model_.lengthen(more);
    RC_ASSERT(*state().period_until + days{1} == was + days{more});
  }

  void give_back() {
    const membership::RequestRefund ask{id_, "moved_away", std::nullopt};
    if (desk_.ask(Command{ask})) return;
    const auto number = static_cast<std::uint32_t>(state().requests.size());
    const int waited = *whole_range(0, 5);
    desk_.now += days{waited};
    come();
    if (*whole_range(0, 2) == 0) {
      desk_.must(Command{membership::Reject{id_, number, "stays"}}, as_manager());
      for (int day = 0; day < waited; ++day) model_.end_day();
      return;
    }
    desk_.must(Command{membership::Approve{id_, number}}, as_manager());
    for (int day = 0; day < waited; ++day) model_.end_day_of_period();
    for (model::Access& one : model_.paid) {
      if (!one.is_over()) one.close();
    }
  }

  void use() {
    const SaleId sale = open_bill(desk_);
    desk_.must(sale::Command{line_of(sale, cut)});
    if (!desk_.ask(Command{cover(id_, sale)})) settle_bill(desk_, sale, 0);
  }

  PrepaidDesk desk_;
  RollForwardBook roll_forward_;
  int period_;
  std::int64_t price_;
  PlanId plan_ = PlanId::zero();
  MembershipId id_ = MembershipId::zero();
  model::Ratable model_;
  int plans_ = 0;
};

TEST_CASE(
    "unlimited: [inv-1] [inv-2] [inv-3] [inv-4] hold whenever its days have been earned, [inv-5] "
    "after every step",
    "[property][books][prepaid]") {
  CHECK(rc::check("unlimited: histories", [] {
    RatableWorld world;
    const auto moves = *whole_range(5, 40);
    for (int move = 0; move < moves; ++move) {
      world.play();
      world.check_roll_forward();
      if (*whole_range(0, 2) == 0) world.check();
    }
    world.check();
  }));
}

}  // namespace

}  // namespace tress::testing::ratable_test

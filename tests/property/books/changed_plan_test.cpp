#include <random>

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"
#include "tests/support/seed.hpp"

#include "ledger/domain/membership_terms.hpp"

// Goal: whatever was paid by however many bills, a change of plan says of each new lot whose money
// is in it: no more than the lot is paid, and all of what was left. Method: random prices,
// benefits, bills and uses, also several changes in a row; each new lot is given on after that.

namespace tress::testing::changed_plan_test {

namespace {

using membership::Command;
using membership::LotState;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  /// From that to that; small numbers as often as large ones.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    const std::int64_t top = random_() % 2 == 0 ? most : std::min(most, least + 300);
    return least +
           static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(top - least + 1));
  }

 private:
  std::mt19937_64 random_;
};

class Life {
 public:
  explicit Life(std::uint64_t seed) : chance_(seed) {
    desk_.table.items[perm] = listed(perm, catalogue::ItemKind::service, "Perm", cad(90'00));
  }

  void play() {
    const std::int64_t price = chance_.between(1, 400'00);
    id_ = sell(desk_, plan_of(price), due(price));
    const std::int64_t bills = chance_.between(0, 4);
    for (std::int64_t i = 0; i < bills; ++i) renew();
    const std::int64_t changes = chance_.between(1, 3);
    for (std::int64_t i = 0; i < changes; ++i) change();
    give_all();
  }

 private:
  [[nodiscard]] const membership::State& state() const { return desk_.table.memberships.at(id_); }

  /// With 5 % of tax.
  static std::int64_t due(std::int64_t price) { return price + (price * 5 + 50) / 100; }

  PlanId plan_of(std::int64_t price) {
    terms_ = monthly(1, price);
    terms_.rolls_over = true;
    terms_.tax_point = plan::TaxPoint::at_sale;
    terms_.benefits.clear();
    const std::int64_t benefits = chance_.between(1, 4);
    for (std::size_t i = 0; i < static_cast<std::size_t>(benefits); ++i) {
      const std::vector<ItemId> items{cut, colour, advice, perm};
      const auto units = static_cast<std::int32_t>(chance_.between(1, 4));
      const std::int64_t alone = chance_.between(1, 300'00);
      terms_.benefits.push_back({"benefit " + std::to_string(i), {items.at(i)}, units, cad(alone)});
    }
    ++published_;
    return publish(desk_, terms_, "plan " + std::to_string(published_));
  }

  void go_on(PlanId plan, sale::PlanSale what, std::int64_t minor) {
    const SaleId sold = open_bill(desk_);
    sale::AddPlan line = add_plan(sold, plan);
    line.what = what;
    line.membership = id_;
    desk_.must(sale::Command{line});
    settle_bill(desk_, sold, minor);
  }

  void renew() {
    const std::int64_t price = chance_.between(1, 400'00);
    go_on(plan_of(price), sale::PlanSale::renewal, due(price));
    if (chance_.between(0, 2) == 0) use_one(desk_, id_);
  }

  /// For a little more than what is left, or much more.
  void change() {
    const std::int64_t left = membership::liability_minor(state());
    const std::int64_t days = (*state().period_until - friday).count() + 1;
    const std::int64_t charge = left + chance_.between(1, 500'00);
    const PlanId plan = plan_of(charge * 30 / days + 1);
    const auto asked = membership::change_of(state(), terms_, terms_, friday);
    REQUIRE(asked);
    const std::size_t before = state().lots.size();
    go_on(plan, sale::PlanSale::change, due(asked->charge_minor - asked->credit_minor));
    check(before, left);
  }

  void check(std::size_t before, std::int64_t left) const {
    std::int64_t from_before = 0;
    for (std::size_t i = before; i < state().lots.size(); ++i) {
      const LotState& lot = state().lots[i];
      std::int64_t sum = 0;
      for (const auto& source : lot.sources) {
        CHECK(source.amount.minor() > 0);
        sum += source.amount.minor();
      }
      CHECK(sum <= lot.granted.paid.minor());
      REQUIRE(lot.payments.size() == 1);
      CHECK(lot.payments[0].minor == lot.granted.paid.minor() - sum);
      from_before += sum;
    }
    CHECK(from_before == left);
  }

  /// Every source of what somebody gets has its money and its tax, and nothing is below zero.
  void give_all() {
    const std::size_t lots = state().lots.size();
    for (std::uint32_t lot = 1; lot <= lots; ++lot) {
      while (state().lots[lot - 1].available() > 0) {
        const std::int64_t minor = state().lots[lot - 1].left_minor();
        desk_.must(Command{membership::Transfer{id_, lot, 1, mia}}, as_manager());
        const LotState& hers = desk_.table.memberships.at(newest_membership(desk_)).lots.at(0);
        std::int64_t sum = 0;
        for (const auto& source : hers.sources) {
          sum += source.amount.minor();
          for (const auto& tax : source.taxes) CHECK(tax.minor >= 0);
        }
        CHECK(sum == minor - state().lots[lot - 1].left_minor());
      }
    }
  }

  Chance chance_;
  PrepaidDesk desk_;
  plan::Terms terms_ = monthly(1, 1);
  MembershipId id_ = MembershipId::zero();
  int published_ = 0;
};

}  // namespace

TEST_CASE("changed plan: each lot's bills have paid no more than the lot, and all of what was left",
          "[property][books][changed_plan]") {
  const std::uint64_t seed = seed_of_run();
  INFO("TRESS_SEED=" << seed);
  for (std::uint64_t run = 0; run < 300; ++run) {
    INFO("run " << run);
    Life{seed + run}.play();
  }
}

}  // namespace tress::testing::changed_plan_test

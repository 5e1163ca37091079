#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/property/books/roll_forward.hpp"
#include "tests/property/books/whole_range.hpp"
#include "tests/support/sample_plans.hpp"

#include "ledger/domain/sale_amounts.hpp"

// Goal: whatever is done with visits, sessions, goods and discounts of one plan, at two branches
// and in any order, the books owe what the lots hold, a lot that is used up has earned its price to
// the cent, and no unit is lost or made. Method: random prices, units and percents; random moves;
// after each of them all invariants are looked at.

namespace tress::testing::four_benefits_test {

namespace {

using membership::Command;
using plan::BenefitKind;

plan::Benefit any_benefit(BenefitKind kind, const std::string& code, ItemId item) {
  plan::Benefit benefit{
      code, {item}, *whole_range(1, 5), cad(*whole_range<std::int64_t>(1, 90'00))};
  benefit.kind = kind;
  if (kind != BenefitKind::discount) return benefit;
  benefit.percent_bp = *whole_range(1, 10'001);
  if (*whole_range(0, 3) == 0) benefit.alone = cad(0);
  return benefit;
}

class FourWorld {
 public:
  FourWorld() {
    desk_.listener = [this](const Happened& one) { roll_forward_.take(one); };
    plan::Terms terms = monthly(1, *whole_range<std::int64_t>(1, 500'00));
    terms.tax_point = plan::TaxPoint::at_sale;
    terms.benefits = {any_benefit(BenefitKind::discount, "off", colour),
                      any_benefit(BenefitKind::visit, "visit", cut),
                      any_benefit(BenefitKind::session, "course", advice),
                      any_benefit(BenefitKind::allowance, "goods", wax)};
    // Whichever stands last takes the rest of the price.
    std::rotate(terms.benefits.begin(), terms.benefits.begin() + *whole_range(0, 4),
                terms.benefits.end());
    const SaleId bill = open_bill(desk_);
    desk_.must(sale::Command{add_plan(bill, publish(desk_, terms, "four"))});
    settle(bill);
    id_ = newest_membership(desk_);
  }

  void play() {
    switch (*whole_range(0, 7)) {
      case 0: return void_bill();
      case 1: return reverse();
      case 2: return adjust();
      default: return use();
    }
  }

  /// [inv-1] [inv-2] [inv-3] [inv-4] [inv-5] [inv-12]
  void check() {
    std::int64_t all = 0;
    for (const auto& [place, minor] : desk_.balances()) all += minor;
    RC_ASSERT(all == 0);
    RC_ASSERT(balance(1130) == 0);
    RC_ASSERT(balance(1400) + balance(2400) == 0);
    std::int64_t units = 0;
    for (const auto& [place, count] : desk_.units()) units += count;
    RC_ASSERT(units == 0);
    std::int64_t owed = 0;
    for (const membership::LotState& lot : state().lots) {
      RC_ASSERT(lot.available() >= 0);
      RC_ASSERT(lot.reserved == 0);
      RC_ASSERT(lot.available() + lot.used == lot.granted.units);
      RC_ASSERT(lot.left_minor() + lot.used_minor == lot.granted.price.minor());
      RC_ASSERT(lot.available() > 0 || lot.left_minor() == 0);
      owed += lot.left_minor();
    }
    RC_ASSERT(-balance(2010) == owed);
    roll_forward_.check();
    RC_ASSERT(roll_forward_.owed(2010) == owed);
    RC_ASSERT(balance(4900) == discounts_of_standing_bills());
  }

 private:
  [[nodiscard]] std::int64_t balance(std::uint16_t account) const {
    return desk_.balance(main_street, account) + desk_.balance(montreal, account);
  }

  [[nodiscard]] const membership::State& state() const { return desk_.table.memberships.at(id_); }

  [[nodiscard]] std::int64_t discounts_of_standing_bills() const {
    std::int64_t minor = 0;
    for (const auto& [id, bill] : desk_.table.sales) {
      if (bill.stage != sale::Stage::closed) continue;
      for (const sale::DiscountApplied& one : bill.discounts) minor += one.amount.minor();
    }
    return minor;
  }

  void settle(SaleId bill) {
    settle_bill(desk_, bill, sale::due_minor(desk_.table.sales.at(bill), cad()));
  }

  void use() {
    const ItemId item =
        std::vector<ItemId>{cut, colour, advice, wax}[*whole_range<std::size_t>(0, 4)];
    const BranchId at = *whole_range(0, 2) == 0 ? main_street : montreal;
    const SaleId bill = open_bill(desk_, lin, at);
    sale::AddLine line = line_of(bill, item);
    line.quantity = *whole_range(1, 3);
    if (item == advice) line.price = cad(*whole_range<std::int64_t>(1, 200'00));
    desk_.must(sale::Command{line});
    static_cast<void>(desk_.ask(Command{cover(id_, bill)}));
    settle(bill);
    bills_.push_back(bill);
  }

  void void_bill() {
    if (bills_.empty()) return;
    const SaleId bill = bills_[*whole_range<std::size_t>(0, bills_.size())];
    static_cast<void>(
        desk_.ask(sale::Command{sale::Void{bill, "wrong", std::nullopt}}, as_manager()));
  }

  void reverse() {
    if (state().holds.empty()) return;
    const auto hold =
        *whole_range<std::uint32_t>(1, static_cast<std::uint32_t>(state().holds.size() + 1));
    if (desk_.ask(Command{membership::RequestReversal{id_, hold, "complaint"}})) return;
    const auto request = static_cast<std::uint32_t>(state().requests.size());
    static_cast<void>(desk_.ask(Command{membership::Approve{id_, request}}, as_manager()));
  }

  void adjust() {
    const std::string code = std::vector<std::string>{"off", "visit", "course",
                                                      "goods"}[*whole_range<std::size_t>(0, 4)];
    desk_.must(Command{membership::RequestAdjustment{id_, code, *whole_range(1, 3), "goodwill"}});
    const auto request = static_cast<std::uint32_t>(state().requests.size());
    desk_.must(Command{membership::Approve{id_, request}}, as_manager());
  }

  PrepaidDesk desk_;
  RollForwardBook roll_forward_;
  MembershipId id_ = MembershipId::zero();
  std::vector<SaleId> bills_;
};

TEST_CASE(
    "four kinds of benefits: [inv-1] [inv-2] [inv-3] [inv-4] [inv-5] [inv-12] hold after every "
    "step",
    "[property][books][prepaid]") {
  CHECK(rc::check("four kinds: histories", [] {
    FourWorld world;
    world.check();
    const auto moves = *whole_range(1, 40);
    for (int move = 0; move < moves; ++move) {
      world.play();
      world.check();
    }
  }));
}

}  // namespace

}  // namespace tress::testing::four_benefits_test

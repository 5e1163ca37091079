#pragma once

#include <optional>
#include <string>

#include "tests/support/sample_plans.hpp"

/// A salon that has sold a package and a membership to lin, for tests of memberships.
namespace tress::testing {

using Answer = std::optional<std::string>;

inline constexpr std::optional<std::uint32_t> no_lot = std::nullopt;

/// Ten cuts with an end, for 900.00, owned by lin; a monthly cut; an open bill with a cut of lin.
struct Scene {
  Scene() {
    plan::Terms terms = cuts(10, 900'00, plan::TaxPoint::at_redemption);
    terms.validity_days = 60;
    package = publish(desk, terms);
    month = publish(desk, monthly(1, 60'00), "month");
    owned = sell(desk, package, 900'00);
    subscribed = sell(desk, month, 60'00);
    bill = open_bill(desk);
    desk.must(sale::Command{line_of(bill, cut)});
  }

  Answer ask(const membership::Command& command) { return desk.ask(command); }

  Answer ask_manager(const membership::Command& command) { return desk.ask(command, as_manager()); }

  void must(const membership::Command& command) { desk.must(command); }

  void approve(std::uint32_t request) {
    desk.must(membership::Command{membership::Approve{owned, request}}, as_manager());
  }

  /// As another stream's order of it would be answered.
  Answer ordered(const membership::Command& command,
                 StreamKind by,
                 std::optional<MembershipId> of = {}) {
    const Facts facts{.now = desk.now,
                      .effective_at = desk.now,
                      .actor = at_desk(),
                      .stream = this_stream,
                      .around = &desk.table,
                      .position = 0,
                      .ordered_by = OrderedBy{by, this_stream}};
    const auto state = of ? desk.table.memberships.at(*of) : membership::State{};
    const auto decided = decide(command, state, facts);
    if (decided) return std::nullopt;
    return "membership." + std::string{name_of(decided.error())};
  }

  [[nodiscard]] membership::Reserve hold_one() const {
    return {owned, cut, 1, no_lot, std::nullopt, std::nullopt};
  }

  [[nodiscard]] const membership::State& state() const { return desk.table.memberships.at(owned); }

  PrepaidDesk desk;
  PlanId package = PlanId::zero();
  PlanId month = PlanId::zero();
  MembershipId owned = MembershipId::zero();
  MembershipId subscribed = MembershipId::zero();
  SaleId bill = SaleId::zero();
};

/// A package of two uses of a tenth off wax, sold to lin.
inline MembershipId sell_discount(Scene& s, std::int64_t price) {
  plan::Terms terms = cuts(2, price, plan::TaxPoint::at_sale);
  terms.benefits[0] = {"off", {wax}, 2, cad(4'00)};
  terms.benefits[0].kind = plan::BenefitKind::discount;
  terms.benefits[0].percent_bp = 1'000;
  return sell(s.desk, publish(s.desk, terms, "off"), price * 105 / 100);
}

/// As if a tenth off wax had been no use, when its bill is closed.
inline Answer take_discount_back(Scene& s) {
  const MembershipId off = sell_discount(s, 8'00);
  const SaleId used = open_bill(s.desk);
  s.desk.must(sale::Command{line_of(used, wax)});
  s.must(cover(off, used));
  settle_bill(s.desk, used, 37'80);
  return s.ask(membership::RequestReversal{off, 1, "complaint"});
}

}  // namespace tress::testing

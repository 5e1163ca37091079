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
  Scene();

  Answer ask(const membership::Command& command) { return desk.ask(command); }

  Answer ask_manager(const membership::Command& command) { return desk.ask(command, as_manager()); }

  void must(const membership::Command& command) { desk.must(command); }

  void approve(std::uint32_t request) {
    desk.must(membership::Command{membership::Approve{owned, request}}, as_manager());
  }

  /// As another stream's order of it would be answered.
  Answer ordered(const membership::Command& command,
                 StreamKind by,
                 std::optional<MembershipId> of = {});

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
MembershipId sell_discount(Scene& s, std::int64_t price);

/// As if a tenth off wax had been no use, when its bill is closed.
Answer take_discount_back(Scene& s);

}  // namespace tress::testing

#pragma once

#include "schema/liability.hpp"

#include "projections/engine/keys.hpp"

/// Keys of the table `liability`.
namespace tress::liability {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  flow = 1,  ///< account ‖ branch ‖ plan ‖ currency ‖ benefit ‖ business date → DayFlow
  membership = 2,  ///< membership → Owed
  hold = 3,        ///< membership ‖ hold → Held
  value_lot = 4,   ///< wallet ‖ lot → ValueLot
  asked = 5,       ///< wallet ‖ request → Asked
};

using views::Key;

inline Key flow_key(const DayFlow& flow) {
  return Key{RowKind::flow}
      .number(flow.account)
      .id(flow.branch)
      .id(flow.plan.value_or(PlanId::zero()))
      .number(flow.currency.numeric())
      .text(flow.benefit.value_or(""))
      .day(flow.date);
}

inline Key membership_key(MembershipId membership) {
  return Key{RowKind::membership}.id(membership);
}

inline Key hold_key(MembershipId membership, std::uint32_t hold) {
  return Key{RowKind::hold}.id(membership).number(hold);
}

inline Key value_lot_key(WalletId wallet, std::uint32_t lot) {
  return Key{RowKind::value_lot}.id(wallet).number(lot);
}

inline Key asked_key(WalletId wallet, std::uint32_t request) {
  return Key{RowKind::asked}.id(wallet).number(request);
}

}  // namespace tress::liability

#pragma once

#include "projections/engine/keys.hpp"

/// Where the rows of the portal's view stand. Only projections/portal includes this.
namespace tress::portal {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  person = 1,       ///< client → Person
  held = 2,         ///< membership → Held
  held_of = 3,      ///< client ‖ position → FoundHeld
  purse = 4,        ///< wallet → Purse
  purse_of = 5,     ///< client ‖ position → FoundPurse
  visit = 6,        ///< appointment → Visit
  visit_of = 7,     ///< client ‖ position → FoundVisit
  bill = 8,         ///< bill → Bill; none of a walk-in
  bill_of = 9,      ///< client ‖ position of its closing → FoundBill
  staff_name = 10,  ///< staff → Name
  item_name = 11,   ///< item → Name
  place = 12,       ///< branch → Place
  terms = 13,       ///< plan ‖ version → Known
  ends_soon = 14,   ///< → EndsSoon, the one
};

inline views::Key ends_soon_key() {
  return views::Key{RowKind::ends_soon};
}

inline views::Key person_key(ClientId client) {
  return views::Key{RowKind::person}.id(client);
}

inline views::Key held_key(MembershipId membership) {
  return views::Key{RowKind::held}.id(membership);
}

inline views::Key held_of(ClientId client) {
  return views::Key{RowKind::held_of}.id(client);
}

inline views::Key purse_key(WalletId wallet) {
  return views::Key{RowKind::purse}.id(wallet);
}

inline views::Key purse_of(ClientId client) {
  return views::Key{RowKind::purse_of}.id(client);
}

inline views::Key visit_key(AppointmentId appointment) {
  return views::Key{RowKind::visit}.id(appointment);
}

inline views::Key visit_of(ClientId client) {
  return views::Key{RowKind::visit_of}.id(client);
}

inline views::Key bill_key(SaleId sale) {
  return views::Key{RowKind::bill}.id(sale);
}

inline views::Key bill_of(ClientId client) {
  return views::Key{RowKind::bill_of}.id(client);
}

inline views::Key staff_name_key(StaffId staff) {
  return views::Key{RowKind::staff_name}.id(staff);
}

inline views::Key item_name_key(ItemId item) {
  return views::Key{RowKind::item_name}.id(item);
}

inline views::Key place_key(BranchId branch) {
  return views::Key{RowKind::place}.id(branch);
}

inline views::Key terms_key(PlanId plan, std::uint32_t version) {
  return views::Key{RowKind::terms}.id(plan).number(version);
}

}  // namespace tress::portal

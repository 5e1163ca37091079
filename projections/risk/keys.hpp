#pragma once

#include "schema/risk_view.hpp"

#include "projections/engine/query.hpp"

/// Where the rows of the view stand.
namespace tress::risk_view {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  rhythm = 1,         ///< client → Rhythm
  bill = 2,           ///< bill → Bill
  gaps = 3,           ///< category → Gaps
  second_visits = 4,  ///< category of the first service → Gaps
  touched = 5,        ///< position ‖ client → Client
  heard = 6,          ///< branch → Heard
  item = 7,           ///< item → Item
  booking = 8,        ///< appointment → BookingPlace
  last = 9,           ///< client → LastScore
  score = 10,         ///< client ‖ position → Score
  alert = 11,         ///< position → Alert
  place = 12,         ///< client ‖ number of the alert → Place
  effect = 13,        ///< → Effect
  absorbed = 14,      ///< file that stays ‖ file that went → Client, the one that went
  merged = 15,        ///< file that went → Client, the one that stays
  erased = 16,        ///< client → Client: nobody is looked at who is to be forgotten
  holder = 17,        ///< membership → Client whose it is
};

inline views::Key rhythm_key(ClientId client) {
  return views::Key{RowKind::rhythm}.id(client);
}

inline views::Key gaps_key(std::string_view category) {
  return views::Key{RowKind::gaps}.text(category);
}

inline views::Key second_visits_key(std::string_view category) {
  return views::Key{RowKind::second_visits}.text(category);
}

inline views::Key touched_key(std::uint64_t position, ClientId client) {
  return views::Key{RowKind::touched}.number(position).id(client);
}

inline views::Key heard_key(BranchId branch) {
  return views::Key{RowKind::heard}.id(branch);
}

inline views::Key last_key(ClientId client) {
  return views::Key{RowKind::last}.id(client);
}

inline views::Key score_prefix(ClientId client) {
  return views::Key{RowKind::score}.id(client);
}

inline views::Key alert_key(std::uint64_t position) {
  return views::Key{RowKind::alert}.number(position);
}

inline views::Key place_prefix(ClientId client) {
  return views::Key{RowKind::place}.id(client);
}

inline views::Key absorbed_prefix(ClientId staying) {
  return views::Key{RowKind::absorbed}.id(staying);
}

inline views::Key merged_key(ClientId gone) {
  return views::Key{RowKind::merged}.id(gone);
}

inline views::Key erased_key(ClientId client) {
  return views::Key{RowKind::erased}.id(client);
}

inline views::Key holder_key(MembershipId membership) {
  return views::Key{RowKind::holder}.id(membership);
}

inline views::Key effect_key() {
  return views::Key{RowKind::effect};
}

}  // namespace tress::risk_view

#pragma once

#include <cstdint>

#include "projections/engine/keys.hpp"

/// Keys of the rows.
namespace tress::memberships {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  membership = 1,  ///< membership → Membership
  client = 2,      ///< client, position of the start → Found
  ending = 3,      ///< last day, membership, lot → Found; while units are available
  plan = 4,        ///< plan → Source of the first version
  place = 5,       ///< position of the first version → Plan
  undecided = 6,   ///< position of a request → Undecided; until it is decided
};

inline views::Key membership_key(MembershipId membership) {
  return views::Key{RowKind::membership}.id(membership);
}

inline views::Key client_prefix(ClientId client) {
  return views::Key{RowKind::client}.id(client);
}

inline views::Key ending_key(Day last, MembershipId membership, std::uint32_t lot) {
  return views::Key{RowKind::ending}.day(last).id(membership).number(lot);
}

inline views::Key undecided_key(std::uint64_t requested_at) {
  return views::Key{RowKind::undecided}.number(requested_at);
}

inline views::Key plan_key(PlanId plan) {
  return views::Key{RowKind::plan}.id(plan);
}

inline views::Key place_key(std::uint64_t published_at) {
  return views::Key{RowKind::place}.number(published_at);
}

}  // namespace tress::memberships

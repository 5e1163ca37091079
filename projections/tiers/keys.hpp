#pragma once

#include "schema/tiers.hpp"

#include "projections/engine/keys.hpp"

/// Where the rows of the view stand. Only projections/tiers includes this.
namespace tress::tiers {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  change = 1,  ///< client ‖ position → Change
  last = 2,    ///< client → Change, the last one
  member = 3,  ///< client → Holder: was given a tier, or has had a plan
  holder = 4,  ///< bill, membership, wallet, question → Holder whose it is
  matter = 5,  ///< client ‖ kind ‖ stream ‖ number → Matter that is not settled
  erased = 6,  ///< client → Holder: the contact is gone for ever, and with it the member
};

inline views::Key change_prefix(ClientId client) {
  return views::Key{RowKind::change}.id(client);
}

inline views::Key last_key(ClientId client) {
  return views::Key{RowKind::last}.id(client);
}

inline views::Key member_key(ClientId client) {
  return views::Key{RowKind::member}.id(client);
}

inline views::Key erased_key(ClientId client) {
  return views::Key{RowKind::erased}.id(client);
}

inline views::Key holder_key(StreamId stream) {
  return views::Key{RowKind::holder}.id(stream);
}

inline views::Key matter_prefix(ClientId client) {
  return views::Key{RowKind::matter}.id(client);
}

}  // namespace tress::tiers

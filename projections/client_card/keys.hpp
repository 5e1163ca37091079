#pragma once

#include <string_view>

#include "schema/client_card.hpp"

#include "projections/engine/keys.hpp"

/// Keys of the table `client_card`.
namespace tress::client_card {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  card = 1,           ///< client → Card
  by_number = 2,      ///< number → Found
  by_reference = 3,   ///< reference ‖ client → Found
  by_token = 4,       ///< token ‖ client → Found
  tokens = 5,         ///< client → Tokens: what to take out of `by_token` when they change
  note = 6,           ///< client ‖ position → Note
  visit = 7,          ///< client ‖ business date ‖ branch → Visit
  entry = 8,          ///< client ‖ business date ‖ position → Entry
  bill = 9,           ///< sale → Bill
  booking = 10,       ///< appointment → Booking
  protection = 11,    ///< client → Protection
  open_erasure = 12,  ///< client ‖ number → Found: asked for and not decided
  health = 13,        ///< client → Health
  formula = 14,       ///< client ‖ position → Formula
  preparation = 15,   ///< client → Preparation
  relation = 16,      ///< client → Relation
  consents = 17,      ///< client → ConsentList
  pool = 18,          ///< client → Found: has no owner
  health_field = 19,  ///< client ‖ code → FieldHistory, of health
  field = 20,         ///< client ‖ code → FieldHistory, of notes
  card_book = 21,     ///< CardBook, the one
  aims = 22,          ///< client → Aims
  announced = 23,     ///< day ‖ client → AnnouncedErasure: will be erased by a rule from that day on
  field_tokens = 24,  ///< client → AllFieldTokens: as `tokens`, of values of fields
};

using views::Key;

inline Key card_key(ClientId client) {
  return Key{RowKind::card}.id(client);
}

inline Key number_key(std::uint64_t number) {
  return Key{RowKind::by_number}.number(number);
}

inline Key reference_prefix(std::string_view reference) {
  return Key{RowKind::by_reference}.text(reference);
}

inline Key tokens_key(ClientId client) {
  return Key{RowKind::tokens}.id(client);
}

inline Key field_tokens_key(ClientId client) {
  return Key{RowKind::field_tokens}.id(client);
}

inline Key token_prefix(SearchToken token) {
  return Key{RowKind::by_token}.id(token);
}

inline Key note_prefix(ClientId client) {
  return Key{RowKind::note}.id(client);
}

inline Key visit_prefix(ClientId client) {
  return Key{RowKind::visit}.id(client);
}

inline Key health_key(ClientId client) {
  return Key{RowKind::health}.id(client);
}

inline Key formula_prefix(ClientId client) {
  return Key{RowKind::formula}.id(client);
}

inline Key preparation_key(ClientId client) {
  return Key{RowKind::preparation}.id(client);
}

inline Key aims_key(ClientId client) {
  return Key{RowKind::aims}.id(client);
}

inline Key relation_key(ClientId client) {
  return Key{RowKind::relation}.id(client);
}

inline Key consents_key(ClientId client) {
  return Key{RowKind::consents}.id(client);
}

inline Key pool_key(ClientId client) {
  return Key{RowKind::pool}.id(client);
}

inline Key health_field_prefix(ClientId client) {
  return Key{RowKind::health_field}.id(client);
}

inline Key field_prefix(ClientId client) {
  return Key{RowKind::field}.id(client);
}

inline Relation nothing_said(ClientId client) {
  return {client, {}, {}, {}, {}, {}, std::nullopt, std::nullopt};
}

inline Aims nothing_wanted(ClientId client) {
  return {client, {}, {}, 0, 0};
}

inline Key protection_key(ClientId client) {
  return Key{RowKind::protection}.id(client);
}

inline Key open_erasure_key(ClientId client, std::uint32_t erasure) {
  return Key{RowKind::open_erasure}.id(client).number(erasure);
}

inline Key announced_key(Day erase_from, ClientId client) {
  return Key{RowKind::announced}.day(erase_from).id(client);
}

inline Key entry_prefix(ClientId client) {
  return Key{RowKind::entry}.id(client);
}

}  // namespace tress::client_card

#include <algorithm>
#include <variant>

#include "projections/client_card/apply.hpp"

namespace tress::client_card {

namespace {

using client::PersonalClass;
using views::Recorded;
using views::Rows;
using views::source_of;
using views::stream_of;

template <class Change>
void change_protection(const Recorded& event, Rows& rows, Change&& change) {
  const auto client = stream_of<ClientId>(event);
  auto row = rows.get<Protection>(protection_key(client)).value_or(Protection{client, {}, {}});
  change(row);
  rows.put(protection_key(client), row);
}

/// The hold or the erasure with that number, which earlier events have made; else the fold stops.
template <class Row>
Row* numbered(Rows& rows, std::vector<Row>& all, std::uint32_t number) {
  if (number >= 1 && number <= all.size()) return &all[number - 1];
  rows.stop("what it decides is not known");
  return nullptr;
}

void on(const Recorded& event, Rows& rows, const client::HoldPlaced& placed) {
  change_protection(event, rows, [&](Protection& row) {
    row.holds.push_back(
        {placed.hold, placed.classes, placed.reason, source_of(event), std::nullopt, std::nullopt});
  });
}

void on(const Recorded& event, Rows& rows, const client::HoldLifted& lifted) {
  change_protection(event, rows, [&](Protection& row) {
    Hold* const hold = numbered(rows, row.holds, lifted.hold);
    if (hold == nullptr) return;
    hold->lifted = source_of(event);
    hold->lift_reason = lifted.reason;
  });
}

void on(const Recorded& event, Rows& rows, const client::ErasureRequested& requested) {
  change_protection(event, rows, [&](Protection& row) {
    row.erasures.push_back({requested.erasure, requested.classes, requested.reason,
                            ErasureStage::requested, source_of(event), std::nullopt, std::nullopt,
                            false, 0, std::nullopt, std::nullopt, std::nullopt});
  });
  const auto client = stream_of<ClientId>(event);
  rows.put(open_erasure_key(client, requested.erasure), Found{client});
}

void on(const Recorded& event, Rows& rows, const client::ErasureRejected& rejected) {
  change_protection(event, rows, [&](Protection& row) {
    Erasure* const erasure = numbered(rows, row.erasures, rejected.erasure);
    if (erasure == nullptr) return;
    erasure->stage = ErasureStage::rejected;
    erasure->decided = source_of(event);
    erasure->reject_reason = rejected.reason;
  });
  rows.erase(open_erasure_key(stream_of<ClientId>(event), rejected.erasure));
}

void on(const Recorded& event, Rows& rows, const client::RetentionAnnounced& announced) {
  const auto client = stream_of<ClientId>(event);
  change_protection(event, rows, [&](Protection& row) {
    row.erasures.push_back({announced.erasure, announced.classes,
                            event.envelope.reason_code.value_or("retention_over"),
                            ErasureStage::announced, source_of(event), std::nullopt, std::nullopt,
                            false, 0, announced.rule_version, announced.erase_from, std::nullopt});
  });
  const auto card = rows.get<Card>(card_key(client));
  if (!card) return rows.stop("data of a client who is not known is to be erased");
  rows.put(announced_key(announced.erase_from, client),
           AnnouncedErasure{client, card->number, announced.erasure, announced.classes,
                            announced.rule_version, announced.last_contact, announced.erase_from,
                            source_of(event)});
  put_entry(rows, entry_of(event, client, Happening::erasure_announced));
}

void on(const Recorded& event, Rows& rows, const client::RetentionWithdrawn& withdrawn) {
  const auto client = stream_of<ClientId>(event);
  change_protection(event, rows, [&](Protection& row) {
    Erasure* const erasure = numbered(rows, row.erasures, withdrawn.erasure);
    if (erasure == nullptr) return;
    erasure->stage = ErasureStage::withdrawn;
    erasure->decided = source_of(event);
    erasure->stay = withdrawn.reason;
    if (erasure->erase_from) rows.erase(announced_key(*erasure->erase_from, client));
  });
  put_entry(rows, entry_of(event, client, Happening::erasure_withdrawn));
}

void forget_contact(Rows& rows, Card& card) {
  if (card.reference) rows.erase(reference_prefix(*card.reference).id(card.client));
  card.reference.reset();
  card.contact.reset();
  put_tokens(rows, card.client, {});
}

void forget_notes(Rows& rows, Card& card) {
  rows.erase_all(note_prefix(card.client));
  card.notes = 0;
  card.last_note.reset();
  forget_preparation(rows, card.client);
  forget_words(rows, card.client);
  forget_advice(rows, card.client);
}

void forget(Rows& rows, Card& card, PersonalClass one) {
  switch (one) {
    case PersonalClass::contact: return forget_contact(rows, card);
    case PersonalClass::notes: return forget_notes(rows, card);
    case PersonalClass::health:
      forget_health(rows, card.client);
      forget_needs(rows, card.client);
      return;
    case PersonalClass::financial_link: return;  // No part of it is on the card.
  }
}

/// What is left is a tombstone: number, visits and sums, by an id that names nobody.
void on(const Recorded& event, Rows& rows, const client::Erased& erased) {
  const auto client = stream_of<ClientId>(event);
  change_card(rows, client, [&](Card& card) {
    for (const PersonalClass one : erased.classes) forget(rows, card, one);
    card.erased.insert(card.erased.end(), erased.classes.begin(), erased.classes.end());
    std::sort(card.erased.begin(), card.erased.end());
    card.erased_by = source_of(event);
  });
  change_protection(event, rows, [&](Protection& row) {
    Erasure* const erasure = numbered(rows, row.erasures, erased.erasure);
    if (erasure == nullptr) return;
    erasure->stage = ErasureStage::carried_out;
    erasure->decided = source_of(event);
    erasure->by_one_person = erased.by_one_person;
    erasure->sealed_parts = erased.sealed_parts;
    if (erasure->erase_from) rows.erase(announced_key(*erasure->erase_from, client));
  });
  rows.erase(open_erasure_key(client, erased.erasure));
  put_entry(rows, entry_of(event, client, Happening::erased));
}

template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

}  // namespace

void apply_erasure(const Recorded& event, Rows& rows) {
  visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
}

}  // namespace tress::client_card

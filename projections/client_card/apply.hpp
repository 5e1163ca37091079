#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "projections/client_card/keys.hpp"
#include "projections/engine/provenance.hpp"

/// Inside of the fold: what its two halves share.
namespace tress::client_card {

/// A line of the client's timeline, of the event's own date and place; the caller adds the rest.
inline Entry entry_of(const views::Recorded& event, ClientId client, Happening what) {
  return {client,
          what,
          event.envelope.business_date,
          views::source_of(event),
          event.envelope.branch,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          false};
}

inline Key entry_key(const Entry& entry) {
  return entry_prefix(entry.client).day(entry.date).number(entry.source.position);
}

inline void put_entry(views::Rows& rows, const Entry& entry) {
  rows.put(entry_key(entry), entry);
}

/// Changes the card of `client`, which must be there.
template <class Change>
void change_card(views::Rows& rows, ClientId client, Change&& change) {
  auto card = rows.need<Card>(card_key(client), "the client");
  if (!card) return;
  change(*card);
  rows.put(card_key(client), *card);
}

/// Finished things of a kind that are still shown beside the open ones.
inline constexpr std::size_t finished_shown_max = 30;

/// The oldest finished one goes once there are more than are shown.
template <class Row, class IsFinished>
void trim(std::vector<Row>& all,
          IsFinished is_finished,
          std::size_t shown_max = finished_shown_max) {
  const auto finished = std::count_if(all.begin(), all.end(), is_finished);
  if (static_cast<std::size_t>(finished) <= shown_max) return;
  all.erase(std::find_if(all.begin(), all.end(), is_finished));
}

/// Takes a client out of the tables by which people are found, and puts them in under `tokens`.
void put_tokens(views::Rows& rows, ClientId client, const std::vector<SearchToken>& tokens);

/// The part of the fold that sees holds and erasures.
void apply_erasure(const views::Recorded& event, views::Rows& rows);

/// The part of the fold that sees health, preferences and promises.
void apply_health(const views::Recorded& event, views::Rows& rows);

/// Of an erased class nothing stays.
void forget_health(views::Rows& rows, ClientId client);
void forget_preparation(views::Rows& rows, ClientId client);

/// The part of the fold that sees consents, owners, follow-ups, complaints and the salon's own
/// fields.
void apply_relation(const views::Recorded& event, views::Rows& rows);

/// The part of the fold that sees what the client wants and was advised.
void apply_aims(const views::Recorded& event, views::Rows& rows);
void forget_needs(views::Rows& rows, ClientId client);
void forget_advice(views::Rows& rows, ClientId client);

/// Takes out what was said in words.
void forget_words(views::Rows& rows, ClientId client);

/// The part of the fold that sees that two files are one person's.
void apply_merge(const views::Recorded& event, views::Rows& rows);

/// The half of the fold that sees bills.
void apply_sale(const views::Recorded& event, views::Rows& rows);

}  // namespace tress::client_card

#include <algorithm>
#include <set>
#include <utility>

#include "projections/client_card/client_card.hpp"
#include "projections/client_card/keys.hpp"

namespace tress::client_card {

namespace {

using views::Direction;
using views::Page;
using views::Paging;
using views::Snapshot;

/// Files that are in use: of one person, the one that stays.
Result<Page<Card>, Fault> cards_under(const Snapshot& view, Key prefix, const Paging& paging) {
  return views::page_of<Found, Card>(view, {.prefix = std::move(prefix).bytes()}, paging,
                                     [&](const Found& found) -> Result<std::optional<Card>, Fault> {
                                       TRESS_TRY(auto card, find(view, found.client));
                                       if (card && card->merged_into) card.reset();
                                       return card;
                                     });
}

/// The card, or that of the file which it was merged into.
Result<std::optional<Card>, Fault> staying(const Snapshot& view, std::optional<Card> card) {
  if (!card || !card->merged_into) return card;
  return find(view, *card->merged_into);
}

Result<bool, Fault> has_all(const Snapshot& view,
                            ClientId client,
                            const std::vector<SearchToken>& tokens) {
  for (const SearchToken& token : tokens) {
    TRESS_TRY(const auto row, view.get(token_prefix(token).id(client).bytes()));
    if (!row) return false;
  }
  return true;
}

/// What a file that has all the tokens shows: the file that stays, and once, whichever of the
/// person's files have them.
Result<std::optional<Card>, Fault> shown_once(const Snapshot& view,
                                              ClientId hit,
                                              const std::vector<SearchToken>& tokens) {
  TRESS_TRY(auto card, find(view, hit));
  if (!card || !card->merged_into) return card;
  TRESS_TRY(auto shown, find(view, *card->merged_into));
  if (!shown) return shown;
  std::vector<ClientId> before{shown->client};
  for (const AbsorbedFile& file : shown->absorbed) before.push_back(file.client);
  before.erase(std::find(before.begin(), before.end(), hit), before.end());
  for (const ClientId file : before) {
    TRESS_TRY(const bool is_hit, has_all(view, file, tokens));
    if (is_hit) return std::optional<Card>{};
  }
  return shown;
}

template <class Row>
void add_of(ClientId file, std::vector<Row>& all, const std::vector<Row>& theirs) {
  for (Row row : theirs) {
    row.file = file;
    all.push_back(std::move(row));
  }
}

/// What another file of the same person knows protects them as well.
void add_health(Health& health, const Health& other) {
  if (!other.allergies.empty()) {
    health.allergy_state = AllergyState::declared;
    health.none_declared_on.reset();
    health.none_declared.reset();
  }
  add_of(other.client, health.allergies, other.allergies);
  add_of(other.client, health.observations, other.observations);
  add_of(other.client, health.patch_tests, other.patch_tests);
  add_of(other.client, health.last_formulas, other.last_formulas);
}

/// True if they share at least half of the keys of the shorter name. Among `theirs` are a few
/// tokens of other kinds, so that the shortest names must share a little more.
bool are_alike(const std::set<SearchToken>& name, const std::vector<SearchToken>& theirs) {
  const auto shared = static_cast<std::size_t>(
      std::count_if(theirs.begin(), theirs.end(),
                    [&](const SearchToken& token) { return name.contains(token); }));
  return shared > 0 && 2 * shared >= std::min(name.size(), theirs.size());
}

/// The row, or `nothing_yet` of a client who is there.
template <class Row>
Result<std::optional<Row>, Fault> row_or(const Snapshot& view, const Key& key, Row nothing_yet) {
  TRESS_TRY(const auto row, views::row_at<Row>(view, key));
  if (row) return std::optional{*row};
  TRESS_TRY(const auto card, find(view, nothing_yet.client));
  if (!card) return std::optional<Row>{};
  return std::optional{std::move(nothing_yet)};
}

}  // namespace

Result<std::optional<Card>, Fault> find(const Snapshot& view, ClientId client) {
  return views::row_at<Card>(view, card_key(client));
}

Result<std::optional<Card>, Fault> find_by_number(const Snapshot& view, std::uint64_t number) {
  TRESS_TRY(const auto found, views::row_at<Found>(view, number_key(number)));
  if (!found) return std::optional<Card>{};
  TRESS_TRY(auto card, find(view, found->client));
  return staying(view, std::move(card));
}

Result<Page<Card>, Fault> find_by_reference(const Snapshot& view,
                                            std::string_view reference,
                                            const Paging& paging) {
  return views::page_of<Found, Card>(view, {.prefix = reference_prefix(reference).bytes()}, paging,
                                     [&](const Found& found) -> Result<std::optional<Card>, Fault> {
                                       TRESS_TRY(auto card, find(view, found.client));
                                       return staying(view, std::move(card));
                                     });
}

Result<Page<Card>, Fault> find_by_tokens(const Snapshot& view,
                                         const std::vector<SearchToken>& tokens,
                                         const Paging& paging) {
  if (tokens.empty()) return Page<Card>{};
  return views::page_of<Found, Card>(view, {.prefix = token_prefix(tokens.front()).bytes()}, paging,
                                     [&](const Found& found) -> Result<std::optional<Card>, Fault> {
                                       TRESS_TRY(const bool is_hit,
                                                 has_all(view, found.client, tokens));
                                       if (!is_hit) return std::optional<Card>{};
                                       return shown_once(view, found.client, tokens);
                                     });
}

Result<std::vector<Card>, Fault> find_alike(const Snapshot& view,
                                            SearchToken birthday,
                                            const std::vector<SearchToken>& name_tokens,
                                            std::size_t max) {
  std::vector<ClientId> born_then;
  TRESS_TRY(views::for_each_row<Found>(view, {.prefix = token_prefix(birthday).bytes()},
                                       [&](const Found& found) {
                                         born_then.push_back(found.client);
                                         return born_then.size() < birthday_looked_at_max;
                                       }));
  const std::set<SearchToken> name{name_tokens.begin(), name_tokens.end()};
  std::vector<Card> cards;
  for (const ClientId client : born_then) {
    if (cards.size() == max) break;
    TRESS_TRY(const auto theirs, views::row_at<Tokens>(view, tokens_key(client)));
    if (!theirs || !are_alike(name, theirs->tokens)) continue;
    TRESS_TRY(auto own, find(view, client));
    TRESS_TRY(auto card, staying(view, std::move(own)));
    const bool is_new = card && std::none_of(cards.begin(), cards.end(), [&](const Card& one) {
                          return one.client == card->client;
                        });
    if (is_new) cards.push_back(std::move(*card));
  }
  return cards;
}

Result<Page<Card>, Fault> list(const Snapshot& view, const Paging& paging) {
  return cards_under(view, Key{RowKind::by_number}, paging);
}

Result<std::vector<ClientId>, Fault> other_files(const Snapshot& view, ClientId client) {
  std::vector<ClientId> others;
  TRESS_TRY(const auto card, find(view, client));
  if (!card) return others;
  TRESS_TRY(const auto root, staying(view, card));
  if (card->merged_into) others.push_back(*card->merged_into);
  if (!root) return others;
  for (const AbsorbedFile& file : root->absorbed) {
    if (file.client != client) others.push_back(file.client);
  }
  return others;
}

Result<Page<Note>, Fault> notes(const Snapshot& view, ClientId client, const Paging& paging) {
  return views::page_of<Note>(
      view, {.prefix = note_prefix(client).bytes(), .direction = Direction::backwards}, paging);
}

Result<Page<Visit>, Fault> visits(const Snapshot& view, ClientId client, const Paging& paging) {
  return views::page_of<Visit>(
      view, {.prefix = visit_prefix(client).bytes(), .direction = Direction::backwards}, paging);
}

Result<std::optional<Protection>, Fault> protection(const Snapshot& view, ClientId client) {
  return row_or(view, protection_key(client), Protection{client, {}, {}});
}

Result<std::optional<Health>, Fault> health(const Snapshot& view, ClientId client) {
  const Health unknown{client, AllergyState::unknown, std::nullopt, std::nullopt, {}, {}, {}, {}};
  TRESS_TRY(auto health, row_or(view, health_key(client), unknown));
  if (!health) return health;
  TRESS_TRY(const auto others, other_files(view, client));
  for (const ClientId other : others) {
    TRESS_TRY(const auto theirs, views::row_at<Health>(view, health_key(other)));
    if (theirs) add_health(*health, *theirs);
  }
  return health;
}

Result<Page<Formula>, Fault> formulas(const Snapshot& view, ClientId client, const Paging& paging) {
  return views::page_of<Formula>(
      view, {.prefix = formula_prefix(client).bytes(), .direction = Direction::backwards}, paging);
}

Result<std::optional<Preparation>, Fault> preparation(const Snapshot& view, ClientId client) {
  return row_or(view, preparation_key(client), Preparation{client, std::nullopt, {}, {}});
}

Result<std::optional<ConsentList>, Fault> consents(const Snapshot& view, ClientId client) {
  return row_or(view, consents_key(client), ConsentList{client, {}});
}

Result<std::optional<Relation>, Fault> relation(const Snapshot& view, ClientId client) {
  return row_or(view, relation_key(client), nothing_said(client));
}

Result<std::optional<Aims>, Fault> aims(const Snapshot& view, ClientId client) {
  return row_or(view, aims_key(client), nothing_wanted(client));
}

Result<Page<FieldHistory>, Fault> fields(const Snapshot& view,
                                         ClientId client,
                                         const Paging& paging) {
  return views::page_of<FieldHistory>(view, {.prefix = field_prefix(client).bytes()}, paging);
}

Result<Page<FieldHistory>, Fault> health_fields(const Snapshot& view,
                                                ClientId client,
                                                const Paging& paging) {
  return views::page_of<FieldHistory>(view, {.prefix = health_field_prefix(client).bytes()},
                                      paging);
}

Result<Page<Card>, Fault> pool(const Snapshot& view, const Paging& paging) {
  return cards_under(view, Key{RowKind::pool}, paging);
}

Result<CardBook, Fault> card_book(const Snapshot& view) {
  TRESS_TRY(const auto row, views::row_at<CardBook>(view, Key{RowKind::card_book}));
  return row.value_or(CardBook{{}, {}, {}, {}, 0, {}});
}

Result<Page<Protection>, Fault> open_erasures(const Snapshot& view, const Paging& paging) {
  return views::page_of<Found, Protection>(
      view, {.prefix = Key{RowKind::open_erasure}.bytes()}, paging,
      [&](const Found& found) { return protection(view, found.client); });
}

Result<Page<AnnouncedErasure>, Fault> announced_erasures(const Snapshot& view,
                                                         const Paging& paging) {
  return views::page_of<AnnouncedErasure>(view, {.prefix = Key{RowKind::announced}.bytes()},
                                          paging);
}

Result<Page<Entry>, Fault> timeline(const Snapshot& view,
                                    ClientId client,
                                    Direction direction,
                                    const Paging& paging) {
  return views::page_of<Entry>(
      view, {.prefix = entry_prefix(client).bytes(), .direction = direction}, paging);
}

}  // namespace tress::client_card

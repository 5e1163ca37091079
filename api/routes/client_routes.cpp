#include "api/routes/client_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/client_files.hpp"
#include "api/routes/client_json.hpp"
#include "api/routes/consent_receipt.hpp"
#include "api/routes/member_tier.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/stream_version.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Day today_of(const Read& read) {
  return std::chrono::floor<std::chrono::days>(read.parts.clock.now());
}

ClientJson json_for(Read& read) {
  return {read.disclosure, read.call.may(Permission::read_contact), today_of(read)};
}

/// By what stands now in a field of the card that the salon has made searchable.
Response find_by_field(Read& read,
                       const std::string& field,
                       const std::string& value,
                       const views::Paging& paging) {
  if (!read.call.may(Permission::read_notes)) {
    return http::problem(403, "not_permitted", "Your role does not see what is in that field");
  }
  const auto book = client_card::card_book(*read.view);
  if (!book) return answers::unavailable(book.error());
  const auto& fields = book.value().fields;
  const bool is_searchable = std::any_of(fields.begin(), fields.end(), [&](const auto& one) {
    return one.code == field && one.is_searchable;
  });
  if (!is_searchable) return answers::bad_query("field", "is not one that clients are found by");
  const auto token = read.parts.search_tokens.field_token(field, value);
  std::vector<SearchToken> tokens;
  if (token) tokens.push_back(*token);
  return page_answer(read, client_card::find_by_tokens(*read.view, tokens, paging),
                     [&](const client_card::Card& card) {
                       // Whoever is found tells by that what is in the field.
                       read.disclosure.show(card.client, access::DataClass::notes, field);
                       return json_for(read).card(card);
                     });
}

Response list_clients(Read& read) {
  const auto typed = read.query.take<std::string>("query");
  const auto number = read.query.take<std::uint64_t>("number");
  const auto reference = read.query.take<std::string>("reference");
  const auto field = read.query.take<std::string>("field");
  const auto value = read.query.take<std::string>("value");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  if ((typed ? 1 : 0) + (number ? 1 : 0) + (reference ? 1 : 0) + (field ? 1 : 0) > 1) {
    return answers::bad_query("query", "stands alone, as do number, reference and field");
  }
  if (field.has_value() != value.has_value()) {
    return answers::bad_query("value", "stands beside field");
  }
  const auto to_json = [&](const client_card::Card& card) { return json_for(read).card(card); };
  if (typed || number || reference || field) read.disclosure.search();
  if (number || reference || (typed && read.parts.search_tokens.exact_token(*typed))) {
    if (auto refused = refuse_look_up(read.parts, read.call)) return std::move(*refused);
  }
  if (field) return find_by_field(read, *field, *value, paging);
  if (typed) {
    // A search must not match what its reader may not see.
    if (!read.call.may(Permission::read_contact)) {
      return http::problem(403, "not_permitted", "Your role does not see names and numbers");
    }
    const auto tokens = read.parts.search_tokens.query_tokens(*typed);
    return page_answer(read, client_card::find_by_tokens(*read.view, tokens, paging), to_json);
  }
  if (reference) {
    return page_answer(read, client_card::find_by_reference(*read.view, *reference, paging),
                       to_json);
  }
  if (!number) return page_answer(read, client_card::list(*read.view, paging), to_json);
  const auto card = client_card::find_by_number(*read.view, *number);
  if (!card) return answers::unavailable(card.error());
  views::Page<client_card::Card> page;
  if (card.value()) page.rows.push_back(*card.value());
  return page_answer(read, Result<views::Page<client_card::Card>, Fault>{page}, to_json);
}

/// True if the caller has claimed the client and their time is not over. Whoever looks after
/// somebody can reach them, whatever their role (requirements.md S2-72).
Result<bool, Fault> looks_after(const Read& read, ClientId client) {
  TRESS_TRY(const auto relation, client_card::relation(*read.view, client));
  if (!relation || relation->owners.empty() || !read.call.actor.person) return false;
  const auto& last = relation->owners.back();
  return !last.ended && last.owner == *read.call.actor.person && today_of(read) <= last.until;
}

/// What `row_of(file)` gives of the client's file, and, each with its own numbers, of the other
/// files of the same person as `other_files`. It is a Result<std::optional<Row>, Fault>.
template <class RowOf, class ToJson>
Response answer_of_files(Read& read, ClientId client, const RowOf& row_of, const ToJson& to_json) {
  const auto own = row_of(client);
  if (!own) return answers::unavailable(own.error());
  if (!own.value()) return answers::not_found("client");
  const auto others = client_card::other_files(*read.view, client);
  if (!others) return answers::unavailable(others.error());
  read.disclosure.show_row(*own.value());
  std::string json = to_json(*own.value());
  if (others.value().empty()) return read.answer(std::move(json));
  json.pop_back();
  json += ",\"other_files\":[";
  for (const ClientId file : others.value()) {
    const auto row = row_of(file);
    if (!row) return answers::unavailable(row.error());
    if (!row.value()) continue;
    read.disclosure.show_row(*row.value());
    if (json.back() != '[') json += ',';
    json += to_json(*row.value());
  }
  return read.answer(json + "]}");
}

/// Whether the client, by any of their files, has an allergy. To whoever must not know which, it
/// says that there is something to ask a colleague about.
Result<client_card::AllergyState, Fault> allergy_state_of(Read& read, ClientId client) {
  TRESS_TRY(auto files, client_card::other_files(*read.view, client));
  auto state = client_card::AllergyState::unknown;
  files.insert(files.begin(), client);
  for (const ClientId file : files) {
    read.disclosure.show(file, access::DataClass::health, "allergy_state");
    TRESS_TRY(const auto health, client_card::health(*read.view, file));
    if (!health) continue;
    const bool tells_more = state == client_card::AllergyState::unknown ||
                            health->allergy_state == client_card::AllergyState::declared;
    if (tells_more) state = health->allergy_state;
  }
  return state;
}

std::string with_allergy_state(std::string card, client_card::AllergyState state) {
  card.pop_back();
  return card + ",\"allergy_state\":\"" + std::string{name_of(state)} + "\"}";
}

/// In which member tier the client is; it is shown to all who see the card.
Result<tiers::Standing, Fault> tier_of(Read& read, ClientId client) {
  TRESS_TRY(const auto now, MemberTiers::open(read.parts, read.view->applied()));
  TRESS_TRY(auto standing, now.standing(client));
  if (standing.tier) read.disclosure.show(client, access::DataClass::balances);
  return standing;
}

std::string with_tier(std::string card, const tiers::Standing& standing) {
  if (!standing.tier) return card;
  card.pop_back();
  return card + ",\"tier\":" + json_of(standing) + "}";
}

Response show_client(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto card = client_card::find(*read.view, *client);
  if (!card) return answers::unavailable(card.error());
  if (!card.value()) return answers::not_found("client");
  const auto version = version_at(read.parts.log, StreamKind::client, id_cast<StreamId>(*client),
                                  read.view->applied());
  if (!version) return answers::unavailable(version.error());
  const auto is_theirs = looks_after(read, *client);
  if (!is_theirs) return answers::unavailable(is_theirs.error());
  const ClientJson json{read.disclosure,
                        read.call.may(Permission::read_contact) || is_theirs.value(),
                        today_of(read)};
  const auto tier = tier_of(read, *client);
  if (!tier) return answers::unavailable(tier.error());
  std::string shown = with_tier(json.card(*card.value()), tier.value());
  if (read.call.may(Permission::see_allergy_state)) {
    const auto state = allergy_state_of(read, *client);
    if (!state) return answers::unavailable(state.error());
    shown = with_allergy_state(std::move(shown), state.value());
  }
  Response response = read.answer(std::move(shown));
  response.headers.emplace_back("ETag", "\"" + std::to_string(version.value()) + "\"");
  return response;
}

Response list_notes(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, client_card::notes(*read.view, *client, paging),
                     [&](const client_card::Note& note) { return json_for(read).note(note); });
}

Response list_visits(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, client_card::visits(*read.view, *client, paging));
}

Response show_timeline(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(
      read, client_card::timeline(*read.view, *client, views::Direction::backwards, paging));
}

Response show_protection(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return answer_of_files(
      read, *client, [&](ClientId file) { return client_card::protection(*read.view, file); },
      [](const client_card::Protection& row) { return json_of(row); });
}

Response list_open_erasures(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, client_card::open_erasures(*read.view, paging));
}

Response list_announced_erasures(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, client_card::announced_erasures(*read.view, paging));
}

Response show_health(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto health = client_card::health(*read.view, *client);
  return row_answer(read, health, "client",
                    [&](const client_card::Health& row) { return json_for(read).health(row); });
}

Response list_formulas(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto page = page_over_files<client_card::Formula>(
      read.parts, *client, paging,
      [&](ClientId file,
          const views::Paging& rest) -> Result<views::Page<client_card::Formula>, Fault> {
        TRESS_TRY(auto part, client_card::formulas(*read.view, file, rest));
        if (file == *client) return part;
        for (client_card::Formula& row : part.rows) row.file = file;
        return part;
      });
  return page_answer(read, page,
                     [&](const client_card::Formula& row) { return json_for(read).formula(row); });
}

Response show_preparation(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return answer_of_files(
      read, *client, [&](ClientId file) { return client_card::preparation(*read.view, file); },
      [&](const client_card::Preparation& row) { return json_for(read).preparation(row); });
}

Response show_aims(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const bool shows_notes = read.call.may(Permission::read_notes);
  return answer_of_files(
      read, *client, [&](ClientId file) { return client_card::aims(*read.view, file); },
      [&](const client_card::Aims& row) { return json_for(read).aims(row, shows_notes); });
}

/// Of each purpose, the consent that counts, else the last one.
std::vector<client_card::ConsentState> states_of(const client_card::ConsentList& list) {
  std::vector<client_card::ConsentState> states;
  for (const auto& one : list.consents) {
    const auto& given = one.given;
    const client_card::ConsentState state{given.purpose, one.stage, given.expires_on, given.notice,
                                          given.notice_version};
    const auto at = std::find_if(states.begin(), states.end(), [&](const auto& earlier) {
      return earlier.purpose == given.purpose;
    });
    if (at == states.end()) {
      states.push_back(state);
    } else {
      *at = state;
    }
  }
  return states;
}

/// Takes out what was given before another file of the same person came in that has refused it or
/// let it end: a merge gives nobody more to do (client_files.hpp).
Result<void, Fault> heed_absorbed(const views::Snapshot& view, client_card::ConsentList& list) {
  TRESS_TRY(const auto card, client_card::find(view, list.client));
  if (!card) return ok();
  for (const auto& file : card->absorbed) {
    TRESS_TRY(const auto theirs, client_card::consents(view, file.client));
    if (!theirs) continue;
    for (const auto& state : states_of(*theirs)) {
      if (state.stage == client_card::ConsentStage::given) continue;
      for (auto& own : list.consents) {
        const bool is_meant = own.given.purpose == state.purpose &&
                              own.stage == client_card::ConsentStage::given &&
                              own.source.position < file.source.position;
        if (is_meant) own.stage = state.stage;
      }
    }
  }
  return ok();
}

Response list_consents(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  auto consents = client_card::consents(*read.view, *client);
  if (consents && consents.value()) {
    const auto heeded = heed_absorbed(*read.view, *consents.value());
    if (!heeded) return answers::unavailable(heeded.error());
  }
  // By which way somebody wants to be told of things belongs to what they agreed to be told.
  const auto preparation = client_card::preparation(*read.view, *client);
  if (!preparation) return answers::unavailable(preparation.error());
  return row_answer(read, consents, "client", [&](const client_card::ConsentList& list) {
    std::string json = "{\"consents\":[";
    for (const auto& state : states_of(list)) {
      if (json.back() != '[') json += ',';
      json += json_of(state);
    }
    json += ']';
    const auto channel = preparation.value() ? preparation.value()->channel : std::nullopt;
    if (channel) json += ",\"channel\":\"" + std::string{name_of(*channel)} + "\"";
    return json + "}";
  });
}

Response show_consent_receipt(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto purpose = parse_enum<client::ConsentPurpose>(read.call.request.parameter("purpose"));
  const auto consents = client_card::consents(*read.view, *client);
  if (!consents) return answers::unavailable(consents.error());
  if (!consents.value()) return answers::not_found("client");
  const auto book = client_card::card_book(*read.view);
  if (!book) return answers::unavailable(book.error());
  const auto& all = consents.value()->consents;
  const auto last = std::find_if(all.rbegin(), all.rend(), [&](const auto& one) {
    return purpose && one.given.purpose == *purpose;
  });
  if (last == all.rend()) return answers::not_found("consent");
  Response response = read.answer(consent_receipt(*client, *last, book.value()));
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"consent-receipt.json\"");
  return response;
}

Response show_relation(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const bool shows_notes = read.call.may(Permission::read_notes);
  return answer_of_files(
      read, *client, [&](ClientId file) { return client_card::relation(*read.view, file); },
      [&](const client_card::Relation& row) { return json_for(read).relation(row, shows_notes); });
}

Response list_pool(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(
      read, client_card::pool(*read.view, paging), [](const client_card::Card& card) {
        return json_of(
            client_card::PoolEntry{card.client, card.number, card.visits, card.last_visit});
      });
}

Response show_card_book(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto book = client_card::card_book(*read.view);
  if (!book) return answers::unavailable(book.error());
  return read.answer(json_of(book.value()));
}

}  // namespace

std::vector<ApiRoute> client_routes() {
  using P = Permission;
  constexpr auto& cards = client_card::projection;
  return {
      row<list_clients>("/v1/clients", "clients.list", P::see_clients, cards),
      row<show_client>("/v1/clients/{client}", "clients.show", P::see_clients, cards),
      row<list_notes>("/v1/clients/{client}/notes", "clients.notes", P::read_notes, cards),
      row<list_visits>("/v1/clients/{client}/visits", "clients.visits", P::see_clients, cards),
      row<show_timeline>("/v1/clients/{client}/timeline", "clients.timeline", P::see_clients,
                         cards),
      row<show_protection>("/v1/clients/{client}/protection", "clients.protection", P::keep_holds,
                           cards),
      row<list_open_erasures>("/v1/erasures", "erasures.open", P::decide_erasures, cards),
      row<list_announced_erasures>("/v1/erasures/announced", "erasures.announced",
                                   P::decide_erasures, cards),
      row<show_health>("/v1/clients/{client}/health", "clients.health", P::read_health, cards),
      row<list_formulas>("/v1/clients/{client}/formulas", "clients.formulas", P::read_health,
                         cards),
      row<show_preparation>("/v1/clients/{client}/preparation", "clients.preparation",
                            P::read_notes, cards),
      row<show_aims>("/v1/clients/{client}/aims", "clients.aims", P::read_health, cards),
      row<list_consents>("/v1/clients/{client}/consents", "clients.consents", P::see_consents,
                         cards),
      row<show_consent_receipt>("/v1/clients/{client}/consents/{purpose}/receipt",
                                "clients.consent_receipt", P::see_consents, cards),
      row<show_relation>("/v1/clients/{client}/relation", "clients.relation", P::see_follow_ups,
                         cards),
      row<list_pool>("/v1/pool", "clients.pool", P::claim_clients, cards),
      row<show_card_book>("/v1/card", "card.show", P::signed_in, cards),
  };
}

}  // namespace tress

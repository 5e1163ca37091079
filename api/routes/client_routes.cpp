#include "api/routes/client_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/client_json.hpp"
#include "api/routes/consent_receipt.hpp"
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

ClientJson json_for(const Read& read) {
  return {read.parts.sealer, read.call.may(Permission::read_contact)};
}

Response list_clients(Read& read) {
  const auto typed = read.query.take<std::string>("query");
  const auto number = read.query.take<std::uint64_t>("number");
  const auto reference = read.query.take<std::string>("reference");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  if ((typed ? 1 : 0) + (number ? 1 : 0) + (reference ? 1 : 0) > 1) {
    return answers::bad_query("query", "stands alone, as do number and reference");
  }
  const auto to_json = [&](const client_card::Card& card) { return json_for(read).card(card); };
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
  Response response = read.answer(json_for(read).card(*card.value()));
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
  return row_answer(read, client_card::protection(*read.view, *client), "client");
}

Response list_open_erasures(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, client_card::open_erasures(*read.view, paging));
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
  return page_answer(read, client_card::formulas(*read.view, *client, paging),
                     [&](const client_card::Formula& row) { return json_for(read).formula(row); });
}

Response show_preparation(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto preparation = client_card::preparation(*read.view, *client);
  return row_answer(read, preparation, "client", [&](const client_card::Preparation& row) {
    return json_for(read).preparation(row);
  });
}

Response show_aims(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const bool shows_notes = read.call.may(Permission::read_notes);
  const auto aims = client_card::aims(*read.view, *client);
  return row_answer(read, aims, "client", [&](const client_card::Aims& row) {
    return json_for(read).aims(row, shows_notes);
  });
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

Response list_consents(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto consents = client_card::consents(*read.view, *client);
  return row_answer(read, consents, "client", [](const client_card::ConsentList& list) {
    std::string json = "{\"consents\":[";
    for (const auto& state : states_of(list)) {
      if (json.back() != '[') json += ',';
      json += json_of(state);
    }
    return json + "]}";
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
  const auto relation = client_card::relation(*read.view, *client);
  return row_answer(read, relation, "client", [&](const client_card::Relation& row) {
    return json_for(read).relation(row, shows_notes);
  });
}

Response show_fields(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  auto fields = client_card::fields(*read.view, *client);
  if (!fields) return answers::unavailable(fields.error());
  if (read.call.may(Permission::read_health)) {
    auto more = client_card::health_fields(*read.view, *client);
    if (!more) return answers::unavailable(more.error());
    for (auto& row : more.value().rows) fields.value().rows.push_back(std::move(row));
  }
  std::string json = "{\"fields\":[";
  for (const auto& row : fields.value().rows) {
    if (json.back() != '[') json += ',';
    json += json_for(read).field(row);
  }
  return read.answer(json + "]}");
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
      row<show_fields>("/v1/clients/{client}/fields", "clients.fields", P::read_notes, cards),
      row<list_pool>("/v1/pool", "clients.pool", P::claim_clients, cards),
      row<show_card_book>("/v1/card", "card.show", P::signed_in, cards),
  };
}

}  // namespace tress

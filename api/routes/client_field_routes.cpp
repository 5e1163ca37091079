#include "api/routes/client_field_routes.hpp"

#include <algorithm>
#include <utility>

#include "api/json/writer.hpp"
#include "api/routes/client_json.hpp"
#include "api/routes/reading.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::Read;
using reading::row;

/// More than that at once are not read; whoever decides with fewer sees how many are left out.
constexpr std::size_t hints_max = 5;

ClientJson json_for(Read& read) {
  return {read.disclosure, read.call.may(Permission::read_contact),
          std::chrono::floor<std::chrono::days>(read.parts.clock.now())};
}

/// Of every file of the person, the client's own first.
Result<std::vector<client_card::FieldHistory>, Fault> fields_of_files(const Read& read,
                                                                      ClientId client) {
  std::vector<client_card::FieldHistory> all;
  TRESS_TRY(auto files, client_card::other_files(*read.view, client));
  files.insert(files.begin(), client);
  const bool shows_health = read.call.may(Permission::read_health);
  for (const ClientId file : files) {
    TRESS_TRY(const auto fields, client_card::fields(*read.view, file));
    all.insert(all.end(), fields.rows.begin(), fields.rows.end());
    if (!shows_health) continue;
    TRESS_TRY(const auto more, client_card::health_fields(*read.view, file));
    all.insert(all.end(), more.rows.begin(), more.rows.end());
  }
  return all;
}

Response show_fields(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto fields = fields_of_files(read, *client);
  if (!fields) return answers::unavailable(fields.error());
  std::string json = "{\"fields\":[";
  for (const auto& row : fields.value()) {
    if (json.back() != '[') json += ',';
    read.disclosure.show(row.client);
    const auto file = row.client == *client ? std::nullopt : std::optional{row.client};
    json += json_for(read).field(row, file);
  }
  return read.answer(json + "]}");
}

/// The rules for `moment` that name a role of the caller, in the order of their publication.
std::vector<card::HintRulePublished> rules_at(const client_card::CardBook& book,
                                              card::Moment moment,
                                              const std::vector<Role>& roles) {
  std::vector<card::HintRulePublished> rules;
  const auto names_me = [&](Role role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  };
  for (const card::HintRulePublished& rule : book.hint_rules) {
    const bool is_now =
        std::find(rule.moments.begin(), rule.moments.end(), moment) != rule.moments.end();
    if (is_now && std::any_of(rule.roles.begin(), rule.roles.end(), names_me)) {
      rules.push_back(rule);
    }
  }
  return rules;
}

const card::FieldDefined* definition_of(const client_card::CardBook& book,
                                        const std::string& field) {
  const auto found = std::find_if(book.fields.begin(), book.fields.end(),
                                  [&](const auto& one) { return one.code == field; });
  return found == book.fields.end() ? nullptr : &*found;
}

/// What stands now in a field, of the first file that has something in it.
const client_card::FieldHistory* standing(const std::vector<client_card::FieldHistory>& fields,
                                          const std::string& field) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& one) {
    return one.field == field && !one.values.empty() && !one.values.front().is_cleared;
  });
  return found == fields.end() ? nullptr : &*found;
}

std::string hint_json(Read& read,
                      ClientId client,
                      const card::HintRulePublished& rule,
                      const card::FieldDefined& field,
                      const client_card::FieldHistory& history) {
  json::Writer out;
  out.begin_object()
      .member("rule", rule.code)
      .member("rule_version", rule.rule_version)
      .member("field", field.code)
      .member("title", field.title)
      .member("purpose", field.purpose);
  if (history.client != client) out.member("file", history.client.hex());
  out.key("value").raw(json_for(read).field_value(history.values.front(), field.code));
  out.end_object();
  return out.take();
}

/// A rule is the salon's own word on who is shown a field, so it is enough for what is sealed as
/// notes; health stays with those who may read health. A field in which nothing stands is no hint.
Response show_hints(Read& read) {
  const auto moment = read.query.need<card::Moment>("moment");
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto book = client_card::card_book(*read.view);
  if (!book) return answers::unavailable(book.error());
  const auto fields = fields_of_files(read, *client);
  if (!fields) return answers::unavailable(fields.error());
  read.disclosure.show(*client);
  std::string hints;
  std::size_t found = 0;
  for (const auto& rule : rules_at(book.value(), *moment, read.call.roles)) {
    const auto* const field = definition_of(book.value(), rule.field);
    const auto* const history = standing(fields.value(), rule.field);
    if (field == nullptr || history == nullptr || ++found > hints_max) continue;
    if (!hints.empty()) hints += ',';
    hints += hint_json(read, *client, rule, *field, *history);
  }
  const std::size_t left_out = found > hints_max ? found - hints_max : 0;
  return read.answer("{\"hints\":[" + hints + "],\"left_out\":" + std::to_string(left_out) + "}");
}

}  // namespace

std::vector<ApiRoute> client_field_routes() {
  using P = Permission;
  constexpr auto& cards = client_card::projection;
  return {
      row<show_fields>("/v1/clients/{client}/fields", "clients.fields", P::read_notes, cards),
      row<show_hints>("/v1/clients/{client}/hints", "clients.hints", P::see_clients, cards),
  };
}

}  // namespace tress

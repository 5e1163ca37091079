#include "api/routes/client_json.hpp"

#include <algorithm>

#include "api/json/writer.hpp"
#include "ledger/base/birth.hpp"
#include "ledger/base/log.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/secret.hpp"

namespace tress {

namespace {

/// What a record of the disclosure calls such a part: "client.AllergyDetails" is allergy_details.
template <class Plain>
std::string field_name_of() {
  std::string name;
  std::string_view described = Described<Plain>::name;
  described.remove_prefix(described.find('.') + 1);
  for (const char c : described) {
    const bool is_capital = c >= 'A' && c <= 'Z';
    if (is_capital && !name.empty()) name += '_';
    name += is_capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

/// The JSON of a sealed part's content; {"erased":true} without its key, {"unreadable":true} if it
/// does not open, which the log of the program then says.
template <class Sealed, class ToJson>
std::string opened_json(Disclosure& disclosure,
                        const Sealed& part,
                        EventId event,
                        std::string_view field,
                        const ToJson& to_json) {
  auto plain = disclosure.open(part.box(), event, field);
  if (!plain) {
    log::error("a sealed part cannot be opened: {}", sentence(plain.error()));
    return R"({"unreadable":true})";
  }
  if (!plain.value()) return R"({"erased":true})";
  const auto content = decode_row<typename Sealed::Plain>(*plain.value());
  wipe(*plain.value());
  return content ? to_json(*content) : R"({"unreadable":true})";
}

template <class Sealed>
std::string opened_json(Disclosure& disclosure,
                        const Sealed& part,
                        EventId event,
                        std::string_view field = field_name_of<typename Sealed::Plain>()) {
  return opened_json(disclosure, part, event, field,
                     [](const auto& content) { return json_of(content); });
}

std::string with_age(const client::ContactDetails& details, Day today) {
  std::string json = json_of(details);
  const auto birth = details.birth ? parse_birth(*details.birth) : std::nullopt;
  const auto age = birth ? age_on(*birth, today) : std::nullopt;
  if (!age) return json;
  // There is a birth before it.
  json.pop_back();
  return json + ",\"age\":" + std::to_string(*age) + "}";
}

/// The row with its sealed part opened, under `name`.
template <class Row>
std::string with_opened(Disclosure& disclosure,
                        const Row& row,
                        const provenance::Source& source,
                        std::string_view name) {
  Row open_part = row;
  open_part.sealed.reset();
  std::string json = json_of(open_part);
  if (!row.sealed) return json;
  json.pop_back();
  return json + ",\"" + std::string{name} +
         "\":" + opened_json(disclosure, *row.sealed, source.event) + "}";
}

/// Adds a list whose rows `to_json` writes.
template <class Row, class ToJson>
void add_list(std::string& json,
              std::string_view name,
              const std::vector<Row>& rows,
              const ToJson& to_json) {
  json.pop_back();
  json += ",\"" + std::string{name} + "\":[";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) json += ',';
    json += to_json(rows[i]);
  }
  json += "]}";
}

}  // namespace

/// The row with its words, or without them.
template <class Row>
std::string ClientJson::shown(const Row& row,
                              const provenance::Source& source,
                              bool shows_words) const {
  if (shows_words) return with_opened(disclosure_, row, source, "details");
  if (row.sealed) disclosure_.mask();
  Row open_part = row;
  open_part.sealed.reset();
  return json_of(open_part);
}

std::string ClientJson::tier_change(const tiers::Change& change, bool shows_notes) const {
  return shown(change, change.source, shows_notes);
}

std::string ClientJson::contact(const client_card::Contact& contact) const {
  return opened_json(disclosure_, contact.sealed, contact.source.event,
                     field_name_of<client::ContactDetails>(),
                     [&](const auto& details) { return with_age(details, today_); });
}

std::string ClientJson::card(const client_card::Card& card) const {
  client_card::Card open_part = card;
  open_part.contact.reset();
  std::string json = json_of(open_part);
  if (card.contact && !shows_contact_) disclosure_.mask();
  if (!card.contact || !shows_contact_) return json;
  json.pop_back();
  json += ",\"contact\":" + contact(*card.contact) +
          ",\"contact_source\":" + json_of(card.contact->source) + "}";
  return json;
}

std::string ClientJson::note(const client_card::Note& note) const {
  json::Writer out;
  out.begin_object()
      .member("date", to_text(note.date))
      .key("note")
      .raw(opened_json(disclosure_, note.sealed, note.source.event))
      .key("source")
      .raw(json_of(note.source));
  if (note.origin) out.member("origin", name_of(*note.origin));
  if (note.reference) out.member("reference", *note.reference);
  out.end_object();
  return out.take();
}

std::string ClientJson::health(const client_card::Health& health) const {
  const auto details = [this](const auto& row) {
    return with_opened(disclosure_, row, row.source, "details");
  };
  std::string json = json_of(client_card::HealthState{
      health.client, health.allergy_state, health.none_declared_on, health.none_declared});
  add_list(json, "allergies", health.allergies, details);
  add_list(json, "observations", health.observations, details);
  add_list(json, "patch_tests", health.patch_tests, details);
  add_list(json, "last_formulas", health.last_formulas, details);
  return json;
}

std::string ClientJson::formula(const client_card::Formula& formula) const {
  return with_opened(disclosure_, formula, formula.source, "details");
}

std::string ClientJson::need(const client_card::Need& need) const {
  client_card::Need own = need;
  own.assessments.clear();
  std::string json = with_opened(disclosure_, own, own.source, "details");
  add_list(json, "assessments", need.assessments, [this](const auto& row) {
    return with_opened(disclosure_, row, row.source, "details");
  });
  return json;
}

std::string ClientJson::aims(const client_card::Aims& aims, bool shows_notes) const {
  const auto is_open = [](const client_card::Need& one) { return !one.outcome; };
  const auto open = std::count_if(aims.needs.begin(), aims.needs.end(), is_open);
  std::string json = json_of(client_card::AimsState{aims.client, static_cast<std::uint32_t>(open),
                                                    aims.needs_met, aims.needs_not_met});
  add_list(json, "needs", aims.needs, [this](const auto& row) { return need(row); });
  add_list(json, "advice", aims.advice,
           [&](const client_card::Advice& row) { return shown(row, row.source, shows_notes); });
  return json;
}

std::string ClientJson::relation(const client_card::Relation& relation, bool shows_notes) const {
  const auto words = [&](const auto& row) { return shown(row, row.source, shows_notes); };
  std::string json = json_of(client_card::RelationState{
      relation.client, relation.owners, relation.tags, relation.segment, relation.referred_by});
  add_list(json, "follow_ups", relation.follow_ups, words);
  add_list(json, "feedback", relation.feedback, words);
  add_list(json, "complaints", relation.complaints, words);
  return json;
}

std::string ClientJson::field(const client_card::FieldHistory& field,
                              const std::optional<ClientId>& file) const {
  std::string json = "{\"field\":\"" + field.field + "\"";  // A code: nothing to escape.
  json += file ? ",\"file\":\"" + file->hex() + "\"}" : "}";
  add_list(json, "values", field.values,
           [&](const client_card::FieldValue& value) { return field_value(value, field.field); });
  return json;
}

std::string ClientJson::field_value(const client_card::FieldValue& value,
                                    std::string_view field) const {
  json::Writer out;
  out.begin_object()
      .member("is_cleared", value.is_cleared)
      .key("source")
      .raw(json_of(value.source));
  if (value.form_version) out.member("form_version", *value.form_version);
  const auto opened = [&](const auto& part) {
    if (part) out.key("value").raw(opened_json(disclosure_, *part, value.source.event, field));
  };
  opened(value.health_value);
  opened(value.value);
  out.end_object();
  return out.take();
}

std::string ClientJson::preparation(const client_card::Preparation& preparation) const {
  std::string json =
      json_of(client_card::PreparationState{preparation.client, preparation.channel});
  add_list(json, "preferences", preparation.preferences, [this](const auto& row) {
    return with_opened(disclosure_, row, row.source, "details");
  });
  add_list(json, "promises", preparation.promises,
           [this](const auto& row) { return with_opened(disclosure_, row, row.made, "details"); });
  return json;
}

}  // namespace tress

#include "api/routes/client_schemas.hpp"

#include <string_view>
#include <utility>

#include "schema/client_card.hpp"
#include "schema/tiers.hpp"

#include "ledger/base/assert.hpp"

namespace tress {

namespace {

using json_schema::Schemas;
using json_schema::Side;

constexpr std::string_view properties_mark = R"("properties":{)";
constexpr std::string_view required_mark = R"(,"required":[)";

/// The schema of an object with more properties, none of them required.
std::string with_properties(std::string schema, const std::string& more) {
  const auto at = schema.find(properties_mark);
  TRESS_ASSERT(at != std::string::npos);
  const auto first = at + properties_mark.size();
  const bool has_others = schema.at(first) != '}';
  return schema.insert(first, more + (has_others ? "," : ""));
}

std::string property(std::string_view name, const std::string& schema) {
  return "\"" + std::string{name} + "\":" + schema;
}

std::string list_of(std::string_view name) {
  return R"({"type":"array","items":)" + json_schema::reference(name) + "}";
}

/// The same of other files of one person, each with its own numbers: there only if there are any.
std::string with_other_files(std::string schema, std::string_view name) {
  return with_properties(std::move(schema), property("other_files", list_of(name)));
}

/// What was sealed, or that it is erased or unreadable.
template <class Plain>
std::string opened(Schemas& schemas) {
  std::string schema = json_schema::object_of<Plain>(schemas, Side::answer);
  const auto at = schema.find(required_mark);
  TRESS_ASSERT(at != std::string::npos);
  schema = schema.substr(0, at) + "}";
  return with_properties(schema, property("erased", R"({"type":"boolean"})") + "," +
                                     property("unreadable", R"({"type":"boolean"})"));
}

/// A row with its sealed part opened, as `details`.
template <class Row, class Plain>
void add_opened(Schemas& schemas, const std::string& name) {
  schemas[name] = with_properties(json_schema::object_of<Row>(schemas, Side::answer, {"sealed"}),
                                  property("details", opened<Plain>(schemas)));
}

void add_health(Schemas& schemas) {
  add_opened<client_card::Allergy, client::AllergyDetails>(schemas, "client_allergy");
  add_opened<client_card::Observation, client::Observation>(schemas, "client_observation");
  add_opened<client_card::PatchTest, client::PatchTestDetails>(schemas, "client_patch_test");
  add_opened<client_card::Formula, client::Formula>(schemas, "client_formula");
  schemas["client_health"] =
      with_properties(json_schema::object_of<client_card::HealthState>(schemas, Side::answer),
                      property("allergies", list_of("client_allergy")) + "," +
                          property("observations", list_of("client_observation")) + "," +
                          property("patch_tests", list_of("client_patch_test")) + "," +
                          property("last_formulas", list_of("client_formula")));
}

void add_preparation(Schemas& schemas) {
  add_opened<client_card::Preference, client::Preference>(schemas, "client_preference");
  add_opened<client_card::Promise, client::Promise>(schemas, "client_promise");
  schemas["client_preparation"] = with_other_files(
      with_properties(json_schema::object_of<client_card::PreparationState>(schemas, Side::answer),
                      property("preferences", list_of("client_preference")) + "," +
                          property("promises", list_of("client_promise"))),
      "client_preparation");
}

void add_aims(Schemas& schemas) {
  add_opened<client_card::Assessment, client::Observation>(schemas, "client_assessment");
  add_opened<client_card::Advice, client::Advice>(schemas, "client_advice");
  schemas["client_need"] = with_properties(
      json_schema::object_of<client_card::Need>(schemas, Side::answer, {"sealed", "assessments"}),
      property("details", opened<client::Observation>(schemas)) + "," +
          property("assessments", list_of("client_assessment")));
  schemas["client_aims"] = with_other_files(
      with_properties(json_schema::object_of<client_card::AimsState>(schemas, Side::answer),
                      property("needs", list_of("client_need")) + "," +
                          property("advice", list_of("client_advice"))),
      "client_aims");
}

void add_relation(Schemas& schemas) {
  add_opened<client_card::FollowUp, client::FollowUpText>(schemas, "client_follow_up");
  add_opened<client_card::Feedback, client::FeedbackText>(schemas, "client_feedback");
  add_opened<client_card::Complaint, client::FeedbackText>(schemas, "client_complaint");
  schemas["client_relation"] = with_other_files(
      with_properties(json_schema::object_of<client_card::RelationState>(schemas, Side::answer),
                      property("follow_ups", list_of("client_follow_up")) + "," +
                          property("feedback", list_of("client_feedback")) + "," +
                          property("complaints", list_of("client_complaint"))),
      "client_relation");
  json_schema::add<client_card::ConsentState>(schemas, Side::answer);
  schemas["client_consents"] =
      R"({"type":"object","additionalProperties":false,"required":["consents"],"properties":{)" +
      property("consents", list_of(Described<client_card::ConsentState>::name)) + "," +
      property("channel", json_schema::of<client::ContactChannel>(schemas, Side::answer)) + "}}";
}

void add_fields(Schemas& schemas) {
  schemas["client_field_value"] =
      R"({"type":"object","additionalProperties":false,"required":["is_cleared","source"],)"
      R"("properties":{"is_cleared":{"type":"boolean"},)" +
      property("source", json_schema::reference("provenance.source")) + "," +
      property("form_version", json_schema::of<std::uint32_t>(schemas, Side::answer)) + "," +
      property("value", opened<client::FieldValue>(schemas)) + "}}";
  schemas["client_field"] =
      R"({"type":"object","additionalProperties":false,"required":["field","values"],)"
      R"("properties":{"field":{"type":"string"},)" +
      property("file", json_schema::of<ClientId>(schemas, Side::answer)) + "," +
      property("values", list_of("client_field_value")) + "}}";
  schemas["client_fields"] =
      R"({"type":"object","additionalProperties":false,"required":["fields"],"properties":{)" +
      property("fields", list_of("client_field")) + "}}";
  schemas["client_hint"] =
      R"({"type":"object","additionalProperties":false,)"
      R"("required":["rule","rule_version","field","title","purpose","value"],)"
      R"("properties":{"rule":{"type":"string"},)" +
      property("rule_version", json_schema::of<std::uint32_t>(schemas, Side::answer)) +
      R"(,"field":{"type":"string"},"title":{"type":"string"},"purpose":{"type":"string"},)" +
      property("file", json_schema::of<ClientId>(schemas, Side::answer)) + "," +
      property("value", json_schema::reference("client_field_value")) + "}}";
  schemas["client_hints"] =
      R"({"type":"object","additionalProperties":false,"required":["hints","left_out"],)"
      R"("properties":{)" +
      property("hints", list_of("client_hint")) + "," +
      property("left_out", json_schema::of<std::uint32_t>(schemas, Side::answer)) + "}}";
  json_schema::add<client_card::PoolEntry>(schemas, Side::answer);
  json_schema::add<client_card::CardBook>(schemas, Side::answer);
  json_schema::add<client_card::TemplateShown>(schemas, Side::answer);
}

}  // namespace

void add_client_schemas(Schemas& schemas) {
  schemas["client"] = with_properties(
      json_schema::object_of<client_card::Card>(schemas, json_schema::Side::answer, {"contact"}),
      property("contact", json_schema::reference("contact")) + "," +
          property("contact_source", json_schema::reference("provenance.source")) + "," +
          property("tier", json_schema::reference(Described<tiers::Standing>::name)) + "," +
          property("allergy_state",
                   json_schema::of<client_card::AllergyState>(schemas, json_schema::Side::answer)));
  add_health(schemas);
  add_preparation(schemas);
  add_aims(schemas);
  add_relation(schemas);
  schemas["client_protection"] = with_other_files(
      json_schema::object_of<client_card::Protection>(schemas, json_schema::Side::answer),
      "client_protection");
  add_fields(schemas);
  json_schema::add<tiers::Standing>(schemas, json_schema::Side::answer);
  add_opened<tiers::Change, client::TierWords>(schemas, "client_tier_change");
}

}  // namespace tress

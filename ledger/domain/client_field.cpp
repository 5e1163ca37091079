#include <algorithm>

#include "ledger/domain/card.hpp"
#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

using card::FieldType;

bool is_among(const std::vector<std::string>& choices, const std::string& one) {
  return std::find(choices.begin(), choices.end(), one) != choices.end();
}

/// Which members of a value are there.
struct Given {
  bool text;
  bool number;
  bool day;
  bool choices;

  friend bool operator==(const Given&, const Given&) = default;
};

Given wanted_of(FieldType type) {
  switch (type) {
    case FieldType::text:
    case FieldType::photo:
    case FieldType::formula: return {true, false, false, false};
    case FieldType::number: return {false, true, false, false};
    case FieldType::date: return {false, false, true, false};
    case FieldType::choice:
    case FieldType::choices: return {false, false, false, true};
  }
  TRESS_UNREACHABLE();
}

/// May return: value_is_of_another_type, choice_is_not_listed.
Result<void, Refusal> check_value(const SetField& asked, const card::FieldDefined& field) {
  const Given given{asked.text.has_value(), asked.number.has_value(), asked.day.has_value(),
                    !asked.choices.empty()};
  if (given != wanted_of(field.value_type)) return Refusal::value_is_of_another_type;
  if (field.value_type == FieldType::choice && asked.choices.size() > 1) {
    return Refusal::value_is_of_another_type;
  }
  const bool are_listed =
      std::all_of(asked.choices.begin(), asked.choices.end(),
                  [&](const std::string& one) { return is_among(field.choices, one); });
  if (!are_listed) return Refusal::choice_is_not_listed;
  return ok();
}

}  // namespace

Outcome carry_out(const SetField& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.text, limits::note_bytes_max)}));
  const card::State* const card = facts.around->card();
  const card::FieldDefined* const field = card == nullptr ? nullptr : card->field(asked.field);
  const bool is_health = field != nullptr && field->is_health;
  TRESS_TRY(require_kept(state, is_health ? PersonalClass::health : PersonalClass::notes));
  if (field == nullptr) return Refusal::field_is_unknown;
  TRESS_TRY(check_value(asked, *field));
  Personal<FieldValue> value{{to_be_sealed(asked.text), asked.number, asked.day, asked.choices}};
  FieldSet set{asked.field, std::nullopt, std::nullopt, card->form_version, {}};
  if (field->is_searchable) set.search_tokens = asked.search_tokens;
  if (is_health) {
    set.health_value = Sealed<FieldValue, FieldClass::health>{asked.client, std::move(value)};
  } else {
    set.value = Sealed<FieldValue, FieldClass::notes>{asked.client, std::move(value)};
  }
  return one<Event>(heading_of(facts), std::move(set));
}

Outcome carry_out(const ClearField& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const auto& set = state.care.fields;
  if (!std::binary_search(set.begin(), set.end(), asked.field)) return Refusal::field_is_not_set;
  return one<Event>(heading_of(facts), FieldCleared{asked.field});
}

State after(State before, const FieldSet& set) {
  TRESS_ASSERT(before.is_registered());
  auto& fields = before.care.fields;
  const auto at = std::lower_bound(fields.begin(), fields.end(), set.field);
  if (at == fields.end() || *at != set.field) fields.insert(at, set.field);
  if (set.health_value) count_part(before, FieldClass::health);
  if (set.value) count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const FieldCleared& cleared) {
  std::erase(before.care.fields, cleared.field);
  return before;
}

}  // namespace tress::client

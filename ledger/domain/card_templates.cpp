#include "ledger/domain/card_templates.hpp"

#include "ledger/base/assert.hpp"

namespace tress::card {

namespace {

FieldDefined asked(std::string code, std::string title, std::string purpose, FieldType type) {
  return {std::move(code), std::move(title), std::move(purpose), type, {}, false, false};
}

FieldDefined choice(std::string code,
                    std::string title,
                    std::string purpose,
                    std::vector<std::string> choices) {
  return {std::move(code),
          std::move(title),
          std::move(purpose),
          FieldType::choice,
          std::move(choices),
          false,
          false};
}

FieldDefined of_health(FieldDefined field) {
  field.is_health = true;
  return field;
}

std::vector<FieldDefined> hair() {
  return {
      choice("hair_type", "Hair type", "Chooses cut and product",
             {"straight", "wavy", "curly", "coily"}),
      choice("hair_thickness", "Hair thickness", "Sets developer and time",
             {"fine", "medium", "thick"}),
      asked("grey_percent", "Share of grey", "Sets the colour formula", FieldType::number),
      asked("natural_level", "Natural level", "Sets the colour formula", FieldType::number),
      of_health(choice("scalp", "Scalp", "Decides whether bleach may touch it",
                       {"normal", "dry", "oily", "sensitive"})),
      asked("last_chemical", "Last chemical treatment", "Keeps treatments apart", FieldType::date),
  };
}

std::vector<FieldDefined> brows_and_lashes() {
  return {
      choice("brow_shape", "Brow shape", "The next visit begins from it",
             {"straight", "arched", "rounded", "lifted"}),
      asked("brow_tint", "Brow tint", "The same shade again", FieldType::formula),
      choice("lash_curl", "Lash curl", "Materials are prepared ahead", {"b", "c", "cc", "d", "l"}),
      asked("lash_length_mm", "Lash length in mm", "Materials are prepared ahead",
            FieldType::number),
      of_health(choice("eyes", "Eyes", "Decides about glue and time",
                       {"normal", "sensitive", "contact_lenses"})),
  };
}

std::vector<FieldDefined> cosmetology() {
  return {
      of_health(choice("skin_type", "Skin type", "Chooses products and strength",
                       {"normal", "dry", "oily", "combined", "sensitive"})),
      of_health(choice("phototype", "Phototype", "Limits lasers and acids",
                       {"i", "ii", "iii", "iv", "v", "vi"})),
      of_health(
          {"contraindications",
           "Contraindications",
           "Decides which procedures are barred",
           FieldType::choices,
           {"pregnancy", "isotretinoin", "herpes", "anticoagulants", "pacemaker", "fresh_tan"},
           false,
           false}),
      of_health(asked("last_peel", "Last peel", "Keeps procedures apart", FieldType::date)),
      of_health(
          asked("before_photo", "Photo before", "Shows the course's result", FieldType::photo)),
  };
}

std::vector<FieldDefined> nails() {
  return {
      choice("nail_shape", "Nail shape", "The next visit begins from it",
             {"square", "oval", "almond", "coffin", "round"}),
      choice("nail_length", "Nail length", "Plans the time", {"short", "medium", "long"}),
      asked("coating", "Coating", "The same coating again", FieldType::text),
      of_health(choice("nail_plate", "Nail plate", "Decides about removal and base",
                       {"healthy", "thin", "brittle", "peeling"})),
  };
}

}  // namespace

std::vector<FieldDefined> fields_of(Template name) {
  switch (name) {
    case Template::hair: return hair();
    case Template::brows_and_lashes: return brows_and_lashes();
    case Template::cosmetology: return cosmetology();
    case Template::nails: return nails();
  }
  TRESS_UNREACHABLE();
}

}  // namespace tress::card

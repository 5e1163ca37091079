#include "api/routes/card_routes.hpp"

#include <algorithm>
#include <utility>

#include "schema/client.hpp"

#include "api/routes/bodies.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/likeness.hpp"
#include "api/routes/reading.hpp"
#include "ledger/domain/card_templates.hpp"
#include "projections/client_card/client_card.hpp"

namespace tress {

namespace {

using http::Response;
using reading::Read;
using reading::row;

std::optional<card::Template> template_in(const Read& read) {
  const auto named = read.call.request.parameter("template_name");
  for (const auto& [value, name] : DescribedEnum<card::Template>::values) {
    if (name == named) return value;
  }
  return std::nullopt;
}

/// The fields that it would bring, and those that are there already and stay as they are.
Response show_template(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto name = template_in(read);
  if (!name) return answers::not_found("template");
  const auto book = client_card::card_book(*read.view);
  if (!book) return answers::unavailable(book.error());
  const auto is_there = [&](const card::FieldDefined& field) {
    const auto& own = book.value().fields;
    return std::any_of(own.begin(), own.end(),
                       [&](const card::FieldDefined& one) { return one.code == field.code; });
  };
  client_card::TemplateShown shown{*name, {}};
  for (card::FieldDefined& field : card::fields_of(*name)) {
    const bool has_it = is_there(field);
    shown.fields.push_back({std::move(field), has_it});
  }
  return read.answer(json_of(shown));
}

/// In the body: an address stands in logs.
void look_up(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto refused = refuse_look_up(parts, call)) return responder(std::move(*refused));
  const auto asked = bodies::read<client::Register>(call.request);
  if (!asked) return responder(asked.error());
  responder(look_alikes(parts, asked.value(), reader_of(call)));
}

}  // namespace

std::vector<ApiRoute> card_routes() {
  return {
      row<show_template>("/v1/card/templates/{template_name}", "card.template",
                         Permission::keep_card, client_card::projection),
      {http::Method::post, "/v1/clients/look-up", "clients.look_up", Permission::keep_clients,
       Runs::in_pool, look_up},
  };
}

}  // namespace tress

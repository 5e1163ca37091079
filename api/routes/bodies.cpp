#include "api/routes/bodies.hpp"

#include "ledger/keys/normalise.hpp"

namespace tress::bodies {

namespace {

/// Every text in form C.
json::Value composed(json::Value value) {
  if (const auto* const text = value.if_string()) {
    auto form_c = nfc(*text);
    return form_c ? json::Value{std::move(*form_c)} : value;
  }
  if (const auto* const items = value.if_array()) {
    json::Array all;
    all.reserve(items->size());
    for (const json::Value& item : *items) all.push_back(composed(item));
    return json::Value{std::move(all)};
  }
  if (const auto* const members = value.if_object()) {
    json::Object all;
    all.reserve(members->size());
    for (const json::Member& one : *members) all.push_back({one.name, composed(one.value)});
    return json::Value{std::move(all)};
  }
  return value;
}

/// 400: not JSON, or not as strict as we are.
http::Response not_json(const json::Problem& wrong) {
  if (wrong.code == json::Code::negative_zero) {
    // Well-formed, and a value that means nothing.
    return http::problem(
        422, "zero_has_a_sign", "An amount of minus nothing cannot be",
        {wrong.text, {{wrong.pointer, std::string{name_of(wrong.code)}, wrong.text}}});
  }
  return http::problem(
      400, "body_is_not_json", "The body cannot be read",
      {wrong.text, {{wrong.pointer, std::string{name_of(wrong.code)}, wrong.text}}});
}

}  // namespace

Result<json::Value, http::Response> parsed(const http::Request& request) {
  auto value = json::read(request.body);
  if (!value) return not_json(value.error());
  return composed(std::move(value.value()));
}

http::Response wrong_fields(const std::vector<json::FieldFault>& faults) {
  http::ProblemDetails details;
  for (const auto& fault : faults) {
    std::string words = fault.code;
    for (char& c : words) c = c == '_' ? ' ' : c;
    details.fields.push_back({fault.pointer, fault.code, words});
  }
  return http::problem(400, "fields_are_wrong",
                       "Some fields are missing, unknown or of another type", details);
}

}  // namespace tress::bodies

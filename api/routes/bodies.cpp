#include "api/routes/bodies.hpp"

namespace tress::bodies {

http::Response not_json(const json::Problem& wrong) {
  return http::problem(
      400, "body_is_not_json", "The body cannot be read",
      {wrong.text, {{wrong.pointer, std::string{name_of(wrong.code)}, wrong.text}}});
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

#include "api/routes/json_schema.hpp"

#include <algorithm>

namespace tress::json_schema {

namespace {

void append(std::string& list, const std::string& one) {
  if (!list.empty()) list += ',';
  list += one;
}

std::string quoted(std::string_view name) {
  return "\"" + std::string{name} + "\"";
}

}  // namespace

std::string integer_between(const std::string& least, const std::string& most) {
  return R"({"type":"integer","minimum":)" + least + R"(,"maximum":)" + most + "}";
}

std::string enum_of(const std::vector<std::string_view>& names) {
  std::string list;
  for (const auto name : names) append(list, quoted(name));
  return R"({"type":"string","enum":[)" + list + "]}";
}

std::string reference(std::string_view name) {
  return R"({"$ref":"#/components/schemas/)" + std::string{name} + "\"}";
}

bool ObjectSchema::takes(std::string_view name, bool is_edge) const {
  if (side_ == Side::request && is_edge) return false;
  return std::find(in_path_.begin(), in_path_.end(), name) == in_path_.end();
}

void ObjectSchema::add(std::string_view name, const std::string& schema, bool may_be_absent) {
  append(properties_, quoted(name) + ":" + schema);
  if (!may_be_absent) append(required_, quoted(name));
}

std::string ObjectSchema::text() const {
  return R"({"type":"object","additionalProperties":false,"properties":{)" + properties_ +
         R"(},"required":[)" + required_ + "]}";
}

}  // namespace tress::json_schema

#include "tests/support/api_document.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "tests/support/test_api.hpp"

#include "api/routes/openapi.hpp"

namespace tress::testing {

namespace {

namespace json = boost::json;

/// Statuses that the HTTP server answers before a route is asked; the document does not repeat them
/// at every operation.
constexpr std::array server_statuses{405, 408, 411, 413, 414, 415, 417, 421, 431, 500, 501, 505};

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string{value.as_string().c_str()} : std::string{};
}

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// The two shapes of pattern that the document uses: an id and a currency.
std::string pattern_fault(std::string_view text, const std::string& pattern) {
  if (pattern == "^[A-Z]{3}$") {
    const bool fits = text.size() == 3 && std::all_of(text.begin(), text.end(),
                                                      [](char c) { return c >= 'A' && c <= 'Z'; });
    return fits ? "" : "is no currency";
  }
  constexpr std::string_view hex = "^[0-9a-f]{";
  if (!pattern.starts_with(hex)) return "has an unknown pattern " + pattern;
  const auto digits = static_cast<std::size_t>(std::stoul(pattern.substr(hex.size())));
  return text.size() == digits && is_lower_hex(text) ? "" : "is no id";
}

bool is_of_type(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "null") return value.is_null();
  return type == "integer" && (value.is_int64() || value.is_uint64());
}

/// -1, 0, 1 over the whole range of both kinds of integer.
int compared(const json::value& one, const json::value& other) {
  const auto sign = [](const json::value& v) { return v.is_int64() && v.as_int64() < 0; };
  if (sign(one) != sign(other)) return sign(one) ? -1 : 1;
  if (sign(one)) {
    return one.as_int64() < other.as_int64() ? -1 : (one.as_int64() > other.as_int64() ? 1 : 0);
  }
  const auto a = one.to_number<std::uint64_t>();
  const auto b = other.to_number<std::uint64_t>();
  return a < b ? -1 : (a > b ? 1 : 0);
}

std::string fault_of_object(const json::object& members,
                            const json::object& schema,
                            const std::string& place) {
  if (const auto* const required = schema.if_contains("required")) {
    for (const auto& name : required->as_array()) {
      if (!members.contains(name.as_string())) return place + " lacks " + text_of(name);
    }
  }
  const auto* const properties = schema.if_contains("properties");
  const auto* const additional = schema.if_contains("additionalProperties");
  for (const auto& member : members) {
    const std::string name{member.key().data(), member.key().size()};
    const auto* const known =
        properties == nullptr ? nullptr : properties->as_object().if_contains(member.key());
    if (known != nullptr) {
      if (auto fault = fault_of(member.value(), *known, place + "/" + name); !fault.empty()) {
        return fault;
      }
    } else if (additional != nullptr && additional->is_bool() && !additional->as_bool()) {
      return place + " has an undocumented " + name;
    }
  }
  return {};
}

std::string fault_of_array(const json::array& items,
                           const json::object& schema,
                           const std::string& place) {
  const auto* const item_schema = schema.if_contains("items");
  if (item_schema == nullptr) return {};
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto fault = fault_of(items[i], *item_schema, place + "/" + std::to_string(i));
    if (!fault.empty()) return fault;
  }
  return {};
}

std::string fault_of_string(std::string_view text,
                            const json::object& schema,
                            const std::string& place) {
  if (const auto* const pattern = schema.if_contains("pattern")) {
    if (auto fault = pattern_fault(text, text_of(*pattern)); !fault.empty()) {
      return place + " " + fault;
    }
  }
  if (const auto* const names = schema.if_contains("enum")) {
    const auto& all = names->as_array();
    const bool is_one = std::any_of(all.begin(), all.end(),
                                    [&](const auto& name) { return text_of(name) == text; });
    if (!is_one) return place + " is none of the names";
  }
  const auto* const least = schema.if_contains("minLength");
  const auto* const most = schema.if_contains("maxLength");
  if (least != nullptr && text.size() < least->to_number<std::size_t>()) return place + " is short";
  if (most != nullptr && text.size() > most->to_number<std::size_t>()) return place + " is long";
  return {};
}

std::string unknown_word_in(const json::object& schema) {
  static const std::set<std::string> known{
      "type",        "properties", "required",  "additionalProperties",
      "items",       "enum",       "pattern",   "minimum",
      "maximum",     "minLength",  "maxLength", "format",
      "description", "title",      "$ref"};
  for (const auto& word : schema) {
    const std::string name{word.key().data(), word.key().size()};
    if (!known.contains(name)) return name;
  }
  return {};
}

/// The operation of the document that a method and an address lead to; literals win.
const json::object* operation_at(std::string_view method, std::string_view target) {
  const std::string path{target.substr(0, target.find('?'))};
  const auto segments = [](std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
      const auto end = std::min(text.find('/', 1), text.size());
      found.emplace_back(text.substr(0, end));
      text.remove_prefix(end);
    }
    return found;
  };
  const auto asked = segments(path);
  const json::object* best = nullptr;
  std::size_t best_parameters = asked.size() + 1;
  for (const auto& [pattern, methods] : api_document().at("paths").as_object()) {
    const auto parts = segments({pattern.data(), pattern.size()});
    if (parts.size() != asked.size()) continue;
    std::size_t parameters = 0;
    bool fits = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool is_parameter = parts[i].starts_with("/{");
      parameters += is_parameter ? 1 : 0;
      fits = fits && (is_parameter || parts[i] == asked[i]);
    }
    if (!fits || parameters >= best_parameters) continue;
    std::string name{method};
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto* const operation = methods.as_object().if_contains(name == "head" ? "get" : name);
    best = operation == nullptr ? nullptr : &operation->as_object();
    best_parameters = parameters;
  }
  return best;
}

std::string fault_of_content(const json::value& response, const Reply& reply) {
  const std::string type = reply.header("content-type");
  const auto* const content = response.as_object().if_contains("content");
  if (content == nullptr) return reply.text.empty() ? "" : "a body where none is documented";
  const auto* const media = content->as_object().if_contains(type.substr(0, type.find(';')));
  if (media == nullptr) return "an undocumented media type " + type;
  if (type.find("json") == std::string::npos) return {};
  return fault_of(reply.body, media->at("schema"), "body");
}

}  // namespace

const json::object& api_document() {
  static const json::value document = json::parse(openapi_document());
  return document.as_object();
}

const json::value* resolved(std::string_view reference) {
  if (!reference.starts_with("#/")) return nullptr;
  static const json::value document = json::parse(openapi_document());
  json::error_code broken;
  reference.remove_prefix(1);
  return document.find_pointer({reference.data(), reference.size()}, broken);
}

std::string fault_of(const json::value& value,
                     const json::value& schema,
                     const std::string& place) {
  if (!schema.is_object()) return place + " has no schema";
  const json::object& words = schema.as_object();
  if (const auto* const reference = words.if_contains("$ref")) {
    const auto* const target = resolved(text_of(*reference));
    if (target == nullptr) return place + " refers to nothing: " + text_of(*reference);
    return fault_of(value, *target, place);
  }
  if (auto unknown = unknown_word_in(words); !unknown.empty()) {
    return place + " is described with a word that the test does not know: " + unknown;
  }
  const auto* const type = words.if_contains("type");
  if (type != nullptr && !is_of_type(value, text_of(*type)))
    return place + " is no " + text_of(*type);
  if (value.is_object()) return fault_of_object(value.as_object(), words, place);
  if (value.is_array()) return fault_of_array(value.as_array(), words, place);
  if (value.is_string()) return fault_of_string(text_of(value), words, place);
  const auto* const least = words.if_contains("minimum");
  const auto* const most = words.if_contains("maximum");
  if (least != nullptr && compared(value, *least) < 0) return place + " is below its minimum";
  if (most != nullptr && compared(value, *most) > 0) return place + " is above its maximum";
  return {};
}

std::string fault_of_answer(std::string_view method, std::string_view target, const Reply& reply) {
  if (reply.status == 0) return "no answer at all";
  const json::object* const operation = operation_at(method, target);
  const bool is_servers = std::find(server_statuses.begin(), server_statuses.end(), reply.status) !=
                          server_statuses.end();
  // What is not there for whoever asks is answered like an address that nobody knows.
  const bool is_nowhere = reply.status == 404 && reply.code() == "not_found";
  if (operation == nullptr || is_servers || is_nowhere) {
    return fault_of_content(*resolved("#/components/responses/problem"), reply);
  }
  const auto& responses = operation->at("responses").as_object();
  const auto* response = responses.if_contains(std::to_string(reply.status));
  if (response == nullptr) return "an undocumented status " + std::to_string(reply.status);
  if (const auto* const reference = response->as_object().if_contains("$ref")) {
    response = resolved(text_of(*reference));
    if (response == nullptr) return "a reference to nothing";
  }
  return fault_of_content(*response, reply);
}

}  // namespace tress::testing

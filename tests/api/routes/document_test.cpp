#include <set>

#include "tests/support/api_document.hpp"
#include "tests/support/test_api.hpp"

#include "api/routes/api_route.hpp"

// Goal: the OpenAPI document says what the program does, no more and no less.
// Method: hold its paths against the route table, follow every reference, and hold the answers of
// all tests of this kind against its schemas (support/test_api does that).

namespace tress::testing::document_test {

namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string member_of(const boost::json::object& object, std::string_view name) {
  const auto* const value = object.if_contains({name.data(), name.size()});
  return value == nullptr || !value->is_string() ? "" : std::string{value->as_string().c_str()};
}

/// "post /v1/sales sale.open sell" of each route.
std::set<std::string> rows_of_table() {
  std::set<std::string> rows;
  for (const ApiRoute& route : api_routes()) {
    rows.insert(lower(http::text_of(route.method)) + " " + route.pattern + " " + route.name + " " +
                std::string{name_of(route.permission)});
  }
  return rows;
}

std::set<std::string> rows_of_document() {
  std::set<std::string> rows;
  for (const auto& [path, methods] : api_document().at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      const auto& members = operation.as_object();
      rows.insert(std::string{method} + " " + std::string{path} + " " +
                  member_of(members, "operationId") + " " + member_of(members, "x-permission"));
    }
  }
  return rows;
}

void collect_references(const boost::json::value& value, std::set<std::string>& found) {
  if (value.is_array()) {
    for (const auto& item : value.as_array()) collect_references(item, found);
  }
  if (!value.is_object()) return;
  for (const auto& member : value.as_object()) {
    if (member.key() == "$ref") found.insert(member.value().as_string().c_str());
    collect_references(member.value(), found);
  }
}

std::set<std::string> parameters_of_path(std::string_view pattern) {
  std::set<std::string> names;
  for (auto open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    names.emplace(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

/// A parameter of an operation, behind a reference or not.
const boost::json::object& parameter_at(const boost::json::value& value) {
  const std::string reference = member_of(value.as_object(), "$ref");
  if (reference.empty()) return value.as_object();
  const auto* const target = resolved(reference);
  REQUIRE(target != nullptr);
  return target->as_object();
}

}  // namespace

TEST_CASE("paths, methods, names and permissions of the document are those of the route table") {
  CHECK(rows_of_document() == rows_of_table());
}

TEST_CASE("every reference of the document leads somewhere, and every schema is used") {
  std::set<std::string> found;
  collect_references(boost::json::value(api_document()), found);
  CHECK(found.size() > 40);
  for (const std::string& reference : found) {
    INFO(reference);
    CHECK(resolved(reference) != nullptr);
  }
  for (const auto& schema : api_document().at("components").at("schemas").as_object()) {
    INFO(schema.key());
    CHECK(found.contains("#/components/schemas/" + std::string{schema.key()}));
  }
}

TEST_CASE("every parameter in a path is described, and none besides") {
  for (const auto& [path, methods] : api_document().at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      std::set<std::string> described;
      for (const auto& value : operation.at("parameters").as_array()) {
        const auto& parameter = parameter_at(value);
        if (member_of(parameter, "in") == "path") described.insert(member_of(parameter, "name"));
      }
      INFO(method << " " << path);
      CHECK(described == parameters_of_path({path.data(), path.size()}));
    }
  }
}

TEST_CASE("the query parameters of the document are those that a route takes") {
  for (const ApiRoute& route : api_routes()) {
    if (!route.query) continue;  // It reads its query itself: tests/api/story/request_test.cpp.
    const auto& operation =
        api_document().at("paths").at(route.pattern).at(lower(http::text_of(route.method)));
    std::set<std::string> described;
    for (const auto& value : operation.at("parameters").as_array()) {
      const auto& parameter = parameter_at(value);
      if (member_of(parameter, "in") == "query") described.insert(member_of(parameter, "name"));
    }
    INFO(route.name);
    CHECK(described == std::set<std::string>(route.query->begin(), route.query->end()));
  }
}

TEST_CASE("commands with a body say of which type it is, and those are the only ones") {
  for (const auto& [path, methods] : api_document().at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      INFO(method << " " << path);
      CHECK(operation.as_object().contains("requestBody") == (method == "post"));
    }
  }
}

TEST_CASE("the document is served as it is, valid JSON of OpenAPI 3.1") {
  TestApi api;
  const Reply reply = api.get("/openapi.json");
  REQUIRE(reply.status == 200);
  CHECK(reply.header("content-type") == "application/json");
  CHECK(reply.text_at("/openapi") == "3.1.0");
  CHECK(reply.body == boost::json::value(api_document()));
}

}  // namespace tress::testing::document_test

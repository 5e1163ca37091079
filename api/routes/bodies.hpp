#pragma once

#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "api/json/described_reader.hpp"
#include "api/json/reader.hpp"

/// Request bodies as described structs, and the problems of those that are none.
namespace tress::bodies {

/// 400: not JSON, or not as strict as we are.
http::Response not_json(const json::Problem& wrong);

/// 400: some members are missing, unknown or of another type.
http::Response wrong_fields(const std::vector<json::FieldFault>& faults);

/// The value with every text in Unicode's form C: however a name was typed, it is kept in one way
/// (negative-tests.md 24).
json::Value composed(json::Value value);

/// The body and the path as a `T`, or the answer that says what is wrong.
template <class T>
Result<T, http::Response> read(const http::Request& request) {
  auto value = json::read(request.body);
  if (!value) return not_json(value.error());
  auto described =
      json::read_described<T>(composed(std::move(value.value())), request.path_parameters);
  if (!described) return wrong_fields(described.error());
  return std::move(described.value());
}

}  // namespace tress::bodies

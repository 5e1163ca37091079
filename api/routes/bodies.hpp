#pragma once

#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "api/json/described_reader.hpp"
#include "api/json/reader.hpp"

/// Request bodies as described structs, and the problems of those that are none.
namespace tress::bodies {

/// 400: some members are missing, unknown or of another type.
http::Response wrong_fields(const std::vector<json::FieldFault>& faults);

/// The body as JSON, every text in Unicode's form C: however a name was typed, it is kept in one
/// way (negative-tests.md 24).
Result<json::Value, http::Response> parsed(const http::Request& request);

/// The body and the path as a `T`, or the answer that says what is wrong.
template <class T>
Result<T, http::Response> read(const http::Request& request) {
  auto value = parsed(request);
  if (!value) return std::move(value.error());
  std::vector<json::FieldFault> faults;
  auto described = json::read_described<T>(value.value(), request.path_parameters, faults);
  if (!described) return wrong_fields(faults);
  return std::move(*described);
}

}  // namespace tress::bodies

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/response.hpp"

namespace tress::http {

inline constexpr std::string_view problem_content_type = "application/problem+json";

/// One wrong place in a request's body or query.
struct FieldProblem {
  std::string pointer;  ///< RFC 6901, into the body
  std::string code;
  std::string detail;
};

/// What a problem may say beside its code. Never the input itself, a path, a version or a stack.
struct ProblemDetails {
  std::optional<std::string> detail = std::nullopt;
  std::vector<FieldProblem> fields = {};
};

/// An RFC 9457 answer. `code` is stable and listed in `schema/http/problems.md`; its `type` is the
/// relative reference "/problems/<code>". The session adds the `request_id`.
Response problem(int status,
                 std::string_view code,
                 std::string_view title,
                 const ProblemDetails& more = {});

/// Puts `request_id` into the body of an answer made by `problem`; leaves every other one alone.
void add_request_id(Response& response, std::string_view request_id);

}  // namespace tress::http

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.hpp"
#include "ledger/base/result.hpp"

/// A request's target taken apart and decoded, strictly: two readers of one URL must not see two
/// paths, so nothing is normalised and everything ambiguous is refused.
namespace tress::http {

enum class TargetProblem : unsigned char {
  bad_character,      ///< not allowed in a URL (RFC 3986), or a byte ≥ 0x80
  bad_escape,         ///< % without two hexadecimal digits
  forbidden_escape,   ///< an escape of a slash, a control character, or of bytes that are not UTF-8
  empty_segment,      ///< "//"
  dot_segment,        ///< "." or "..", escaped or not
  too_many_segments,  ///< more than `path_segments_max`
  too_many_parameters,  ///< more than `query_parameters_max`
  nameless_parameter,   ///< "?=1", "?a=1&&b=2"
  repeated_parameter,   ///< the same name twice
};

/// The enumerator's name.
std::string_view name_of(TargetProblem problem) noexcept;

struct Target {
  std::string path;                   ///< as sent
  std::vector<std::string> segments;  ///< decoded; a trailing slash is an empty last one
  Fields query;                       ///< decoded
};

/// Reads an origin-form target ("/v1/sales?limit=10"). Requires that it starts with "/". Pure.
[[nodiscard]] Result<Target, TargetProblem> read_target(std::string_view target);

}  // namespace tress::http

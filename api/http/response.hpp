#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "api/http/request.hpp"

namespace tress::http {

/// What a route answers. The session adds length, date, request id and the security headers; a
/// header that is set here replaces the session's default of that name (a page's own CSP, an
/// asset's Cache-Control), except the framing headers, which are the session's alone.
struct Response {
  int status = 200;
  std::string content_type;  ///< Empty only without a body.
  Fields headers;
  std::string body;
};

/// 200 and the like with a JSON text.
inline Response json_response(int status, std::string body) {
  return {status, "application/json", {}, std::move(body)};
}

}  // namespace tress::http

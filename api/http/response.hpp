#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/event_stream.hpp"
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

  /// Instead of a body: the answer goes on until the stream is closed or the peer is gone. Such an
  /// answer has no length and ends its connection; to a HEAD only its head is sent.
  std::shared_ptr<EventStream> stream = nullptr;
};

/// 200 and the like with a JSON text.
inline Response json_response(int status, std::string body) {
  return {status, "application/json", {}, std::move(body)};
}

}  // namespace tress::http

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/http/response.hpp"
#include "ledger/base/time.hpp"

namespace tress::http {

/// What only the session knows about an answer.
struct AnswerFacts {
  std::string_view request_id;
  Timestamp now;
  bool closes = false;
};

/// The status line and headers of an answer up to the empty line, with the security headers that
/// every answer has: nothing is sniffed, framed, cached or embedded unless the route says so. There
/// is no Server header. `Content-Length` is the body's, also where the body is not sent (HEAD); a
/// stream has none. A
/// header's line breaks and control characters become spaces: no value can write a header.
std::string answer_head(const Response& response, const AnswerFacts& facts);

/// IMF-fixdate (RFC 9110 §5.6.7): "Sun, 22 Nov 2026 06:00:00 GMT".
std::string http_date(Timestamp time);

}  // namespace tress::http

#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/http/response.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/parts.hpp"
#include "ledger/base/result.hpp"

/// Answers that many routes give.
namespace tress::answers {

/// 503 with Retry-After: too much waits already.
http::Response busy();

/// 429 with Retry-After: more sign-ins than one may, or than can be judged now.
http::Response too_many_attempts(std::chrono::seconds wait);

/// 503 with Retry-After while no command is taken: quarantine, or a disk that is nearly full.
std::optional<http::Response> closed(const Parts& parts);

/// 503 for a fault behind a read; the fault itself goes to the log, not to the caller.
http::Response unavailable(const Fault& fault);

/// 404 for a thing that is not there, or not for this caller.
http::Response not_found(std::string_view what);

/// 400 for a query parameter: `name` is ours, the value is not repeated.
http::Response bad_query(std::string_view name, std::string_view what);

/// 400 for a query parameter that the address does not know.
http::Response unknown_parameter();

/// A JSON answer as of `position` events; of a log other than the ledger under another name.
http::Response read_answer(std::string json,
                           Position position,
                           std::string_view header = "Ledger-Position");

/// Runs the handler; an exception becomes a 500 and a line in the log.
void guarded(const Parts& parts, const ApiRoute& route, Call call, http::Responder responder);

}  // namespace tress::answers

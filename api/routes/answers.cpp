#include "api/routes/answers.hpp"

#include <exception>
#include <utility>

#include "api/http/problem.hpp"
#include "ledger/base/log.hpp"

namespace tress::answers {

http::Response busy() {
  http::Response response = http::problem(503, "server_is_busy", "Too much waits; try again");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response too_many_attempts(std::chrono::seconds wait) {
  http::Response response = http::problem(429, "too_many_attempts", "Too many attempts; wait");
  response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  return response;
}

std::optional<http::Response> closed(const Parts& parts) {
  const auto gate = parts.gate == nullptr ? std::nullopt : parts.gate->closed();
  if (!gate) return std::nullopt;
  http::Response response;
  std::string retry_after_s;
  switch (gate->reason) {
    case GateClosed::quarantine:
      response = http::problem(503, "ledger_is_in_quarantine",
                               "The ledger is read only until its operator has recovered it");
      retry_after_s = "600";
      break;
    case GateClosed::disk_nearly_full:
      response =
          http::problem(503, "disk_nearly_full", "There is no room for more; nothing was written");
      retry_after_s = "30";
      break;
  }
  response.headers.emplace_back("Retry-After", retry_after_s);
  return response;
}

http::Response unavailable(const Fault& fault) {
  log::error("a read failed: {}", sentence(fault));
  http::Response response = http::problem(503, "read_failed", "This cannot be read now");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

http::Response not_found(std::string_view what) {
  return http::problem(404, std::string{what} + "_is_unknown", "There is no such thing here");
}

http::Response bad_query(std::string_view name, std::string_view what) {
  return http::problem(400, "query_is_wrong", "A query parameter is wrong",
                       {std::string{name} + " " + std::string{what}, {}});
}

http::Response unknown_parameter() {
  return http::problem(400, "query_is_wrong", "The query cannot be read",
                       {"There is a parameter that this address does not know", {}});
}

http::Response read_answer(std::string json, Position position, std::string_view header) {
  http::Response response = http::json_response(200, std::move(json));
  response.headers.emplace_back(std::string{header}, std::to_string(position));
  return response;
}

void guarded(const Parts& parts, const ApiRoute& route, Call call, http::Responder responder) {
  try {
    // A responder that dies on the way answers 500 by itself.
    route.handler(parts, std::move(call), std::move(responder));
  } catch (const std::exception& broken) {
    log::error("route {} failed: {}", route.name, broken.what());
  } catch (...) {
    log::error("route {} failed with an exception without a name", route.name);
  }
}

}  // namespace tress::answers

#include "api/routes/feed_routes.hpp"

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/feed.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/portal_access.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

Response too_many(Feed::Refused refused) {
  switch (refused) {
    case Feed::Refused::too_many_of_session: {
      Response response =
          problem(429, "too_many_streams", "This session has as many streams as it may have");
      response.headers.emplace_back("Retry-After", "5");
      return response;
    }
    case Feed::Refused::too_many_of_person: {
      Response response =
          problem(429, "too_many_streams", "This person has as many streams as one may have");
      response.headers.emplace_back("Retry-After", "5");
      return response;
    }
    case Feed::Refused::too_many: return answers::busy();
  }
  TRESS_UNREACHABLE();
}

/// Where the reader was: `Last-Event-ID`, which a browser sends when it comes back to the same
/// address, or `after`, with which it came first. A browser never comes back after a refusal, and a
/// log that was restored may be shorter than it was: its header may lie beyond the end.
Result<std::optional<Position>, Response> position_in(const Parts& parts,
                                                      const http::Request& request) {
  const auto header = request.header("last-event-id");
  const auto text = header && !header->empty() ? header : request.query_value("after");
  if (!text) return std::optional<Position>{};
  const auto position = parse_number(*text);
  const bool is_header = header && !header->empty();
  const std::string_view name = is_header ? "Last-Event-ID" : "after";
  if (!position) return answers::bad_query(name, "is no position");
  if (!is_header && *position >= parts.log.size()) {
    return answers::bad_query(name, "is beyond the end of the log");
  }
  return std::optional<Position>{*position};
}

void open_feed(const Parts& parts, const Call& call, http::Responder responder) {
  if (parts.feed == nullptr) return responder(nothing_here());
  const auto after = position_in(parts, call.request);
  if (!after) return responder(after.error());
  const auto token = session_token(call.request);
  const auto session = token ? parts.sessions.name_of(token->text) : std::nullopt;
  if (!session || !call.actor.person) return responder(not_signed_in());
  auto stream = parts.feed->open({*session, *call.actor.person, after.value()});
  if (!stream) return responder(too_many(stream.error()));
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("X-Accel-Buffering", "no");  // A front proxy passes it on at once.
  response.stream = std::move(stream.value());
  responder(std::move(response));
}

}  // namespace

std::vector<ApiRoute> feed_routes() {
  return {{http::Method::get, "/v1/feed", "feed.open", Permission::follow_feed, Runs::here,
           open_feed, std::vector<std::string>{"after"}}};
}

}  // namespace tress

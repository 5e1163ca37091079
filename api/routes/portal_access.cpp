#include "api/routes/portal_access.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "ledger/writer/guards.hpp"
#include "projections/portal/portal.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

/// So long a sign-in counts for what is worth a takeover.
constexpr std::chrono::minutes sign_in_age_max{10};

/// True if one of the staff asks.
bool is_staff(const Parts& parts, const http::Request& request) {
  for (const std::string_view cookie : {session_cookie, portal_cookie}) {
    const auto token = session_token(request, cookie);
    if (token && parts.sessions.find(token->text)) return true;
  }
  return false;
}

}  // namespace

Response not_signed_in() {
  return problem(401, "not_signed_in", "Sign in first");
}

Response nothing_here() {
  return problem(404, "not_found", "There is nothing at this address.");
}

Result<bool, Fault> has_open_file(const Parts& parts, ClientId client) {
  // What the log itself says: no view is behind it.
  TRESS_TRY(const auto erased,
            parts.log.row(Space::guards, guard::erased(client, FieldClass::contact)));
  if (erased) return false;
  TRESS_TRY(const auto view, parts.follower.snapshot("portal"));
  TRESS_TRY(const auto person, portal::find_person(*view, client));
  return person && !person->merged_into;
}

Result<ClientId, Response> portal_client(const Parts& parts, const http::Request& request) {
  if (parts.portal == nullptr || is_staff(parts, request)) return nothing_here();
  const auto token = session_token(request, portal_cookie);
  const auto session = token ? parts.portal->sessions.find(token->text) : std::nullopt;
  if (!session) return not_signed_in();
  if (token->is_cookie && is_foreign_write(request)) {
    return problem(403, "foreign_origin", "This request did not come from one of our pages");
  }
  const auto is_open = has_open_file(parts, session->person);
  if (!is_open) return answers::unavailable(is_open.error());
  if (is_open.value()) return session->person;
  parts.portal->sessions.close_all_of(session->person);
  return not_signed_in();
}

Result<CommandId, Response> portal_command(const Call& call, std::string_view what) {
  constexpr std::size_t key_bytes_max = 128;
  const auto key = call.request.header("idempotency-key").value_or("");
  const bool is_key =
      !key.empty() && key.size() <= key_bytes_max &&
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!is_key) {
    return problem(400, "idempotency_key_is_missing",
                   "This needs an Idempotency-Key of 1 to 128 visible characters");
  }
  std::string words{what};
  words += " " + call.client->hex() + " " + std::string{key};
  return command_id(call.actor, words);
}

bool is_just_signed_in(const Parts& parts, const http::Request& request) {
  const auto token = session_token(request, portal_cookie);
  const auto session = token ? parts.portal->sessions.find(token->text) : std::nullopt;
  return session && parts.clock.now() - session->confirmed_at < sign_in_age_max;
}

void end_portal_visits(const Parts& parts, ClientId client) {
  if (parts.portal == nullptr) return;
  parts.portal->codes.forget(client);
  parts.portal->sessions.close_all_of(client);
}

bool is_client(const Parts& parts, const http::Request& request) {
  if (parts.portal == nullptr) return false;
  for (const std::string_view cookie : {session_cookie, portal_cookie}) {
    const auto token = session_token(request, cookie);
    if (token && parts.portal->sessions.find(token->text)) return true;
  }
  return false;
}

}  // namespace tress

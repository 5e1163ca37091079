#include "api/routes/portal_sign_in_routes.hpp"

#include <array>
#include <exception>
#include <utility>

#include "schema/outbox.hpp"
#include "schema/portal_session.hpp"

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/parts.hpp"
#include "api/routes/portal_access.hpp"
#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "projections/client_card/client_card.hpp"
#include "projections/portal/portal.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

/// Where a code is to go.
struct Address {
  SearchToken token;
  outbox::Channel channel;
};

/// One address that can be one; that nobody has it is not said.
Result<Address, Response> address_of(const Parts& parts, const portal_session::RequestCode& asked) {
  if (asked.phone.has_value() == asked.email.has_value()) {
    return problem(422, "address_is_missing", "Give a telephone number or a mail address");
  }
  std::optional<SearchToken> token;
  if (asked.phone) {
    token = parts.search_tokens.phone_token(asked.phone->reveal());
    // To be hashed, like the address below.
  } else {
    token = parts.search_tokens.email_token(asked.email->reveal());
    // To be hashed.
  }
  if (!token) {
    return problem(422, "address_is_malformed",
                   "This is no telephone number and no mail address that there can be");
  }
  return Address{*token, asked.phone ? outbox::Channel::sms : outbox::Channel::mail};
}

/// The one client with that address whose file stands. Where several share it nobody can say who
/// asks, so nobody gets in by it.
Result<std::optional<ClientId>, Fault> client_at(const Parts& parts, const Address& address) {
  TRESS_TRY(const auto view, parts.follower.snapshot("client_card"));
  TRESS_TRY(const auto page, client_card::find_by_tokens(*view, {address.token}));
  std::optional<ClientId> found;
  for (const auto& card : page.rows) {
    TRESS_TRY(const bool is_open, has_open_file(parts, card.client));
    if (!is_open) continue;
    if (found) return std::optional<ClientId>{};
    found = card.client;
  }
  return found;
}

outbox::Queue message_with_code(
    std::string key, ClientId client, BranchId branch, const Address& address, Timestamp now) {
  return outbox::Queue{.key = std::move(key),
                       .text = outbox::Template::sign_in_code,
                       .client = client,
                       .branch = branch,
                       .appointment = {},
                       .about_at = now + PortalCodes::lifetime,
                       .membership = {},
                       .wallet = {},
                       .lot = {},
                       .campaign = {},
                       .channel = address.channel,
                       .consent = {}};
}

/// Sends a code to whoever has the address. Long after the answer, on a thread that answers
/// nobody: how long it takes tells nobody whether there is such a client.
Result<void, Fault> send_code(const Parts& parts, const Address& address, std::string_view login) {
  TRESS_TRY(const auto client, client_at(parts, address));
  if (!client) return ok();
  TRESS_TRY(const auto view, parts.follower.snapshot("portal"));
  TRESS_TRY(const auto branch, portal::branch_of(*view, *client));
  if (!branch) return ok();
  std::array<Byte, 16> random{};
  parts.random.fill(random);
  const std::string key = "sign-in/" + to_hex(random);
  const auto message = id_cast<MessageId>(stream_id_of_words(StreamKind::outbox, key));
  parts.portal->codes.send(login, *client, message);
  const AnyCommand command{
      outbox::Command{message_with_code(key, *client, *branch, address, parts.clock.now())}};
  TRESS_TRY(const auto answer,
            parts.writer.submit_and_wait({command_id(service_actor(), key), sha256(bytes_of(key)),
                                          service_actor(), command}));
  if (const auto* const refused = std::get_if<Refused>(&answer)) {
    log::warn("no code was sent: {}", refused->code);
  }
  return ok();
}

void send_code_later(const Parts& parts, const Address& address, const std::string& login) {
  try {
    const auto sent = send_code(parts, address, login);
    if (!sent) log::error("no code was sent: {}", sentence(sent.error()));
  } catch (const std::exception& broken) {
    log::error("no code was sent: {}", broken.what());
  }
}

Response code_is_on_its_way(std::string_view login, bool as_token) {
  json::Writer out;
  out.begin_object().member("minutes", static_cast<std::uint64_t>(PortalCodes::lifetime.count()));
  if (as_token) out.member("login", login);
  out.end_object();
  Response response = http::json_response(202, out.take());
  if (!as_token) response.headers.emplace_back("Set-Cookie", set_cookie(login, login_cookie));
  return response;
}

void request_code(const Parts& parts, const Call& call, http::Responder responder) {
  if (parts.portal == nullptr) return responder(nothing_here());
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  const auto asked = bodies::read<portal_session::RequestCode>(call.request);
  if (!asked) return responder(asked.error());
  const auto address = address_of(parts, asked.value());
  if (!address) return responder(address.error());
  // Behind a proxy everybody comes from our own machine.
  const auto peer = call.request.is_loopback ? std::nullopt : std::optional{call.request.peer};
  const std::string name = address.value().token.hex();
  const auto login = parts.portal->codes.ask(name, peer);
  if (login.is_to_be_logged) log::warn("codes are asked for too often, and not sent");
  // Whether anybody has the address is asked there and not here: up to the answer one path is
  // taken for all of them.
  if (login.is_admitted) {
    const bool is_taken = parts.portal->later.put([&parts, address = address.value(), login] {
      send_code_later(parts, address, login.login);
    });
    if (!is_taken) {
      parts.portal->codes.take_back(login.login, name, peer);
      return responder(answers::busy());
    }
  }
  responder(code_is_on_its_way(login.login, asked.value().as_token));
}

Response session_response(const Parts& parts, ClientId client, bool as_token) {
  const std::string token = parts.portal->sessions.open(client);
  json::Writer out;
  out.begin_object();
  if (as_token) out.member("token", token);
  out.end_object();
  Response response = http::json_response(200, out.take());
  response.headers.emplace_back("Set-Cookie", clear_cookie(login_cookie));
  if (!as_token) response.headers.emplace_back("Set-Cookie", set_cookie(token, portal_cookie));
  return response;
}

Response judge(const Parts& parts, const Call& call, const portal_session::SignIn& asked) {
  std::optional<std::string> login;
  if (asked.login) {
    login = asked.login->reveal();  // to be compared by its hash
  } else {
    login = cookie_value(call.request, login_cookie);
    if (login && is_foreign_write(call.request)) {
      return problem(403, "foreign_origin", "This request did not come from one of our pages");
    }
  }
  const std::string& code = asked.code.reveal();  // to be compared by its hash
  const auto judged = parts.portal->codes.use(login.value_or(""), code);
  if (judged.outcome != PortalCodes::Outcome::right) {
    log::warn("a client's sign-in failed");
    return code_refused(judged.outcome);
  }
  const auto is_open = has_open_file(parts, *judged.client);
  if (!is_open) return answers::unavailable(is_open.error());
  if (!is_open.value()) return code_refused(PortalCodes::Outcome::over);
  return session_response(parts, *judged.client, asked.as_token);
}

void sign_client_in(const Parts& parts, const Call& call, http::Responder responder) {
  if (parts.portal == nullptr) return responder(nothing_here());
  const auto asked = bodies::read<portal_session::SignIn>(call.request);
  if (!asked) return responder(asked.error());
  responder(judge(parts, call, asked.value()));
}

void sign_client_out(const Parts& parts, const Call& call, http::Responder responder) {
  const auto asked = bodies::read<portal_session::SignOut>(call.request);
  if (!asked) return responder(asked.error());
  parts.portal->sessions.close(session_token(call.request, portal_cookie)->text);
  Response response{204, {}, {}, {}};
  response.headers.emplace_back("Set-Cookie", clear_cookie(portal_cookie));
  response.headers.emplace_back("Clear-Site-Data", R"("cache", "cookies")");
  responder(std::move(response));
}

}  // namespace

Response code_refused(PortalCodes::Outcome outcome) {
  switch (outcome) {
    case PortalCodes::Outcome::right: break;
    case PortalCodes::Outcome::wrong:
      return problem(401, "code_is_wrong", "This is not the code that was sent");
    case PortalCodes::Outcome::too_often:
      return problem(429, "too_many_attempts", "Too many attempts; ask for another code");
    case PortalCodes::Outcome::over:
      return problem(410, "code_is_over", "This code is used or too old; ask for another one");
    case PortalCodes::Outcome::another_login:
      return problem(403, "code_was_not_asked_here",
                     "A code counts only where it was asked for; ask for one here");
  }
  TRESS_UNREACHABLE();
}

std::vector<ApiRoute> portal_sign_in_routes() {
  using http::Method;
  return {
      {Method::post, "/portal/v1/codes", "portal.request_code", Permission::anyone, Runs::in_pool,
       request_code},
      {Method::post, "/portal/v1/sign-in", "portal.sign_in", Permission::anyone, Runs::in_pool,
       sign_client_in},
      {Method::post, "/portal/v1/sign-out", "portal.sign_out", Permission::portal, Runs::here,
       sign_client_out},
  };
}

}  // namespace tress

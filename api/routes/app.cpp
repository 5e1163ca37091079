#include "api/routes/app.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/routes/access_routes.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/command_routes.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/erasure_routes.hpp"
#include "api/routes/feed_routes.hpp"
#include "api/routes/late_routes.hpp"
#include "api/routes/log_routes.hpp"
#include "api/routes/membership_routes.hpp"
#include "api/routes/openapi_routes.hpp"
#include "api/routes/payment_routes.hpp"
#include "api/routes/people.hpp"
#include "api/routes/portal_access.hpp"
#include "api/routes/portal_routes.hpp"
#include "api/routes/portal_sign_in_routes.hpp"
#include "api/routes/question_routes.hpp"
#include "api/routes/sign_in_routes.hpp"
#include "api/routes/view_routes.hpp"
#include "api/routes/wallet_routes.hpp"
#include "api/routes/web_routes.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/keys/hashing_gate.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

/// In which of the roles held this may be asked: the first of the table's order. Who holds none may
/// still see and end their own session; no event is written there.
std::optional<Role> role_for(const std::vector<Role>& held, Permission permission) {
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    const bool is_held = std::find(held.begin(), held.end(), role) != held.end();
    if (is_held && may(role, permission)) return role;
  }
  if (permission == Permission::signed_in) return Role::service;
  return std::nullopt;
}

struct Caller {
  Actor actor;
  std::vector<Role> roles;
  std::optional<ClientId> client = {};
  std::optional<access::Purpose> purpose = {};
};

/// In this header somebody says for which purpose they read, where it is not the route's own.
constexpr std::string_view purpose_header = "tress-purpose";

/// Three purposes are nobody's to claim: a client's own record is the portal's, breaking the glass
/// takes more than a word, and upkeep is the system's.
bool may_be_stated(access::Purpose purpose) {
  return purpose != access::Purpose::own_record && purpose != access::Purpose::break_glass &&
         purpose != access::Purpose::upkeep;
}

/// The purpose that a member of staff gives for reading something of clients, if they give one.
Result<std::optional<access::Purpose>, Response> purpose_of(const http::Request& request,
                                                            const ApiRoute& route) {
  const auto text = request.header(purpose_header);
  if (!text || !route.discloses.is_any()) return std::optional<access::Purpose>{};
  const auto purpose = parse_enum<access::Purpose>(*text);
  if (purpose && may_be_stated(*purpose)) return purpose;
  return problem(400, "purpose_is_unknown",
                 "Tress-Purpose must be one of the purposes for which something is read");
}

/// Who asks, if they may.
Result<Caller, Response> caller_of(const Parts& parts,
                                   const http::Request& request,
                                   const ApiRoute& route) {
  const Permission permission = route.permission;
  if (permission == Permission::anyone) {
    return Caller{service_actor(), {}};
  }
  if (permission == Permission::portal) {
    TRESS_TRY(const ClientId client, portal_client(parts, request));
    return Caller{{ActorKind::client, std::nullopt, Role::service, std::nullopt}, {}, client};
  }
  const auto token = session_token(request);
  const auto session = token ? parts.sessions.find(token->text) : std::nullopt;
  // For a client there is nothing here, not even something closed.
  if (!session && is_client(parts, request)) return nothing_here();
  if (!session) return not_signed_in();
  if (token->is_cookie && is_foreign_write(request)) {
    return problem(403, "foreign_origin", "This request did not come from one of our pages");
  }
  TRESS_TRY(const auto purpose, purpose_of(request, route));
  auto roles = roles_now(parts, session->person);
  if (!roles) return answers::unavailable(roles.error());
  if (!roles.value()) return not_signed_in();
  const auto role = role_for(*roles.value(), permission);
  if (!role) {
    const Role held = roles.value()->empty() ? Role::service : roles.value()->front();
    const Actor actor{ActorKind::staff, session->person, held, std::nullopt};
    record_denial(parts, reader_of({request, actor, {}, {}, &route, purpose}));
    return problem(403, "not_permitted", "None of your roles may do this");
  }
  return Caller{{ActorKind::staff, session->person, *role, std::nullopt},
                std::move(*roles.value()),
                std::nullopt,
                purpose};
}

bool has_unknown_parameter(const http::Request& request, const ApiRoute& route) {
  if (!route.query) return false;
  return std::any_of(request.query.begin(), request.query.end(), [&](const auto& given) {
    return std::find(route.query->begin(), route.query->end(), given.first) == route.query->end();
  });
}

/// Of hashing a few pieces are as much as can be done in time; whoever reads waits for no hashing.
Response too_much_waits(Runs runs) {
  return runs == Runs::in_sign_in_pool ? answers::too_many_attempts(HashingGate::retry_after)
                                       : answers::busy();
}

void run(const Parts& parts, const ApiRoute& route, Call call, http::Responder responder) {
  if (route.runs == Runs::here) return route.handler(parts, std::move(call), std::move(responder));

  struct Waiting {
    Call call;
    http::Responder responder;
  };

  auto waiting = std::make_shared<Waiting>(Waiting{std::move(call), std::move(responder)});
  WorkPool& pool = route.runs == Runs::in_pool ? parts.pool : parts.sign_in_pool;
  const bool is_taken = pool.run([&parts, &route, waiting] {
    answers::guarded(parts, route, std::move(waiting->call), std::move(waiting->responder));
  });
  if (!is_taken) waiting->responder(too_much_waits(route.runs));
}

http::Route http_route(const Parts& parts, const ApiRoute& route) {
  http::Route made;
  made.method = route.method;
  made.pattern = route.pattern;
  made.name = route.name;
  made.handler = [&parts, &route](http::Request request, http::Responder responder) {
    auto caller = caller_of(parts, request, route);
    if (!caller) return responder(std::move(caller.error()));
    if (has_unknown_parameter(request, route)) return responder(answers::unknown_parameter());
    auto& [actor, roles, client, purpose] = caller.value();
    run(parts, route,
        {std::move(request), actor, std::move(roles), client, &route, std::move(purpose)},
        std::move(responder));
  };
  return made;
}

std::vector<ApiRoute> all_routes() {
  std::vector<ApiRoute> all;
  for (auto* const part :
       {command_routes, sign_in_routes, view_routes, membership_routes, erasure_routes, log_routes,
        openapi_routes, web_routes, wallet_routes, payment_routes, portal_routes,
        portal_sign_in_routes, question_routes, access_routes, feed_routes, late_routes}) {
    for (ApiRoute& route : part()) {
      route.discloses = disclosing_of(route.name);
      all.push_back(std::move(route));
    }
  }
  return all;
}

}  // namespace

bool Call::may(Permission permission) const {
  return std::any_of(roles.begin(), roles.end(),
                     [permission](Role role) { return tress::may(role, permission); });
}

const std::vector<ApiRoute>& api_routes() {
  static const std::vector<ApiRoute> all = all_routes();
  return all;
}

http::Router make_router(const Parts& parts) {
  std::vector<http::Route> routes;
  for (const ApiRoute& route : api_routes()) routes.push_back(http_route(parts, route));
  return http::Router{std::move(routes)};
}

}  // namespace tress

#include "api/routes/app.hpp"

#include <memory>
#include <utility>

#include "api/auth/session_token.hpp"
#include "api/http/problem.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/command_routes.hpp"
#include "api/routes/log_routes.hpp"
#include "api/routes/openapi_routes.hpp"
#include "api/routes/sign_in_routes.hpp"
#include "api/routes/view_routes.hpp"
#include "projections/staff/staff_view.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;

Response not_signed_in() {
  return problem(401, "not_signed_in", "Sign in first");
}

/// The roles that the person holds now, as the staff view says.
Result<std::vector<Role>, Fault> roles_of(const Parts& parts, StaffId person) {
  TRESS_TRY(const auto view, parts.follower.snapshot("staff"));
  TRESS_TRY(const auto row, staff_view::find_person(*view, person));
  std::vector<Role> roles;
  if (!row || row->left_on) return roles;
  for (const auto& held : row->roles) roles.push_back(held.role);
  return roles;
}

/// The caller as the actor of what they ask for, in the first of their roles that may ask it.
Result<Actor, Response> actor_for(const Parts& parts,
                                  const http::Request& request,
                                  Permission permission) {
  if (permission == Permission::anyone) {
    return Actor{ActorKind::system, std::nullopt, Role::service, std::nullopt};
  }
  const auto token = session_token(request);
  const auto session = token ? parts.sessions.find(token->text) : std::nullopt;
  if (!session) return not_signed_in();
  if (token->is_cookie && is_foreign_write(request)) {
    return problem(403, "foreign_origin", "This request did not come from one of our pages");
  }
  const auto roles = roles_of(parts, session->person);
  if (!roles) return answers::unavailable(roles.error());
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    const auto& held = roles.value();
    if (std::find(held.begin(), held.end(), role) == held.end()) continue;
    if (may(role, permission)) return Actor{ActorKind::staff, session->person, role, std::nullopt};
  }
  return problem(403, "not_permitted", "None of your roles may do this");
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
  if (!is_taken) waiting->responder(answers::busy());
}

http::Route http_route(const Parts& parts, const ApiRoute& route) {
  http::Route made;
  made.method = route.method;
  made.pattern = route.pattern;
  made.name = route.name;
  made.handler = [&parts, &route](http::Request request, http::Responder responder) {
    auto actor = actor_for(parts, request, route.permission);
    if (!actor) return responder(std::move(actor.error()));
    run(parts, route, {std::move(request), actor.value()}, std::move(responder));
  };
  return made;
}

std::vector<ApiRoute> all_routes() {
  std::vector<ApiRoute> all;
  for (auto* const part :
       {command_routes, sign_in_routes, view_routes, log_routes, openapi_routes}) {
    for (ApiRoute& route : part()) all.push_back(std::move(route));
  }
  return all;
}

}  // namespace

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

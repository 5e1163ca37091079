#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "schema/access.hpp"
#include "schema/common.hpp"

#include "api/auth/permissions.hpp"
#include "api/http/request.hpp"
#include "api/http/responder.hpp"
#include "api/routes/disclosing.hpp"

namespace tress {

struct ApiRoute;
struct Parts;

/// A request by somebody who may make it.
struct Call {
  http::Request request;
  Actor actor;  ///< who, in the role that gives the permission; `system` on routes for anyone
  std::vector<Role> roles = {};  ///< all that they hold: any of them may show a class of fields

  std::optional<ClientId> client = {};  ///< on the portal's routes: about whom all of it is

  const ApiRoute* route = nullptr;              ///< by which it came
  std::optional<access::Purpose> purpose = {};  ///< as the caller says; else the route's

  [[nodiscard]] bool may(Permission permission) const;
};

/// Where a route's handler runs.
enum class Runs : unsigned char {
  here,             ///< on the I/O thread: never waits
  in_pool,          ///< on the pool: reads views, may wait for a position
  in_sign_in_pool,  ///< on the pool for password hashing
};

/// One row of the API's route table: what the OpenAPI document, the permission matrix and the
/// router are held against.
struct ApiRoute {
  http::Method method;
  std::string pattern;  ///< "/v1/sales/{sale}/lines"
  std::string name;     ///< "sale.add_line"; also the operation id
  Permission permission;
  Runs runs;
  std::function<void(const Parts&, Call, http::Responder)> handler;

  /// The parameters that its query may have; another one is refused before the handler is asked.
  /// Nothing: the handler reads the whole query itself, by `Query`.
  std::optional<std::vector<std::string>> query = std::vector<std::string>{};

  /// What its answers tell of clients: put in by `api_routes` from the table (disclosing.hpp).
  Disclosing discloses = {};
};

/// Every route of the public listener, each once.
const std::vector<ApiRoute>& api_routes();

}  // namespace tress

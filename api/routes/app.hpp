#pragma once

#include "api/http/router.hpp"
#include "api/routes/parts.hpp"

namespace tress {

/// The public listener's router: every row of `api_routes()`, each behind its permission.
/// `parts` outlives it.
http::Router make_router(const Parts& parts);

/// Health, readiness and metrics, for the admin listener. `parts` outlives it.
http::Router make_admin_router(const Parts& parts);

}  // namespace tress

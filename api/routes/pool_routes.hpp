#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// The pool of clients whom nobody owns, in groups (S2-72). The pool itself is of client_routes.
std::vector<ApiRoute> pool_routes();

}  // namespace tress

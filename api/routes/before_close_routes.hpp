#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What is to be known before a bill is closed.
std::vector<ApiRoute> before_close_routes();

}  // namespace tress

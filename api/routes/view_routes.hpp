#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Everything that is read from views.
std::vector<ApiRoute> view_routes();

}  // namespace tress

#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// The API's own description.
std::vector<ApiRoute> openapi_routes();

}  // namespace tress

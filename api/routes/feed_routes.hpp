#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// The live feed.
std::vector<ApiRoute> feed_routes();

}  // namespace tress

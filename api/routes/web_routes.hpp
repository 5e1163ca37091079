#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// The pages of api/web.
std::vector<ApiRoute> web_routes();

}  // namespace tress

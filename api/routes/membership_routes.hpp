#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Plans and what clients have of them.
std::vector<ApiRoute> membership_routes();

}  // namespace tress

#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// In which member tier clients are, who gave it to them and why; the salon's tiers.
std::vector<ApiRoute> tier_routes();

}  // namespace tress

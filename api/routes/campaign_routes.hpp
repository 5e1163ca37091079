#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Reads of campaigns: what each says, whom it reached and did not reach, what came of it.
std::vector<ApiRoute> campaign_routes();

}  // namespace tress

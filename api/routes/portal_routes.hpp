#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What clients read of themselves and ask about it. No address names a client: it is whose session
/// it is.
std::vector<ApiRoute> portal_routes();

}  // namespace tress

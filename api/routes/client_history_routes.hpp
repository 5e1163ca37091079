#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What stood in a client's file before, from the log itself (S0-3).
std::vector<ApiRoute> client_history_routes();

}  // namespace tress

#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What clients have paid for and not had yet (M-16).
std::vector<ApiRoute> liability_routes();

}  // namespace tress

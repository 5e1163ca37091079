#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Payment links for the desk, for whoever holds one, and for the provider that reports.
std::vector<ApiRoute> payment_routes();

}  // namespace tress

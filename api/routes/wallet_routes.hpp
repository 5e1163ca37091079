#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Balances with their lots, what happened to them, terms, and what a refund would be.
[[nodiscard]] std::vector<ApiRoute> wallet_routes();

}  // namespace tress

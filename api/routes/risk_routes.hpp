#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Reads of clients at risk: levels with what they were made of, alerts, what winning back did; and
/// of offers, what each costs and to whom it was granted.
std::vector<ApiRoute> risk_routes();

}  // namespace tress

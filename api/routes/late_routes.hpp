#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What may be agreed with a client who is late.
std::vector<ApiRoute> late_routes();

}  // namespace tress

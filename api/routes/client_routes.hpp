#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What is read from client cards.
std::vector<ApiRoute> client_routes();

}  // namespace tress

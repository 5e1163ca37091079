#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What is to be done about clients: whose, and what is overdue.
std::vector<ApiRoute> follow_up_routes();

}  // namespace tress

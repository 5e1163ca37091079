#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What stands in the salon's own fields of a card: all of them, and what a rule shows at a moment.
std::vector<ApiRoute> client_field_routes();

}  // namespace tress

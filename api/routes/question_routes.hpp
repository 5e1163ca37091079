#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Clients' questions as the staff read them, with all that happened to what they are about; and
/// why a bill comes to what it does.
std::vector<ApiRoute> question_routes();

}  // namespace tress

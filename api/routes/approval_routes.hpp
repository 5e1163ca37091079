#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Reads of proposals (the inbox, the outbox, one of them with all that it would do) and of the
/// rules by which they are made.
std::vector<ApiRoute> approval_routes();

}  // namespace tress

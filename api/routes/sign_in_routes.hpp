#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Signing in and out, the first owner, invitations of staff.
std::vector<ApiRoute> sign_in_routes();

}  // namespace tress

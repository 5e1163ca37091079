#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What a provider of payments reports: nobody is signed in there, the message itself is signed.
/// And the simulator's own routes, which are there only if it is the provider.
std::vector<ApiRoute> webhook_routes();

}  // namespace tress

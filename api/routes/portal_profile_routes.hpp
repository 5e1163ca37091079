#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What clients say of themselves: name, birthday, how to be reached, what they agree to; and the
/// address that they sign in with, which changes when a code that went there has come back.
std::vector<ApiRoute> portal_profile_routes();

}  // namespace tress

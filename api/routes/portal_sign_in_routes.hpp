#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// How clients come in and go: a code by telephone or mail, a session, its end.
std::vector<ApiRoute> portal_sign_in_routes();

}  // namespace tress

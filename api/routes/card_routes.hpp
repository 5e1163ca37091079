#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What is looked at before it is done: a template before it is installed, who a client may be
/// before they are written down.
std::vector<ApiRoute> card_routes();

}  // namespace tress

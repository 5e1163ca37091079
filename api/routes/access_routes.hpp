#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// Who has read what of whom, out of the access log. Reading that is itself recorded there.
std::vector<ApiRoute> access_routes();

}  // namespace tress

#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// A POST route for every command that people give over HTTP. The table stands in the .cpp: a
/// command without a row there does not compile.
std::vector<ApiRoute> command_routes();

}  // namespace tress

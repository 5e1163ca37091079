#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// The log for strangers: checkpoint, tiles, entry bundles, proofs; and receipts for those who may
/// see what is inside.
std::vector<ApiRoute> log_routes();

}  // namespace tress

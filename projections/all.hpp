#pragma once

#include <vector>

#include "projections/engine/projection.hpp"

namespace tress::views {

/// Every projection there is, once. A new view takes its place here and nowhere else.
[[nodiscard]] std::vector<const Projection*> all_projections();

}  // namespace tress::views

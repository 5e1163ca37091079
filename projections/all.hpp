#pragma once

#include <vector>

#include "projections/engine/projection.hpp"

namespace tress::views {

/// Every projection of the ledger, once. A new view takes its place here and nowhere else.
[[nodiscard]] std::vector<const Projection*> all_projections();

/// Every projection of the access log, once: another log, followed and stored by itself.
[[nodiscard]] std::vector<const Projection*> access_projections();

}  // namespace tress::views

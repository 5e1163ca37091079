#pragma once

#include "projections/engine/projection.hpp"

/// The halves of the portal's fold. Only projections/portal includes this.
namespace tress::portal {

/// Packages, memberships and value: what clients have.
void apply_held(const views::Recorded& event, views::Rows& rows);

}  // namespace tress::portal

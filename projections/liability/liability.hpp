#pragma once

#include "schema/liability.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// M-16, the liability roll-forward: what clients have paid for and not had yet, and how it came to
/// be so. Money lines are in minor units, unit lines in what their benefit counts.
namespace tress::liability {

[[nodiscard]] const views::Projection& projection();

/// Business dates, both included.
struct Period {
  Day from;
  Day until;
  std::optional<BranchId> branch = std::nullopt;  ///< nothing: every branch
};

/// Every line that ever moved until the end of the period, by account, branch, plan, currency and
/// benefit; the money line of a plan stands before its units.
[[nodiscard]] Result<RollForward, Fault> roll_forward(const views::Snapshot& view,
                                                      const Period& period);

}  // namespace tress::liability

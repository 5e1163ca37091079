#pragma once

#include "schema/till.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The register: sessions of the drawers, and each business date with its counts and closes.
namespace tress::till {

[[nodiscard]] const views::Projection& projection();

/// The drawer's last session.
[[nodiscard]] Result<std::optional<Session>, Fault> find_session(const views::Snapshot& view,
                                                                 DrawerId drawer);

/// All sessions of a branch on a date, by drawer and session.
[[nodiscard]] Result<views::Page<Session>, Fault> sessions_of_day(const views::Snapshot& view,
                                                                  BranchId branch,
                                                                  Day date,
                                                                  const views::Paging& paging = {});

/// Nothing as long as neither a terminal was counted nor the day closed.
[[nodiscard]] Result<std::optional<DayReport>, Fault> find_day(const views::Snapshot& view,
                                                               BranchId branch,
                                                               Day date);

}  // namespace tress::till

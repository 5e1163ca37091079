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

/// Nothing as long as no terminal was counted, and the day was neither closed nor overdue.
[[nodiscard]] Result<std::optional<DayReport>, Fault> find_day(const views::Snapshot& view,
                                                               BranchId branch,
                                                               Day date);

/// Periods of the branch that are closed for good, by date.
[[nodiscard]] Result<views::Page<LockedPeriod>, Fault> locked_periods(
    const views::Snapshot& view, BranchId branch, const views::Paging& paging = {});

}  // namespace tress::till

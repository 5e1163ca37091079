#pragma once

#include "schema/revenue.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// M-6, daily revenue: takings, billings and earned revenue, three numbers and never one, per
/// branch, business date and currency; with tax, discounts (M-8), tips and refunds (M-9).
///
/// All of it is added up from what the events say; what their postings moved stands beside it, so
/// that the two can be tied out in every row: takings = movement of accounts 1000 to 1125 by sales;
/// earned = movement of income and contra-income accounts.
namespace tress::revenue {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<BranchDay>, Fault> find(const views::Snapshot& view,
                                                           Day date,
                                                           BranchId branch,
                                                           Currency currency);

struct Filter {
  std::optional<Day> from = std::nullopt;  ///< business dates, both included
  std::optional<Day> until = std::nullopt;
  std::optional<BranchId> branch = std::nullopt;
};

/// By business date, the earliest first.
[[nodiscard]] Result<views::Page<BranchDay>, Fault> list(const views::Snapshot& view,
                                                         const Filter& filter,
                                                         const views::Paging& paging = {});

/// True if what the bills say and what the postings moved agree.
[[nodiscard]] bool is_tied_out(const BranchDay& day);

}  // namespace tress::revenue

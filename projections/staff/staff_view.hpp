#pragma once

#include "schema/staff_view.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The salon, its branches with their taxes, and the people who work there with their roles.
namespace tress::staff_view {

[[nodiscard]] const views::Projection& projection();

/// Nothing before the log's first event is folded.
[[nodiscard]] Result<std::optional<Salon>, Fault> salon(const views::Snapshot& view);

[[nodiscard]] Result<std::optional<Person>, Fault> find_person(const views::Snapshot& view,
                                                               StaffId staff);

/// In no order that means something; those who have left too.
[[nodiscard]] Result<views::Page<Person>, Fault> list_people(const views::Snapshot& view,
                                                             const views::Paging& paging = {});

[[nodiscard]] Result<std::optional<Branch>, Fault> find_branch(const views::Snapshot& view,
                                                               BranchId branch);

[[nodiscard]] Result<views::Page<Branch>, Fault> list_branches(const views::Snapshot& view,
                                                               const views::Paging& paging = {});

/// The taxes in force on a business date: of each code the latest rate, none with a rate of 0.
[[nodiscard]] std::vector<Tax> taxes_on(const Branch& branch, Day date);

}  // namespace tress::staff_view

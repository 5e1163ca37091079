#pragma once

#include <vector>

#include "schema/policies.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The house's rules: what was set and, where nothing was, what is shipped (domain/policy.hpp).
namespace tress::policies {

[[nodiscard]] const views::Projection& projection();

/// The rules of every act and every closed list.
[[nodiscard]] Result<InForce, Fault> in_force(const views::Snapshot& view, Day day);

/// Who answers for each type of record: all types there are.
[[nodiscard]] Result<std::vector<policy::OwnerRuleSet>, Fault> owner_rules(
    const views::Snapshot& view, Day day);

/// From when on clients of a branch count as at risk.
[[nodiscard]] Result<policy::RiskRuleSet, Fault> risk_rule(const views::Snapshot& view,
                                                           BranchId branch,
                                                           Day day);

/// What is erased by itself on that day, and what a salon may begin with.
[[nodiscard]] Result<Retention, Fault> retention(const views::Snapshot& view, Day day);

/// The salon's member tiers on that day, and all that were ever set.
[[nodiscard]] Result<Tiers, Fault> tiers(const views::Snapshot& view, Day day);

/// The shipped one, and every one that was ever set, in that order.
[[nodiscard]] Result<views::Page<policy::RiskRuleSet>, Fault> risk_rules(
    const views::Snapshot& view);

}  // namespace tress::policies

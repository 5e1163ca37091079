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

}  // namespace tress::policies

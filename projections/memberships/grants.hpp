#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/memberships.hpp"

#include "projections/engine/rows.hpp"

/// What the rule of refunds looks at beside what is left: which lots were bought together, with
/// which bills' money, and what went with what was used. As the ledger's own state says it
/// (ledger/domain/membership.hpp).
namespace tress::memberships {

/// What went with what was used, or, with a `sign` of -1, was not used after all.
void note_use(views::Rows& rows,
              Membership& row,
              const std::vector<membership::Part>& parts,
              int sign);

/// What was left under the plan before is bought together with what it goes into; the number of the
/// first of all of them.
[[nodiscard]] std::uint32_t joined(Membership& row, const membership::LotsGranted& granted);

/// Which bills' money is in it: of the one that sold it, or of those that sold what it came from.
[[nodiscard]] std::vector<membership::Source> sources_of(const membership::Lot& lot,
                                                         const membership::LotsGranted& granted);

/// The member tier that this version of a plan gives, which was published before it was sold.
[[nodiscard]] std::optional<std::string> tier_of(views::Rows& rows,
                                                 PlanId plan,
                                                 std::uint32_t version);

/// Renewals that are void have never been paid for: the end before one counts again after the next
/// that stands, and after the newest of them now.
void end_renewals(Membership& row, const std::vector<membership::Part>& revoked);

}  // namespace tress::memberships

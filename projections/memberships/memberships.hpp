#pragma once

#include "schema/memberships.hpp"

#include "ledger/domain/membership_terms.hpp"
#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Packages and memberships with their lots: which lot, bought when and on which terms, what is
/// used, reserved and left. And the plans that they are sold under.
namespace tress::memberships {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Membership>, Fault> find(const views::Snapshot& view,
                                                            MembershipId membership);

/// In the order in which they were started.
[[nodiscard]] Result<views::Page<Membership>, Fault> of_client(const views::Snapshot& view,
                                                               ClientId client,
                                                               const views::Paging& paging = {});

/// Those with available units in a lot that ends on or before `until`, the soonest first.
[[nodiscard]] Result<views::Page<Membership>, Fault> expiring(const views::Snapshot& view,
                                                              Day until,
                                                              const views::Paging& paging = {});

/// Requests that nobody has decided, in the order in which they were made.
[[nodiscard]] Result<views::Page<Undecided>, Fault> undecided(const views::Snapshot& view,
                                                              const views::Paging& paging = {});

[[nodiscard]] Result<std::optional<Plan>, Fault> find_plan(const views::Snapshot& view,
                                                           PlanId plan);

/// In the order in which they were first published, retired ones too.
[[nodiscard]] Result<views::Page<Plan>, Fault> plans(const views::Snapshot& view,
                                                     const views::Paging& paging = {});

/// What a refund on `date` would give back and by which rule. Nothing if the plan is not known.
[[nodiscard]] Result<std::optional<membership::Quote>, Fault> quote(const views::Snapshot& view,
                                                                    const Membership& row,
                                                                    Day date,
                                                                    std::string_view reason);

}  // namespace tress::memberships

#pragma once

#include "schema/portal.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// What clients see of themselves, and nothing else: a view of its own, so that no price rule, no
/// cost, no note of the staff and no other client is within reach of a client's session. Words are
/// for the API to make; `words` and the like are empty here.
namespace tress::portal {

[[nodiscard]] const views::Projection& projection();

/// Entries of one kind that are shown of one client, the last ones: years of visits.
inline constexpr std::size_t entries_shown_max = 200;

/// Nothing of a client who was never there.
[[nodiscard]] Result<std::optional<Person>, Fault> find_person(const views::Snapshot& view,
                                                               ClientId client);

[[nodiscard]] Result<std::vector<PlanCard>, Fault> plans(const views::Snapshot& view,
                                                         ClientId client,
                                                         Timestamp now);

/// What can be booked today and until when, what ends soon (by the salon's own word for it), what was used and what was changed
/// after review.
[[nodiscard]] Result<Benefits, Fault> benefits(const views::Snapshot& view,
                                               ClientId client,
                                               Timestamp now);

[[nodiscard]] Result<Appointments, Fault> appointments(const views::Snapshot& view,
                                                       ClientId client,
                                                       Timestamp now);

/// `how` is the tender's wire name.
[[nodiscard]] Result<Payments, Fault> payments(const views::Snapshot& view, ClientId client);

[[nodiscard]] Result<TermsList, Fault> terms(const views::Snapshot& view, ClientId client);

/// A branch that answers for the client: of the last thing they bought or booked, else the first of
/// the house. Nothing where there is none.
[[nodiscard]] Result<std::optional<BranchId>, Fault> branch_of(const views::Snapshot& view,
                                                               ClientId client);

/// Empty if it is not known.
[[nodiscard]] Result<std::string, Fault> service_name(const views::Snapshot& view, ItemId item);
[[nodiscard]] Result<std::string, Fault> first_name_of(const views::Snapshot& view, StaffId staff);

/// Of each line of a client's bill, what pays for it. Empty for a walk-in's.
[[nodiscard]] Result<std::vector<BillLine>, Fault> covers_of(const views::Snapshot& view,
                                                             SaleId sale);

}  // namespace tress::portal

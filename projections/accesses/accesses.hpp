#pragma once

#include "schema/accesses.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Who has seen what of whom: the access log, by client and by reader. Two editions of the first,
/// because a client is owed dates, purposes and roles, and an authority the names as well
/// (domain.md §4.2).
namespace tress::accesses {

/// Of an access log; a ledger's events leave no rows.
[[nodiscard]] const views::Projection& projection();

/// What was recorded there, with everybody whom it was about.
[[nodiscard]] Result<std::optional<Access>, Fault> find(const views::Snapshot& view,
                                                        Position position);

/// What was read of the client, and the excerpts of their history; the last ones first. Of an
/// answer that was about others too it says what was seen of this client alone. An excerpt of
/// everybody's stands only with whoever made it.
[[nodiscard]] Result<views::Page<ForClient>, Fault> of_client_for_client(
    const views::Snapshot& view, ClientId client, const views::Paging& paging = {});
[[nodiscard]] Result<views::Page<ForAuthority>, Fault> of_client_for_authority(
    const views::Snapshot& view, ClientId client, const views::Paging& paging = {});

/// What a member of staff has read or was not let read; the last ones first.
[[nodiscard]] Result<views::Page<ByReader>, Fault> of_reader(const views::Snapshot& view,
                                                             StaffId reader,
                                                             const views::Paging& paging = {});

}  // namespace tress::accesses

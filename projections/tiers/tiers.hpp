#pragma once

#include "schema/tiers.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Member tiers: which one somebody has given a client, when, why and until when; who may be in one
/// at all; and what is unsettled between a client and the salon, next to which nothing is offered.
/// In which tier a client is today follows from this, their memberships and the salon's tiers
/// (api/routes/member_tier.hpp).
namespace tress::tiers {

[[nodiscard]] const views::Projection& projection();

/// The last change of the tier that this file was given; nothing if there never was one.
[[nodiscard]] Result<std::optional<Change>, Fault> last_change(const views::Snapshot& view,
                                                               ClientId client);

/// Of this file, the last one first.
[[nodiscard]] Result<views::Page<Change>, Fault> changes(const views::Snapshot& view,
                                                         ClientId client,
                                                         const views::Paging& paging = {});

/// `standing_of(client)` of whoever was ever given a tier or had a plan, where it gives something:
/// Result<std::optional<Standing>, Fault>. Nobody whose contact is erased or whose file was merged.
template <class StandingOf>
[[nodiscard]] Result<views::Page<Standing>, Fault> members(const views::Snapshot& view,
                                                           const views::Paging& paging,
                                                           const StandingOf& standing_of);

/// True if a question, a complaint, a refund, a dispute or a request about a balance of this file
/// is not settled.
[[nodiscard]] Result<bool, Fault> has_open_matter(const views::Snapshot& view, ClientId client);

/// All who may be members.
[[nodiscard]] views::Range members_range();

template <class StandingOf>
Result<views::Page<Standing>, Fault> members(const views::Snapshot& view,
                                             const views::Paging& paging,
                                             const StandingOf& standing_of) {
  return views::page_of<Holder, Standing>(view, members_range(), paging, [&](const Holder& member) {
    return standing_of(member.client);
  });
}

}  // namespace tress::tiers

#pragma once

#include "schema/campaigns.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Campaigns: whom they went to, whom they did not go to and why, and what came of them beside a
/// control group (M-5). A response is counted once, for the campaign that reached the client last;
/// of control groups it counts for each.
namespace tress::campaigns {

[[nodiscard]] const views::Projection& projection();

/// In the order in which they were planned.
[[nodiscard]] Result<views::Page<Campaign>, Fault> list(const views::Snapshot& view,
                                                        const views::Paging& paging = {});

[[nodiscard]] Result<std::optional<Campaign>, Fault> find(const views::Snapshot& view,
                                                          CampaignId campaign);

/// In no order that means something.
[[nodiscard]] Result<views::Page<Member>, Fault> members(const views::Snapshot& view,
                                                         CampaignId campaign,
                                                         const views::Paging& paging = {});

/// In the order in which they were left out.
[[nodiscard]] Result<views::Page<Omitted>, Fault> omitted(const views::Snapshot& view,
                                                          CampaignId campaign,
                                                          const views::Paging& paging = {});

}  // namespace tress::campaigns

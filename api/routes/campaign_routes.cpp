#include "api/routes/campaign_routes.hpp"

#include "api/routes/reading.hpp"
#include "projections/campaigns/campaigns.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Response list_campaigns(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, campaigns::list(*read.view, paging));
}

Response show_campaign(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto campaign = id_in<CampaignId>(read, "campaign");
  if (!campaign) return answers::not_found("campaign");
  return row_answer(read, campaigns::find(*read.view, *campaign), "campaign");
}

Response list_members(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto campaign = id_in<CampaignId>(read, "campaign");
  if (!campaign) return answers::not_found("campaign");
  return page_answer(read, campaigns::members(*read.view, *campaign, paging));
}

Response list_omitted(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto campaign = id_in<CampaignId>(read, "campaign");
  if (!campaign) return answers::not_found("campaign");
  return page_answer(read, campaigns::omitted(*read.view, *campaign, paging));
}

}  // namespace

std::vector<ApiRoute> campaign_routes() {
  constexpr auto see = Permission::see_campaigns;
  constexpr auto& view = campaigns::projection;
  return {
      row<list_campaigns>("/v1/campaigns", "campaigns.list", see, view),
      row<show_campaign>("/v1/campaigns/{campaign}", "campaigns.show", see, view),
      row<list_members>("/v1/campaigns/{campaign}/members", "campaigns.members", see, view),
      row<list_omitted>("/v1/campaigns/{campaign}/omitted", "campaigns.omitted", see, view),
  };
}

}  // namespace tress

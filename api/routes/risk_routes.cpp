#include "api/routes/risk_routes.hpp"

#include "api/routes/reading.hpp"
#include "projections/offers/offers.hpp"
#include "projections/policies/policies.hpp"
#include "projections/risk/risk_view.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Response list_alerts(Read& read) {
  const bool only_open = read.query.take<std::uint8_t>("open").value_or(0) != 0;
  const auto owner = read.query.take<StaffId>("owner");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, risk_view::alerts(*read.view, only_open, owner, paging));
}

Response show_effect(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto effect = risk_view::effect(*read.view);
  if (!effect) return answers::unavailable(effect.error());
  return read.answer(json_of(effect.value()));
}

/// A client without a level has never had another than none.
Response show_score(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("risk");
  return row_answer(read, risk_view::last_score(*read.view, *client), "risk");
}

Response list_scores(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, risk_view::scores(*read.view, *client, paging));
}

Response list_alerts_of(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(read, risk_view::alerts_of(*read.view, *client, paging));
}

Response list_rules(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, policies::risk_rules(*read.view));
}

Response list_offers(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, offers::list(*read.view, paging));
}

Response show_offer(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto offer = id_in<OfferId>(read, "offer");
  if (!offer) return answers::not_found("offer");
  return row_answer(read, offers::find(*read.view, *offer), "offer");
}

Response list_grants(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto offer = id_in<OfferId>(read, "offer");
  if (!offer) return answers::not_found("offer");
  return page_answer(read, offers::grants(*read.view, *offer, paging));
}

}  // namespace

std::vector<ApiRoute> risk_routes() {
  constexpr auto see = Permission::see_risk;
  constexpr auto see_offers = Permission::see_offers;
  constexpr auto& view = risk_view::projection;
  constexpr auto& offers = offers::projection;
  return {
      row<list_alerts>("/v1/risk/alerts", "risk.alerts", see, view),
      row<show_effect>("/v1/risk/effect", "risk.effect", see, view),
      row<show_score>("/v1/clients/{client}/risk", "clients.risk", see, view),
      row<list_scores>("/v1/clients/{client}/risk/scores", "clients.risk_scores", see, view),
      row<list_alerts_of>("/v1/clients/{client}/risk/alerts", "clients.risk_alerts", see, view),
      row<list_rules>("/v1/policies/risk", "policies.risk", Permission::see_policies,
                      policies::projection),
      row<list_offers>("/v1/offers", "offers.list", see_offers, offers),
      row<show_offer>("/v1/offers/{offer}", "offers.show", see_offers, offers),
      row<list_grants>("/v1/offers/{offer}/grants", "offers.grants", see_offers, offers),
  };
}

}  // namespace tress

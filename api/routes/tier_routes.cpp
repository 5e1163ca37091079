#include "api/routes/tier_routes.hpp"

#include "api/routes/client_files.hpp"
#include "api/routes/client_json.hpp"
#include "api/routes/member_tier.hpp"
#include "api/routes/reading.hpp"
#include "projections/policies/policies.hpp"
#include "projections/tiers/tiers.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;

Response show_tiers(Read& read) {
  const auto day = read.query.take<Day>("day");
  if (auto wrong = read.query.problem()) return *wrong;
  const Day today = std::chrono::floor<std::chrono::days>(read.parts.clock.now());
  const auto found = policies::tiers(*read.view, day.value_or(today));
  if (!found) return answers::unavailable(found.error());
  return read.answer(json_of(found.value()));
}

Response show_standing(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto known = client_card::find(*read.view, *client);
  if (!known) return answers::unavailable(known.error());
  if (!known.value()) return answers::not_found("client");
  const auto now = MemberTiers::open(read.parts, read.view->applied());
  if (!now) return answers::unavailable(now.error());
  const auto standing = now.value().standing(*client);
  if (!standing) return answers::unavailable(standing.error());
  return read.answer_row(standing.value());
}

Response list_changes(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  const auto page = page_over_files<tiers::Change>(read.parts, *client, paging,
                                                   [&](ClientId file, const views::Paging& part) {
                                                     return tiers::changes(*read.view, file, part);
                                                   });
  const ClientJson json{read.disclosure, false,
                        std::chrono::floor<std::chrono::days>(read.parts.clock.now())};
  const bool shows_words = read.call.may(Permission::read_notes);
  return page_answer(read, page, [&](const tiers::Change& change) {
    return json.tier_change(change, shows_words);
  });
}

Response list_members(Read& read) {
  const auto tier = read.query.take<std::string>("tier");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto now = MemberTiers::open(read.parts, read.view->applied());
  if (!now) return answers::unavailable(now.error());
  return page_answer(read, now.value().members(tier, paging));
}

}  // namespace

std::vector<ApiRoute> tier_routes() {
  using P = Permission;
  constexpr auto& view = tiers::projection;
  return {
      row<show_tiers>("/v1/policies/tiers", "policies.tiers", P::see_policies,
                      policies::projection),
      row<show_standing>("/v1/clients/{client}/tier", "clients.tier", P::see_tiers,
                         client_card::projection),
      row<list_changes>("/v1/clients/{client}/tier/changes", "clients.tier_changes", P::see_tiers,
                        view),
      row<list_members>("/v1/members", "members.list", P::see_tiers, view),
  };
}

}  // namespace tress

#include "api/routes/membership_routes.hpp"

#include <algorithm>

#include "api/routes/client_files.hpp"
#include "api/routes/reading.hpp"
#include "projections/memberships/memberships.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Response list_plans(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, memberships::plans(*read.view, paging));
}

Response show_plan(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto plan = id_in<PlanId>(read, "plan");
  if (!plan) return answers::not_found("plan");
  return row_answer(read, memberships::find_plan(*read.view, *plan), "plan");
}

Response list_expiring(Read& read) {
  const auto until = read.query.need<Day>("expiring_by");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, memberships::expiring(*read.view, *until, paging));
}

Response list_undecided(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, memberships::undecided(*read.view, paging));
}

Response list_of_client(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(
      read, page_over_files<memberships::Membership>(
                read.parts, *client, paging, [&](ClientId file, const views::Paging& part) {
                  return memberships::of_client(*read.view, file, part);
                }));
}

Response show_membership(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto membership = id_in<MembershipId>(read, "membership");
  if (!membership) return answers::not_found("membership");
  return row_answer(read, memberships::find(*read.view, *membership), "membership");
}

Response show_quote(Read& read) {
  const auto on = read.query.need<Day>("on");
  const auto reason = read.query.need<std::string>("reason");
  if (auto wrong = read.query.problem()) return *wrong;
  const auto& reasons = membership::refund_reasons;
  if (std::find(reasons.begin(), reasons.end(), *reason) == reasons.end()) {
    return answers::bad_query("reason", "is no code of the closed list");
  }
  const auto membership = id_in<MembershipId>(read, "membership");
  if (!membership) return answers::not_found("membership");
  const auto row = memberships::find(*read.view, *membership);
  if (!row) return answers::unavailable(row.error());
  if (!row.value()) return answers::not_found("membership");
  read.disclosure.show_row(*row.value());
  const auto quote = memberships::quote(*read.view, *row.value(), *on, *reason);
  return row_answer(read, quote, "plan");
}

}  // namespace

std::vector<ApiRoute> membership_routes() {
  using P = Permission;
  constexpr auto& view = memberships::projection;
  return {
      row<list_plans>("/v1/plans", "plans.list", P::see_catalogue, view),
      row<show_plan>("/v1/plans/{plan}", "plans.show", P::see_catalogue, view),
      row<list_expiring>("/v1/memberships", "memberships.expiring", P::see_memberships, view),
      row<list_undecided>("/v1/membership-requests", "memberships.undecided", P::see_memberships,
                          view),
      row<list_of_client>("/v1/clients/{client}/memberships", "clients.memberships",
                          P::see_memberships, view),
      row<show_membership>("/v1/memberships/{membership}", "memberships.show", P::see_memberships,
                           view),
      row<show_quote>("/v1/memberships/{membership}/refund-quote", "memberships.refund_quote",
                      P::see_memberships, view),
  };
}

}  // namespace tress

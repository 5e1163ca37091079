#include "api/routes/approval_routes.hpp"

#include <utility>

#include "api/routes/conflicts.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/told_by_event.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/domain/proposable.hpp"
#include "ledger/writer/proposals.hpp"
#include "projections/approvals/approvals.hpp"
#include "projections/policies/policies.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;

/// The command's own fields. One that this release cannot read any more shows none.
std::string command_json(ApprovalId approval, const Bytes& bytes) {
  const auto read = read_proposable(bytes, id_cast<StreamId>(approval));
  if (!read) return "{}";
  return std::visit(
      [](const auto& of_stream) {
        return std::visit(
            [](const auto& one) -> std::string {
              if constexpr (ProposableAs<std::decay_t<decltype(one)>>::is_one) {
                return json_of(one);
              } else {
                return "{}";
              }
            },
            of_stream);
      },
      read->command);
}

std::string effect_json(const approval::Effect& effect) {
  const auto event = decode_event(effect.event);
  if (!event) return "{}";
  std::string json = R"({"payload":)";
  json_view::append(json, event.value().payload);
  json += R"(,"postings":)";
  json_view::append(json, event.value().postings);
  return json + "}";
}

/// The proposal's row, `command` with its fields, and `effect`: the events with their postings.
std::string approval_json(const approvals::Approval& row, const approvals::Content& content) {
  std::string json = json_of(row);
  json.pop_back();
  json += R"(,"command":)" + command_json(row.approval, content.command) + R"(,"effect":[)";
  for (std::size_t i = 0; i < content.effect.size(); ++i) {
    if (i > 0) json += ',';
    json += effect_json(content.effect[i]);
  }
  return json + "]}";
}

/// Whom the proposal is about: as it was asked, as its events name them, and whose the streams are.
Result<void, Fault> show_clients(Read& read,
                                 const approvals::Approval& row,
                                 const approvals::Content& content) {
  read.disclosure.show_row(row);
  const auto asked = read_proposable(content.command, id_cast<StreamId>(row.approval));
  if (asked) {
    for (const ClientId client : clients_named_in(asked->command)) read.disclosure.show(client);
  }
  for (const approval::Effect& effect : content.effect) {
    const auto event = decode_event(effect.event);
    if (!event) continue;
    TRESS_TRY(const auto told, told_by_event(read.parts.log, event.value()));
    for (const auto& [client, classes] : told.clients) read.disclosure.show(client);
  }
  return ok();
}

Response list_approvals(Read& read) {
  approvals::Filter filter;
  filter.stage = read.query.take<approvals::Stage>("stage");
  filter.act = read.query.take<approval::Act>("act");
  filter.requested_by = read.query.take<StaffId>("requested_by");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, approvals::list(*read.view, filter, paging));
}

Response show_approval(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<ApprovalId>(read, "approval");
  if (!id) return answers::not_found("approval");
  const auto found = approvals::find(*read.view, *id);
  if (!found) return answers::unavailable(found.error());
  if (!found.value()) return answers::not_found("approval");
  const auto content = approvals::content(*read.view, *id);
  if (!content) return answers::unavailable(content.error());
  const auto shown = show_clients(read, *found.value(), *content.value());
  if (!shown) return answers::unavailable(shown.error());
  Response response = read.answer(approval_json(*found.value(), *content.value()));
  response.headers.emplace_back("ETag", "\"" + std::to_string(found.value()->version) + "\"");
  return response;
}

/// The day that is asked for, else today's in UTC, by which rules count.
Day day_of(Read& read) {
  const auto asked = read.query.take<Day>("day");
  return asked.value_or(std::chrono::floor<std::chrono::days>(read.parts.clock.now()));
}

Response show_policies(Read& read) {
  const Day day = day_of(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto found = policies::in_force(*read.view, day);
  if (!found) return answers::unavailable(found.error());
  return read.answer(json_of(found.value()));
}

Response show_retention(Read& read) {
  const Day day = day_of(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto found = policies::retention(*read.view, day);
  if (!found) return answers::unavailable(found.error());
  return read.answer(json_of(found.value()));
}

Response list_owner_rules(Read& read) {
  const Day day = day_of(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto rules = policies::owner_rules(*read.view, day);
  if (!rules) return answers::unavailable(rules.error());
  Result<views::Page<policy::OwnerRuleSet>, Fault> page{
      views::Page<policy::OwnerRuleSet>{rules.value(), std::nullopt}};
  return page_answer(read, page);
}

}  // namespace

std::vector<ApiRoute> approval_routes() {
  constexpr auto& view = approvals::projection;
  return {row<list_approvals>("/v1/approvals", "approvals.list", Permission::see_approvals, view),
          row<show_approval>("/v1/approvals/{approval}", "approvals.show",
                             Permission::see_approvals, view),
          row<show_policies>("/v1/policies", "policies.show", Permission::see_policies,
                             policies::projection),
          row<show_retention>("/v1/policies/retention", "policies.retention",
                              Permission::see_policies, policies::projection),
          row<list_owner_rules>("/v1/owner-rules", "owner_rules.list", Permission::see_policies,
                                policies::projection)};
}

}  // namespace tress

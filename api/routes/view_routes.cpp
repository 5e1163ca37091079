#include "api/routes/view_routes.hpp"

#include <utility>

#include "api/http/problem.hpp"
#include "api/routes/appointment_routes.hpp"
#include "api/routes/approval_routes.hpp"
#include "api/routes/before_close_routes.hpp"
#include "api/routes/campaign_routes.hpp"
#include "api/routes/card_routes.hpp"
#include "api/routes/client_field_routes.hpp"
#include "api/routes/client_history_routes.hpp"
#include "api/routes/client_routes.hpp"
#include "api/routes/follow_up_routes.hpp"
#include "api/routes/liability_routes.hpp"
#include "api/routes/numbers.hpp"
#include "api/routes/pool_routes.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/risk_routes.hpp"
#include "api/routes/tier_routes.hpp"
#include "projections/bills/bills.hpp"
#include "projections/catalogue/catalogue_view.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/revenue/revenue.hpp"
#include "projections/staff/staff_view.hpp"
#include "projections/till/till.hpp"
#include "projections/trial_balance/trial_balance.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Response list_items(Read& read) {
  const auto kind = read.query.take<catalogue::ItemKind>("kind");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, catalogue_view::list(*read.view, kind, paging));
}

Response show_item(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto item = id_in<ItemId>(read, "item");
  if (!item) return answers::not_found("item");
  return row_answer(read, catalogue_view::find(*read.view, *item), "item");
}

Response list_staff(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, staff_view::list_people(*read.view, paging));
}

Response list_branches(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, staff_view::list_branches(*read.view, paging));
}

Response show_branch(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto branch = id_in<BranchId>(read, "branch");
  if (!branch) return answers::not_found("branch");
  return row_answer(read, staff_view::find_branch(*read.view, *branch), "branch");
}

Response list_bills(Read& read) {
  bills::Filter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.status = read.query.take<bills::Status>("status");
  filter.branch = read.query.take<BranchId>("branch");
  const auto reference = read.query.take<std::string>("reference");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  if (reference) {
    return page_answer(read, bills::find_by_reference(*read.view, *reference, paging));
  }
  return page_answer(read, bills::list(*read.view, filter, paging));
}

Response list_exclusive_discounts(Read& read) {
  bills::ExclusiveFilter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.branch = read.query.take<BranchId>("branch");
  filter.reason = read.query.take<std::string>("reason");
  filter.plan = read.query.take<PlanId>("plan");
  filter.staff = read.query.take<StaffId>("staff");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, bills::exclusive_discounts(*read.view, filter, paging));
}

Response show_bill(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto sale = id_in<SaleId>(read, "sale");
  if (!sale) return answers::not_found("bill");
  return row_answer(read, bills::find(*read.view, *sale), "bill");
}

Response list_revenue(Read& read) {
  revenue::Filter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.branch = read.query.take<BranchId>("branch");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, revenue::list(*read.view, filter, paging));
}

trial_balance::Moment moment_in(Read& read) {
  trial_balance::Moment moment{read.query.need<Day>("as_of").value_or(Day{})};
  moment.known_at = read.query.take<Position>("known_at");
  moment.recorded_by = read.query.take<Timestamp>("recorded_by");
  moment.branch = read.query.take<BranchId>("branch");
  return moment;
}

Response show_trial_balance(Read& read) {
  const auto moment = moment_in(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto balances = trial_balance::balances(*read.view, moment);
  if (!balances) return answers::unavailable(balances.error());
  return read.answer(json_of(balances.value()));
}

Response show_account(Read& read) {
  const auto moment = moment_in(read);
  if (auto wrong = read.query.problem()) return *wrong;
  const auto account = parse_number(read.call.request.parameter("account"));
  if (!account || !std::in_range<std::uint16_t>(*account)) return answers::not_found("account");
  const auto sides = trial_balance::sides(*read.view, static_cast<std::uint16_t>(*account), moment);
  if (!sides) return answers::unavailable(sides.error());
  Result<views::Page<trial_balance::SideBalance>, Fault> page{
      views::Page<trial_balance::SideBalance>{sides.value(), std::nullopt}};
  return page_answer(read, page);
}

Response list_journal(Read& read) {
  trial_balance::JournalFilter filter;
  filter.from = read.query.take<Day>("from");
  filter.until = read.query.take<Day>("until");
  filter.account = read.query.take<std::uint16_t>("account");
  filter.branch = read.query.take<BranchId>("branch");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, trial_balance::journal(*read.view, filter, paging));
}

Response list_exceptions(Read& read) {
  exceptions::Filter filter;
  filter.kind = read.query.take<exceptions::Kind>("kind");
  filter.oddity = read.query.take<importing::Oddity>("oddity");
  filter.status = read.query.take<exceptions::Status>("status");
  filter.seen = read.query.take<exceptions::Seen>("seen");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, exceptions::list(*read.view, filter, paging));
}

/// What the weekly review goes through: everything at which nobody has looked.
Response list_exceptions_to_review(Read& read) {
  exceptions::ReviewFilter filter;
  filter.kind = read.query.take<exceptions::Kind>("kind");
  filter.branch = read.query.take<BranchId>("branch");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read,
                     exceptions::to_review(*read.view, filter, read.parts.clock.now(), paging));
}

Response count_exceptions(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto counts = exceptions::counts(*read.view);
  if (!counts) return answers::unavailable(counts.error());
  Result<views::Page<exceptions::Count>, Fault> page{
      views::Page<exceptions::Count>{counts.value(), std::nullopt}};
  return page_answer(read, page);
}

/// What would go back, and by which rule, before anybody asks for it.
Response show_refund_quote(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto sale = id_in<SaleId>(read, "sale");
  if (!sale) return answers::not_found("bill");
  const auto found = bills::find(*read.view, *sale);
  if (!found) return answers::unavailable(found.error());
  if (!found.value()) return answers::not_found("bill");
  read.disclosure.show_row(*found.value());
  const auto quote = bills::refund_quote(*found.value());
  if (!quote) return http::problem(409, "bill_is_not_closed", "Only a closed bill is refunded");
  return read.answer(json_of(*quote));
}

Response list_sessions(Read& read) {
  const auto branch = read.query.need<BranchId>("branch");
  const auto date = read.query.need<Day>("date");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, till::sessions_of_day(*read.view, *branch, *date, paging));
}

Response show_session(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto drawer = id_in<DrawerId>(read, "drawer");
  if (!drawer) return answers::not_found("drawer");
  return row_answer(read, till::find_session(*read.view, *drawer), "drawer");
}

Response show_day(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto branch = id_in<BranchId>(read, "branch");
  const auto date = parse_day(read.call.request.parameter("date"));
  if (!branch || !date) return answers::not_found("day");
  return row_answer(read, till::find_day(*read.view, *branch, *date), "day");
}

Response list_locked_periods(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto branch = id_in<BranchId>(read, "branch");
  if (!branch) return answers::not_found("branch");
  return page_answer(read, till::locked_periods(*read.view, *branch, paging));
}

}  // namespace

std::vector<ApiRoute> view_routes() {
  using P = Permission;
  constexpr auto& items = catalogue_view::projection;
  constexpr auto& staff = staff_view::projection;
  constexpr auto& books = trial_balance::projection;
  std::vector<ApiRoute> routes{
      row<list_items>("/v1/items", "items.list", P::see_catalogue, items),
      row<show_item>("/v1/items/{item}", "items.show", P::see_catalogue, items),
      row<list_staff>("/v1/staff", "staff.list", P::see_catalogue, staff),
      row<list_branches>("/v1/branches", "branches.list", P::see_catalogue, staff),
      row<show_branch>("/v1/branches/{branch}", "branches.show", P::see_catalogue, staff),
      row<list_bills>("/v1/sales", "sales.list", P::see_bills, bills::projection),
      row<list_exclusive_discounts>("/v1/discounts/exclusive", "discounts.exclusive", P::see_books,
                                    bills::projection),
      row<show_bill>("/v1/sales/{sale}", "sales.show", P::see_bills, bills::projection),
      row<show_refund_quote>("/v1/sales/{sale}/refund-quote", "sales.refund_quote", P::see_bills,
                             bills::projection),
      row<list_sessions>("/v1/drawers", "drawers.list", P::see_bills, till::projection),
      row<show_session>("/v1/drawers/{drawer}", "drawers.show", P::see_bills, till::projection),
      row<show_day>("/v1/days/{branch}/{date}", "days.show", P::see_bills, till::projection),
      row<list_locked_periods>("/v1/branches/{branch}/locked-periods", "branches.locked_periods",
                               P::see_bills, till::projection),
      row<list_revenue>("/v1/revenue", "revenue.list", P::see_books, revenue::projection),
      row<show_trial_balance>("/v1/trial-balance", "books.trial_balance", P::see_books, books),
      row<show_account>("/v1/accounts/{account}", "books.account", P::see_books, books),
      row<list_journal>("/v1/journal", "books.journal", P::see_books, books),
      row<list_exceptions>("/v1/exceptions", "exceptions.list", P::see_books,
                           exceptions::projection),
      row<list_exceptions_to_review>("/v1/exceptions/review", "exceptions.review", P::see_books,
                                     exceptions::projection),
      row<count_exceptions>("/v1/exceptions/counts", "exceptions.counts", P::see_books,
                            exceptions::projection),
  };
  for (auto& route : client_routes()) routes.push_back(std::move(route));
  for (auto& route : client_field_routes()) routes.push_back(std::move(route));
  for (auto& route : card_routes()) routes.push_back(std::move(route));
  for (auto& route : client_history_routes()) routes.push_back(std::move(route));
  for (auto& route : appointment_routes()) routes.push_back(std::move(route));
  for (auto& route : approval_routes()) routes.push_back(std::move(route));
  for (auto& route : before_close_routes()) routes.push_back(std::move(route));
  for (auto& route : campaign_routes()) routes.push_back(std::move(route));
  for (auto& route : risk_routes()) routes.push_back(std::move(route));
  for (auto& route : liability_routes()) routes.push_back(std::move(route));
  for (auto& route : follow_up_routes()) routes.push_back(std::move(route));
  for (auto& route : pool_routes()) routes.push_back(std::move(route));
  for (auto& route : tier_routes()) routes.push_back(std::move(route));
  return routes;
}

}  // namespace tress

#include "api/routes/before_close_routes.hpp"

#include "api/http/problem.hpp"
#include "api/routes/before_close.hpp"
#include "api/routes/reading.hpp"
#include "projections/bills/bills.hpp"
#include "projections/memberships/memberships.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::Read;
using reading::row;

/// The open bill of the address, or the answer that there is none.
Result<bills::Bill, Response> open_bill(Read& read) {
  if (auto wrong = read.query.problem()) return std::move(*wrong);
  const auto id = id_in<SaleId>(read, "sale");
  if (!id) return answers::not_found("bill");
  auto found = bills::find(*read.view, *id);
  if (!found) return answers::unavailable(found.error());
  if (!found.value()) return answers::not_found("bill");
  if (found.value()->status != bills::Status::open) {
    return http::problem(409, "bill_is_not_open", "There is nothing to be seen to any more");
  }
  return std::move(*found.value());
}

/// What the other view has taken in is no older than the bill.
Result<std::unique_ptr<views::Snapshot>, Response> view_beside(const Read& read,
                                                               const views::Projection& view) {
  const Position applied = read.view->applied();
  if (applied > 0) {
    const auto waited =
        read.parts.follower.wait_for(view.name(), applied - 1, reading::min_position_wait_max);
    if (waited != views::Waited::reached) return answers::busy();
  }
  auto found = read.parts.follower.snapshot(view.name());
  if (!found) return answers::unavailable(found.error());
  return std::move(found.value());
}

Response show_before_close(Read& read) {
  auto bill = open_bill(read);
  if (!bill) return std::move(bill.error());
  const auto memberships = view_beside(read, memberships::projection());
  if (!memberships) return memberships.error();
  const auto wallets = view_beside(read, wallets::projection());
  if (!wallets) return wallets.error();
  StatesNow states{read.parts.log};
  const auto found = before_close::find(bill.value(), read.parts.clock.now(), states,
                                        {read.parts.log, *memberships.value(), *wallets.value()});
  if (!found) return answers::unavailable(found.error());
  return read.answer_row(found.value());
}

Response show_health(Read& read) {
  auto bill = open_bill(read);
  if (!bill) return std::move(bill.error());
  StatesNow states{read.parts.log};
  const auto found = before_close::find_health(bill.value(), read.parts.clock.now(), states);
  if (!found) return answers::unavailable(found.error());
  return read.answer_row(found.value());
}

}  // namespace

std::vector<ApiRoute> before_close_routes() {
  using P = Permission;
  constexpr auto& view = bills::projection;
  return {
      row<show_before_close>("/v1/sales/{sale}/before-close", "sales.before_close", P::sell, view),
      row<show_health>("/v1/sales/{sale}/before-close/health", "sales.before_close_health",
                       P::read_health, view),
  };
}

}  // namespace tress

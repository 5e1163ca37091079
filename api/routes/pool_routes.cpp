#include "api/routes/pool_routes.hpp"

#include "api/routes/reading.hpp"
#include "projections/pool/pool.hpp"

namespace tress {

namespace {

using http::Response;
using reading::page_answer;
using reading::Read;
using reading::row;

Response list_waiting(Read& read) {
  pool::Filter filter;
  filter.branch = read.query.take<BranchId>("branch");
  filter.origin = read.query.take<pool::Origin>("origin");
  filter.segment = read.query.take<std::string>("segment");
  filter.region = read.query.take<std::string>("region");
  filter.last_service = read.query.take<ItemId>("last_service");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, pool::list(*read.view, filter, paging));
}

Response list_groups(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, pool::groups(*read.view, paging));
}

}  // namespace

std::vector<ApiRoute> pool_routes() {
  constexpr auto& view = pool::projection;
  return {row<list_waiting>("/v1/pool/waiting", "pool.waiting", Permission::claim_clients, view),
          row<list_groups>("/v1/pool/groups", "pool.groups", Permission::claim_clients, view)};
}

}  // namespace tress

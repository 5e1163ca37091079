#include "api/routes/follow_up_routes.hpp"

#include <chrono>

#include "api/routes/reading.hpp"
#include "projections/follow_ups/follow_ups.hpp"

namespace tress {

namespace {

using http::Response;
using reading::Read;

Response list_follow_ups(Read& read) {
  follow_ups::Filter filter;
  filter.person = read.query.take<StaffId>("staff");
  filter.is_overdue = read.query.take<std::uint8_t>("overdue").value_or(0) != 0;
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const Day today = std::chrono::floor<std::chrono::days>(read.parts.clock.now());
  return reading::page_answer(read, follow_ups::list(*read.view, filter, today, paging));
}

}  // namespace

std::vector<ApiRoute> follow_up_routes() {
  return {reading::row<list_follow_ups>("/v1/follow-ups", "follow_ups.list",
                                        Permission::see_follow_ups, follow_ups::projection)};
}

}  // namespace tress

#include "api/routes/liability_routes.hpp"

#include "api/routes/reading.hpp"
#include "projections/liability/liability.hpp"

namespace tress {

namespace {

using http::Response;
using reading::Read;
using reading::row;

Response show_roll_forward(Read& read) {
  const auto from = read.query.need<Day>("from");
  const auto until = read.query.need<Day>("until");
  const auto branch = read.query.take<BranchId>("branch");
  if (auto wrong = read.query.problem()) return *wrong;
  if (*until < *from) return answers::bad_query("until", "is before from");
  const auto found = liability::roll_forward(*read.view, {*from, *until, branch});
  if (!found) return answers::unavailable(found.error());
  return read.answer(json_of(found.value()));
}

}  // namespace

std::vector<ApiRoute> liability_routes() {
  return {row<show_roll_forward>("/v1/liability", "books.liability", Permission::see_books,
                                 liability::projection)};
}

}  // namespace tress

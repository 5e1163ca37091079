#include "api/routes/exception_review.hpp"

#include "api/routes/answers.hpp"
#include "projections/exceptions/exceptions.hpp"

namespace tress {

std::optional<http::Response> name_import(review::ReviewException& command, const Parts& parts) {
  const auto view = parts.follower.snapshot(exceptions::projection().name());
  if (!view) return answers::unavailable(view.error());
  const auto row = exceptions::find(*view.value(), command.position, command.index);
  if (!row) return answers::unavailable(row.error());
  if (!row.value()) return answers::not_found("exception");
  command.importing = row.value()->importing;
  return std::nullopt;
}

}  // namespace tress

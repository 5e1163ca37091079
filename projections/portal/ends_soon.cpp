#include "projections/portal/ends_soon.hpp"

#include "schema/portal.hpp"

#include "ledger/domain/policy.hpp"
#include "projections/portal/keys.hpp"

namespace tress::portal {

Result<std::chrono::days, Fault> soon_on(const views::Snapshot& view, Day today) {
  TRESS_TRY(const auto all, views::row_at<EndsSoon>(view, ends_soon_key()));
  policy::State state;
  if (all) state.ends_soon = all->rules;
  return std::chrono::days{policy::ends_soon_days_on(&state, today)};
}

}  // namespace tress::portal

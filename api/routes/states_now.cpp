#include "api/routes/states_now.hpp"

#include "ledger/base/time.hpp"

namespace tress {

Result<client::Files, Fault> StatesNow::files_of(ClientId client) {
  std::optional<Fault> fault;
  auto files = client::files_of(client, [&](ClientId id) -> const client::State* {
    const auto state = find<client::State>(StreamKind::client, id);
    if (state) return state.value();
    fault = state.error();
    return nullptr;
  });
  if (fault) return *fault;
  return files;
}

Result<Day, Fault> StatesNow::date_in(BranchId branch, Timestamp now) {
  TRESS_TRY(const auto* const state, find<branch::State>(StreamKind::branch, branch));
  const auto zone =
      state == nullptr || !state->opened ? std::nullopt : TimeZone::find(state->opened->time_zone);
  return zone ? zone->business_date(now, state->opened->cut_off_hour)
              : Day{std::chrono::floor<std::chrono::days>(now)};
}

}  // namespace tress

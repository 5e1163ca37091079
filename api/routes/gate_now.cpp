#include "api/routes/gate_now.hpp"

#include <algorithm>

#include "api/routes/states_now.hpp"
#include "ledger/base/assert.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/domain/appointment_gate.hpp"

namespace tress {

Result<std::optional<appointments::Gate>, Fault> gate_now(const Parts& parts,
                                                          AppointmentId appointment,
                                                          std::optional<StaffId> person) {
  StatesNow states{parts.log};
  TRESS_TRY(const auto* const state,
            states.find<appointment::State>(StreamKind::appointment, appointment));
  if (state == nullptr) return std::optional<appointments::Gate>{};
  appointments::Gate gate{{}, {}, false, {}, {}};
  if (!state->booked->client) return std::optional{gate};
  TRESS_TRY(const client::Files files, states.files_of(*state->booked->client));
  TRESS_TRY(const auto* const item,
            states.find<catalogue::State>(StreamKind::catalogue, state->plan->item));
  TRESS_TRY(const Day today, states.date_in(state->booked->branch, parts.clock.now()));
  if (files.empty() || item == nullptr) return std::optional{gate};
  const StaffId performer = state->handover ? state->handover->to : state->plan->performer;
  const auto unseen = appointment::unseen_by(*state, files, person.value_or(performer));
  for (const auto& one : client::must_see(files, state->plan->item)) {
    const bool is_unseen = std::find(unseen.begin(), unseen.end(), one) != unseen.end();
    gate.alerts.push_back({one, !is_unseen});
  }
  gate.conflicts =
      appointment::without_signed(*state, appointment::conflicts_of(files, *item, today));
  return std::optional{std::move(gate)};
}

void name_unseen_items(const Parts& parts,
                       AppointmentId appointment,
                       Disclosure& disclosure,
                       http::Response& refusal) {
  const auto gate = gate_now(parts, appointment, std::nullopt);
  if (!gate || !gate.value()) return;
  StatesNow states{parts.log};
  const auto state = states.find<appointment::State>(StreamKind::appointment, appointment);
  if (!state || state.value() == nullptr || !state.value()->booked->client) return;
  disclosure.show(*state.value()->booked->client);
  std::string items;
  for (const auto& alert : gate.value()->alerts) {
    if (alert.is_acknowledged) continue;
    items += (items.empty() ? "" : ",") + json_of(alert.item);
  }
  TRESS_ASSERT(refusal.body.ends_with('}'));
  refusal.body.pop_back();
  refusal.body += R"(,"items":[)" + items + "]}";
}

}  // namespace tress

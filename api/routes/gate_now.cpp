#include "api/routes/gate_now.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/codec/json_view.hpp"
#include "ledger/domain/appointment_gate.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

namespace {

/// Appointment, service, branch; and every file of the client: nothing is let go of meanwhile.
constexpr std::size_t streams_max = 16;

template <class State, class AnyId>
Result<const State*, Fault> state_of(StreamCache& streams, StreamKind kind, const AnyId& id) {
  TRESS_TRY(const StreamHead* const head, streams.load(kind, id_cast<StreamId>(id)));
  const State* const state = head->version == 0 ? nullptr : std::get_if<State>(&head->state);
  return state;
}

Result<client::Files, Fault> files_now(StreamCache& streams, ClientId client) {
  std::optional<Fault> fault;
  auto files = client::files_of(client, [&](ClientId id) -> const client::State* {
    const auto state = state_of<client::State>(streams, StreamKind::client, id);
    if (state) return state.value();
    fault = state.error();
    return nullptr;
  });
  if (fault) return *fault;
  return files;
}

Day date_of(const branch::State* branch, Timestamp now) {
  const auto zone = branch == nullptr || !branch->opened
                        ? std::nullopt
                        : TimeZone::find(branch->opened->time_zone);
  return zone ? zone->business_date(now, branch->opened->cut_off_hour)
              : Day{std::chrono::floor<std::chrono::days>(now)};
}

}  // namespace

Result<std::optional<appointments::Gate>, Fault> gate_now(const Parts& parts,
                                                          AppointmentId appointment,
                                                          std::optional<StaffId> person) {
  StreamCache streams{parts.log, streams_max};
  TRESS_TRY(const auto* const state,
            state_of<appointment::State>(streams, StreamKind::appointment, appointment));
  if (state == nullptr) return std::optional<appointments::Gate>{};
  appointments::Gate gate;
  if (!state->booked->client) return std::optional{gate};
  TRESS_TRY(const client::Files files, files_now(streams, *state->booked->client));
  TRESS_TRY(const auto* const item,
            state_of<catalogue::State>(streams, StreamKind::catalogue, state->plan->item));
  TRESS_TRY(const auto* const branch,
            state_of<branch::State>(streams, StreamKind::branch, state->booked->branch));
  if (files.empty() || item == nullptr) return std::optional{gate};
  const StaffId performer = state->handover ? state->handover->to : state->plan->performer;
  const auto unseen = appointment::unseen_by(*state, files, person.value_or(performer));
  for (const auto& one : client::must_see(files, state->plan->item)) {
    const bool is_unseen = std::find(unseen.begin(), unseen.end(), one) != unseen.end();
    gate.alerts.push_back({one, !is_unseen});
  }
  const Day today = date_of(branch, parts.clock.now());
  gate.conflicts =
      appointment::without_signed(*state, appointment::conflicts_of(files, *item, today));
  return std::optional{std::move(gate)};
}

void name_unseen_items(const Parts& parts, AppointmentId appointment, http::Response& refusal) {
  const auto gate = gate_now(parts, appointment, std::nullopt);
  if (!gate || !gate.value()) return;
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

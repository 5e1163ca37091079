#include "ledger/domain/appointment.hpp"

#include "ledger/domain/rules.hpp"

namespace tress::appointment {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

constexpr int minutes_of_a_day = 24 * 60;

StreamName name_of_stream(const Book&) {
  return named_by_command();
}

StreamName name_of_stream(const Cancel& asked) {
  return named_by(asked.appointment);
}

StreamName name_of_stream(const RecordNoShow& asked) {
  return named_by(asked.appointment);
}

StreamName name_of_stream(const Complete& asked) {
  return named_by(asked.appointment);
}

Result<Booked, Refusal> require_booked(const State& state) {
  switch (state.stage) {
    case Stage::not_booked: return Refusal::appointment_is_unknown;
    case Stage::booked: return *state.booked;
    case Stage::cancelled: return Refusal::appointment_is_cancelled;
    case Stage::no_show: return Refusal::appointment_is_a_no_show;
    case Stage::completed: return Refusal::appointment_is_completed;
  }
  TRESS_UNREACHABLE();
}

Outcome carry_out(const Book& asked, const State& state, const Facts& facts) {
  if (state.stage != Stage::not_booked) return Refusal::already_booked;
  if (asked.minute_of_day && *asked.minute_of_day >= minutes_of_a_day) {
    return Refusal::minute_is_not_of_the_day;
  }
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.performer, facts));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  TRESS_TRY(const auto* const item, rules::require_item<Refusal>(asked.item, facts));
  if (item->listed->kind != catalogue::ItemKind::service) return Refusal::item_is_not_a_service;
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (asked.day < at.date && !facts.is_import()) return Refusal::day_is_in_the_past;
  return one<Event>({at.id, at.date},
                    Booked{id_cast<AppointmentId>(facts.stream), asked.branch, asked.client,
                           asked.item, asked.performer, asked.day, asked.minute_of_day});
}

Outcome carry_out(const Cancel& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Booked booked, require_booked(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(booked.branch, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.cancelled_by, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const auto notice = static_cast<std::int32_t>((booked.day - at.date).count());
  return one<Event>({at.id, at.date}, Cancelled{at.date, asked.cancelled_by, notice, asked.reason});
}

Outcome carry_out(const RecordNoShow& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Booked booked, require_booked(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::note(asked.note)}));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(booked.branch, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (at.date < booked.day) return Refusal::day_has_not_come;
  return one<Event>({at.id, at.date}, NoShowRecorded{asked.note});
}

Outcome carry_out(const Complete& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Booked booked, require_booked(state));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(booked.branch, facts));
  if (asked.sale && facts.around->sale(*asked.sale) == nullptr) return Refusal::sale_is_unknown;
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return one<Event>({at.id, at.date}, Completed{asked.sale});
}

State ended(State before, Stage stage) {
  TRESS_ASSERT(before.stage == Stage::booked);
  before.stage = stage;
  return before;
}

State after(State before, const Booked& booked) {
  TRESS_ASSERT(before.stage == Stage::not_booked);
  before.stage = Stage::booked;
  before.booked = booked;
  return before;
}

State after(State before, const Cancelled&) {
  return ended(std::move(before), Stage::cancelled);
}

State after(State before, const NoShowRecorded&) {
  return ended(std::move(before), Stage::no_show);
}

State after(State before, const Completed&) {
  return ended(std::move(before), Stage::completed);
}

}  // namespace

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::appointment

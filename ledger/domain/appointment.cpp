#include "ledger/domain/appointment.hpp"

#include <algorithm>

#include "ledger/domain/appointment_gate.hpp"
#include "ledger/domain/appointment_plan.hpp"
#include "ledger/domain/appointment_request.hpp"
#include "ledger/domain/appointment_slot.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::appointment {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

constexpr int minutes_of_a_day = 24 * 60;

StreamName name_of_stream(const Book&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.appointment);
}

/// Still to take place, or under way.
Result<void, Refusal> require_open(const State& state) {
  switch (state.stage) {
    case Stage::not_booked: return Refusal::appointment_is_unknown;
    case Stage::booked: return ok();
    case Stage::arrived: return ok();
    case Stage::started: return ok();
    case Stage::cancelled: return Refusal::appointment_is_cancelled;
    case Stage::no_show: return Refusal::appointment_is_a_no_show;
    case Stage::completed: return Refusal::appointment_is_completed;
  }
  TRESS_UNREACHABLE();
}

/// Still to take place: booked, or the client is there.
Result<void, Refusal> require_expected(const State& state) {
  TRESS_TRY(require_open(state));
  if (state.stage == Stage::started) return Refusal::service_is_started;
  return ok();
}

Result<void, Refusal> require_not_arrived(const State& state) {
  TRESS_TRY(require_expected(state));
  if (state.stage == Stage::arrived) return Refusal::client_has_arrived;
  return ok();
}

Result<rules::BranchDay, Refusal> require_place(const State& state, const Facts& facts) {
  return rules::require_branch<Refusal>(state.booked->branch, facts);
}

bool is_out_of_range(std::uint16_t minutes) {
  return minutes < limits::appointment_minutes_min || minutes > limits::appointment_minutes_max;
}

Result<const catalogue::State*, Refusal> require_service(ItemId id, const Facts& facts) {
  TRESS_TRY(const auto* const item, rules::require_item<Refusal>(id, facts));
  if (item->listed->kind != catalogue::ItemKind::service) return Refusal::item_is_not_a_service;
  return item;
}

bool is_by_client(const Facts& facts) {
  return facts.actor.kind == ActorKind::client;
}

/// The desk may book a service whose length it does not know, or a visit at no hour; what a client
/// books alone must have both, or nobody's time is kept for it.
Result<void, Refusal> require_length(const Book& asked, const Facts& facts) {
  if (asked.minute_of_day ? *asked.minute_of_day >= minutes_of_a_day : is_by_client(facts)) {
    return Refusal::minute_is_not_of_the_day;
  }
  if (!is_by_client(facts)) return ok();
  const catalogue::State* const item = facts.around->item(asked.item);
  const bool is_service =
      item != nullptr && item->listed && item->listed->kind == catalogue::ItemKind::service;
  if (is_service && !catalogue::minutes_on(*item, asked.day)) {
    return Refusal::minutes_are_out_of_range;
  }
  return ok();
}

Outcome carry_out(const Book& asked, const State& state, const Facts& facts) {
  if (state.stage != Stage::not_booked) return Refusal::already_booked;
  TRESS_TRY(require_length(asked, facts));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.performer, facts));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  TRESS_TRY(const auto* const item, require_service(asked.item, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (asked.day < at.date && !facts.is_import()) return Refusal::day_is_in_the_past;
  const Plan plan{asked.item, asked.performer, asked.day, asked.minute_of_day,
                  catalogue::minutes_on(*item, asked.day)};
  // The desk enters a visit that has begun already; nobody else does.
  if (is_by_client(facts) && start_of(plan, at) < facts.now) return Refusal::day_is_in_the_past;
  TRESS_TRY(const auto overridden,
            check_booking(asked.client, *item, asked.day, asked.override_reason, facts));
  const auto id = id_cast<AppointmentId>(facts.stream);
  TRESS_TRY(const auto slot, take_slot({at, id, plan, asked.client.has_value()}, facts));
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.client, facts));
  TRESS_TRY(const auto hold, hold_for(asked, id, facts));
  auto decision =
      one<Event>({at.id, at.date},
                 Booked{id, asked.branch, asked.client, asked.item, asked.performer, asked.day,
                        asked.minute_of_day, plan.minutes, slot, asked.membership});
  if (overridden) decision.events.emplace_back(*overridden);
  if (hold) decision.orders.emplace_back(membership::Command{*hold});
  return decision;
}

Outcome carry_out(const Cancel& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_expected(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.cancelled_by, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const auto notice = static_cast<std::int32_t>((state.plan->day - at.date).count());
  auto decision = one<Event>(
      {at.id, at.date}, Cancelled{at.date, asked.cancelled_by, notice, asked.reason, state.slot});
  for (const auto& release : releases_of(*state.booked, facts)) {
    decision.orders.emplace_back(membership::Command{release});
  }
  return decision;
}

Outcome carry_out(const RecordNoShow& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_not_arrived(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::note(asked.note)}));
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (at.date < state.plan->day) return Refusal::day_has_not_come;
  return one<Event>({at.id, at.date}, NoShowRecorded{asked.note, state.slot});
}

/// A service that nobody has started goes through the same gate here.
Outcome carry_out(const Complete& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (state.handover) return Refusal::handover_is_open;
  TRESS_TRY(const auto at, require_place(state, facts));
  if (asked.sale && facts.around->sale(*asked.sale) == nullptr) return Refusal::sale_is_unknown;
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (state.stage != Stage::started) {
    TRESS_TRY(require_gate(state, at.date, facts));
  }
  return one<Event>({at.id, at.date}, Completed{asked.sale, state.slot});
}

/// The plan with what was asked put in place of the old. Another service or day takes as long as
/// the catalogue says, unless it is said here.
Result<Plan, Refusal> changed_plan(const Change& asked, const Plan& before, const Facts& facts) {
  Plan plan{asked.item.value_or(before.item), asked.performer.value_or(before.performer),
            asked.day.value_or(before.day),
            asked.minute_of_day ? asked.minute_of_day : before.minute_of_day, before.minutes};
  TRESS_TRY(rules::require_staff<Refusal>(asked.performer, facts));
  if (asked.item) {
    TRESS_TRY(const auto* const item, require_service(*asked.item, facts));
    plan.minutes = catalogue::minutes_on(*item, plan.day);
  }
  if (asked.minutes) plan.minutes = asked.minutes;
  return plan;
}

/// What is agreed shortly before, or after, the hour says why.
bool needs_reason(std::int64_t notice_minutes, BranchId branch, const Facts& facts) {
  return notice_minutes < booking_rules(branch, facts).change_reason_minutes;
}

Outcome carry_out(const Change& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_expected(state));
  if (state.handover) return Refusal::handover_is_open;
  if (asked.minute_of_day && *asked.minute_of_day >= minutes_of_a_day) {
    return Refusal::minute_is_not_of_the_day;
  }
  if (asked.minutes && is_out_of_range(*asked.minutes)) return Refusal::minutes_are_out_of_range;
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(const Plan plan, changed_plan(asked, *state.plan, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const bool is_moved = plan.day != state.plan->day;
  if (is_moved && plan.day < at.date && !facts.is_import()) return Refusal::day_is_in_the_past;
  if (plan == *state.plan) return Refusal::nothing_changes;
  // By the ledger's clock: a time that the caller names must not buy notice.
  const auto notice =
      std::chrono::floor<std::chrono::minutes>(start_of(*state.plan, at) - facts.now);
  if (!asked.reason && needs_reason(notice.count(), at.id, facts))
    return Refusal::reason_is_missing;
  TRESS_TRY(const auto overridden,
            check_booking(state.booked->client, *facts.around->item(plan.item), plan.day,
                          asked.override_reason, facts));
  const auto id = id_cast<AppointmentId>(facts.stream);
  TRESS_TRY(const auto slot, take_slot({at, id, plan, state.booked->client.has_value()}, facts));
  Heading heading{at.id, at.date};
  if (asked.reason) heading.reason_code = std::string{name_of(*asked.reason)};
  auto decision = one<Event>(std::move(heading),
                             Changed{*state.plan, plan, asked.reason,
                                     static_cast<std::int32_t>(notice.count()), state.slot, slot});
  if (overridden) decision.events.emplace_back(*overridden);
  for (auto& order : holds_moved(state, plan, facts)) {
    decision.orders.emplace_back(std::move(order));
  }
  return decision;
}

Outcome carry_out(const RecordLate& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_not_arrived(state));
  if (asked.minutes < 1 || asked.minutes > limits::appointment_minutes_max) {
    return Refusal::minutes_are_out_of_range;
  }
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (at.date < state.plan->day) return Refusal::day_has_not_come;
  // Waiting takes nothing from anybody; the rest is chosen, and says why.
  if (asked.choice != LateChoice::wait && !asked.reason) return Refusal::reason_is_missing;
  Heading heading{at.id, at.date};
  heading.reason_code = std::string{name_of(asked.choice)};
  return one<Event>(std::move(heading),
                    LateRecorded{asked.minutes, asked.choice, asked.reason,
                                 roster::late_rule_of(booking_rules(at.id, facts))});
}

Outcome carry_out(const RecordArrival&, const State& state, const Facts& facts) {
  TRESS_TRY(require_not_arrived(state));
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (at.date < state.plan->day) return Refusal::day_has_not_come;
  Arrived arrived;
  if (state.plan->minute_of_day) {
    const auto late = facts.effective_at - start_of(*state.plan, at);
    arrived.late_minutes =
        static_cast<std::int32_t>(std::chrono::floor<std::chrono::minutes>(late).count());
  }
  return one<Event>({at.id, at.date}, arrived);
}

/// Given again, it goes to somebody else instead.
Outcome carry_out(const GiveHandover& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (asked.to == state.plan->performer) return Refusal::handover_to_oneself;
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.to, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  Heading heading{at.id, at.date};
  heading.reason_code = std::string{name_of(asked.reason)};
  return one<Event>(std::move(heading),
                    HandoverGiven{state.plan->performer, asked.to, asked.reason,
                                  alerts_for(state, state.plan->performer, facts)});
}

/// Whoever goes on with a service that is under way has seen what there is to see before.
Outcome carry_out(const AcceptHandover&, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (!state.handover) return Refusal::handover_is_not_given;
  if (facts.actor.person != state.handover->to) return Refusal::handover_is_for_another;
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_staff<Refusal>(state.handover->to, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  HandoverAccepted accepted{state.handover->from, state.handover->to, state.slot, std::nullopt};
  if (state.stage == Stage::started && !alerts_for(state, accepted.by, facts).empty()) {
    return Refusal::must_see_is_not_acknowledged;
  }
  if (state.slot) {
    const auto id = id_cast<AppointmentId>(facts.stream);
    TRESS_TRY(accepted.slot, take_rest(*state.slot, id, accepted.by, facts));
  }
  return one<Event>({at.id, at.date}, accepted);
}

bool is_among(const client::MustSeeItem& item, const std::vector<client::MustSeeItem>& items) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

Outcome carry_out(const Acknowledge& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  const auto& person = facts.actor.person;
  const bool is_performer = person == state.plan->performer;
  const bool takes_over = state.handover && person == state.handover->to;
  if (!is_performer && !takes_over) return Refusal::only_the_performer;
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const auto unseen = alerts_for(state, *person, facts);
  const bool are_there =
      std::all_of(asked.items.begin(), asked.items.end(),
                  [&](const client::MustSeeItem& item) { return is_among(item, unseen); });
  if (asked.items.empty() || !are_there) return Refusal::nothing_to_acknowledge;
  return one<Event>({at.id, at.date}, AlertsAcknowledged{*person, asked.items});
}

Outcome carry_out(const OverrideConflicts& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_expected(state));
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (!is_manager(facts)) return Refusal::override_takes_a_manager;
  std::vector<Conflict> conflicts;
  if (state.booked->client) {
    conflicts = conflicts_of(client::files_of(*state.booked->client, *facts.around),
                             *facts.around->item(state.plan->item), at.date);
  }
  if (without_signed(state, conflicts).empty()) return Refusal::nothing_to_override;
  Heading heading{at.id, at.date};
  heading.reason_code = std::string{name_of(asked.reason)};
  return one<Event>(std::move(heading),
                    ConflictsOverridden{*facts.actor.person, std::move(conflicts), asked.reason,
                                        asked.acknowledgement});
}

Outcome carry_out(const Start&, const State& state, const Facts& facts) {
  TRESS_TRY(require_expected(state));
  if (state.handover) return Refusal::handover_is_open;
  const StaffId performer = state.plan->performer;
  if (facts.actor.person != performer) return Refusal::only_the_performer;
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (at.date < state.plan->day) return Refusal::day_has_not_come;
  TRESS_TRY(require_gate(state, at.date, facts));
  return one<Event>({at.id, at.date}, Started{performer});
}

/// The version makes the key of each reminder one of its own, also of an appointment that is moved
/// away and back.
std::string reminder_key(const State& state) {
  return "appointment/" + state.booked->appointment.hex() + "/reminder/" +
         std::to_string(state.version);
}

Outcome carry_out(const Remind&, const State& state, const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  if (state.stage == Stage::not_booked) return Refusal::appointment_is_unknown;
  if (!state.slot || !state.slot->remind_at || *state.slot->remind_at > facts.now) {
    return Refusal::nothing_is_due;
  }
  const bool is_ahead = state.stage == Stage::booked && state.slot->starts_at > facts.now;
  // Of no branch: a date that is closed may not have the reminder's hour inside.
  auto decision = one<Event>({std::nullopt, facts.utc_day()},
                             ReminderCameDue{*state.slot->remind_at, is_ahead});
  if (is_ahead) {
    decision.orders.emplace_back(
        outbox::Command{outbox::Queue{.key = reminder_key(state),
                                      .text = outbox::Template::appointment_reminder,
                                      .client = *state.booked->client,
                                      .branch = state.booked->branch,
                                      .appointment = state.booked->appointment,
                                      .about_at = state.slot->starts_at,
                                      .membership = std::nullopt,
                                      .wallet = std::nullopt,
                                      .lot = std::nullopt}});
  }
  return decision;
}

State ended(State before, Stage stage) {
  TRESS_ASSERT(before.stage == Stage::booked || before.stage == Stage::arrived ||
               before.stage == Stage::started);
  before.stage = stage;
  before.slot.reset();
  before.handover.reset();
  return before;
}

/// The needs are stated in the client's own stream, or nothing is recorded.
Outcome carry_out(const RecordRequest& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(const auto at, require_place(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(auto request, request_of(asked, *state.booked, facts));
  auto decision = one<Event>({at.id, at.date}, std::move(request.event));
  for (auto& need : request.to_state) {
    decision.orders.emplace_back(client::Command{std::move(need)});
  }
  return decision;
}

State after(State before, const Booked& booked) {
  TRESS_ASSERT(before.stage == Stage::not_booked);
  before.stage = Stage::booked;
  before.booked = booked;
  before.plan =
      Plan{booked.item, booked.performer, booked.day, booked.minute_of_day, booked.minutes};
  before.slot = booked.slot;
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

State after(State before, const Changed& changed) {
  TRESS_ASSERT(before.plan.has_value());
  before.plan = changed.to;
  before.slot = changed.slot;
  return before;
}

State after(State before, const LateRecorded&) {
  TRESS_ASSERT(before.stage == Stage::booked);
  return before;
}

State after(State before, const Arrived&) {
  TRESS_ASSERT(before.stage == Stage::booked);
  before.stage = Stage::arrived;
  return before;
}

State after(State before, const HandoverGiven& given) {
  TRESS_ASSERT(before.plan.has_value());
  before.handover = given;
  return before;
}

State after(State before, const HandoverAccepted& accepted) {
  TRESS_ASSERT(before.handover.has_value());
  before.plan->performer = accepted.by;
  before.slot = accepted.slot;
  before.handover.reset();
  return before;
}

State after(State before, const AlertsAcknowledged& seen) {
  for (const auto& item : seen.items) before.acknowledged.push_back({seen.by, item});
  return before;
}

State after(State before, const ConflictsOverridden& overridden) {
  before.overridden.push_back(overridden);
  return before;
}

State after(State before, const Started&) {
  TRESS_ASSERT(before.stage == Stage::booked || before.stage == Stage::arrived);
  before.stage = Stage::started;
  return before;
}

State after(State before, const RequestRecorded& request) {
  TRESS_ASSERT(before.plan.has_value());
  TRESS_ASSERT(!request.tags.empty() || !request.needs.empty());
  return before;
}

State after(State before, const ReminderCameDue&) {
  TRESS_ASSERT(before.slot.has_value());
  before.slot->remind_at.reset();
  return before;
}

}  // namespace

std::optional<Timestamp> next_due(const State& state, const Facts&) {
  return state.slot ? state.slot->remind_at : std::nullopt;
}

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

#include "ledger/domain/appointment_slot.hpp"

#include <algorithm>

namespace tress::appointment {

namespace {

using roster::Stretch;

TimeZone zone_of(const rules::BranchDay& at) {
  const auto zone = TimeZone::find(at.state->opened->time_zone);
  TRESS_ASSERT(zone.has_value());  // BranchDay is only made of a zone that this machine knows.
  return *zone;
}

/// True if somebody has said when the performer works on that day, and it is not then. Of whom
/// nobody has said it the desk knows; a client is offered nothing of them, and books nothing.
bool is_off_work(const Wanted& wanted,
                 const TimeZone& zone,
                 const Stretch& what,
                 const Facts& facts) {
  const roster::State* const hours = facts.around->hours(wanted.at.id, wanted.plan.performer);
  const bool is_unsaid_off = facts.actor.kind == ActorKind::client;
  if (hours == nullptr) return is_unsaid_off;
  const Day day = wanted.plan.day;
  const bool is_day_told = std::any_of(hours->days.begin(), hours->days.end(),
                                       [&](const auto& one) { return one.day == day; });
  if (hours->weeks.empty() && !is_day_told) return is_unsaid_off;
  return !roster::holds(roster::stretches_on(hours->weeks, hours->days, zone, day), what);
}

bool is_busy(StaffId performer, AppointmentId but_for, const Stretch& what, const Facts& facts) {
  const auto taken = facts.around->taken(performer, what.from, what.until);
  return std::any_of(taken.begin(), taken.end(),
                     [&](const TakenTime& one) { return one.appointment != but_for; });
}

/// What an imported file says has happened, double or not; but no day becomes endless.
bool is_day_full(StaffId performer, Timestamp start, const Facts& facts) {
  const Timestamp day = std::chrono::floor<std::chrono::days>(start);
  const auto taken = facts.around->taken(performer, day, day + std::chrono::days{1});
  return taken.size() >= limits::slots_of_day_max;
}

std::optional<Timestamp> reminder_of(const Wanted& wanted, Timestamp start, const Facts& facts) {
  const auto minutes = booking_rules(wanted.at.id, facts).reminder_minutes;
  if (!minutes || !wanted.has_client) return std::nullopt;
  const Timestamp when = start - std::chrono::minutes{*minutes};
  // Booked at shorter notice than that, the client has it in mind.
  if (when <= facts.now) return std::nullopt;
  return when;
}

}  // namespace

roster::RulesSet booking_rules(BranchId branch, const Facts& facts) {
  const roster::State* const set = facts.around->booking_rules(branch);
  return set != nullptr && set->rules ? *set->rules : roster::usual_rules(branch);
}

Timestamp start_of(const Plan& plan, const rules::BranchDay& at) {
  return zone_of(at).from_local(plan.day, std::chrono::minutes{plan.minute_of_day.value_or(0)});
}

Result<std::optional<Slot>, Refusal> take_slot(const Wanted& wanted, const Facts& facts) {
  const Plan& plan = wanted.plan;
  if (!plan.minute_of_day) return std::optional<Slot>{};
  const TimeZone zone = zone_of(wanted.at);
  const auto start = roster::instant_of(zone, plan.day, *plan.minute_of_day);
  if (!start && !facts.is_import()) return Refusal::time_is_skipped;
  const Timestamp from = start.value_or(start_of(plan, wanted.at));
  const std::uint16_t minutes = plan.minutes.value_or(1);
  const Stretch what{from, from + std::chrono::minutes{minutes}};
  if (facts.is_import()) {
    if (from < facts.now) return std::optional<Slot>{};
    if (is_day_full(plan.performer, from, facts)) return Refusal::performer_is_busy;
  } else {
    if (is_off_work(wanted, zone, what, facts)) return Refusal::performer_does_not_work_then;
    if (is_busy(plan.performer, wanted.appointment, what, facts)) return Refusal::performer_is_busy;
  }
  return std::optional{Slot{plan.performer, from, minutes, reminder_of(wanted, from, facts)}};
}

Result<std::optional<Slot>, Refusal> take_rest(const Slot& slot,
                                               AppointmentId appointment,
                                               StaffId taker,
                                               const Facts& facts) {
  const auto now = std::chrono::ceil<std::chrono::minutes>(facts.now);
  const Stretch rest{std::max(slot.starts_at, Timestamp{now}),
                     slot.starts_at + std::chrono::minutes{slot.minutes}};
  if (rest.from >= rest.until) return std::optional<Slot>{};
  if (is_busy(taker, appointment, rest, facts)) return Refusal::performer_is_busy;
  const auto minutes = std::chrono::floor<std::chrono::minutes>(rest.until - rest.from);
  const auto left = static_cast<std::uint16_t>(std::max<std::int64_t>(1, minutes.count()));
  return std::optional{Slot{taker, rest.from, left, slot.remind_at}};
}

}  // namespace tress::appointment

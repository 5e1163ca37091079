#pragma once

#include <algorithm>

#include "ledger/domain/appointment.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/outbox.hpp"
#include "ledger/domain/roster.hpp"
#include "ledger/domain/support.hpp"

/// What may follow in the streams of the calendar: rosters, appointments, messages. A part of
/// possible.cpp.
namespace tress::audit::calendar {

inline bool is_sane(const std::optional<appointment::Slot>& slot) {
  return !slot || slot->minutes > 0;
}

inline bool is_expected(const appointment::State& before) {
  return before.stage == appointment::Stage::booked || before.stage == appointment::Stage::arrived;
}

/// Expected, or under way.
inline bool is_open(const appointment::State& before) {
  return is_expected(before) || before.stage == appointment::Stage::started;
}

inline bool follows(const appointment::State& before, const appointment::Booked& booked) {
  return before.stage == appointment::Stage::not_booked && is_sane(booked.slot);
}

inline bool follows(const appointment::State& before, const appointment::Cancelled& cancelled) {
  return is_expected(before) && cancelled.freed == before.slot;
}

inline bool follows(const appointment::State& before, const appointment::NoShowRecorded& recorded) {
  return before.stage == appointment::Stage::booked && recorded.freed == before.slot;
}

inline bool follows(const appointment::State& before, const appointment::Completed& completed) {
  return is_open(before) && !before.handover && completed.freed == before.slot;
}

inline bool follows(const appointment::State& before, const appointment::Changed& changed) {
  return is_expected(before) && !before.handover && changed.from == before.plan &&
         changed.freed == before.slot && is_sane(changed.slot);
}

inline bool follows(const appointment::State& before, const appointment::LateRecorded& late) {
  const bool says_why = late.choice == appointment::LateChoice::wait || late.reason || !late.rule;
  return before.stage == appointment::Stage::booked && says_why;
}

inline bool follows(const appointment::State& before, const appointment::Arrived&) {
  return before.stage == appointment::Stage::booked;
}

inline bool follows(const appointment::State& before, const appointment::HandoverGiven& given) {
  return is_open(before) && given.from == before.plan->performer && given.to != given.from;
}

inline bool follows(const appointment::State& before,
                    const appointment::HandoverAccepted& accepted) {
  return is_open(before) && before.handover && accepted.by == before.handover->to &&
         accepted.freed == before.slot && is_sane(accepted.slot);
}

inline bool follows(const appointment::State& before,
                    const appointment::ReminderCameDue& reminder) {
  return before.slot && before.slot->remind_at == reminder.due_was;
}

inline bool follows(const appointment::State& before, const appointment::RequestRecorded& request) {
  return is_open(before) && !(request.tags.empty() && request.needs.empty());
}

inline bool follows(const appointment::State& before, const appointment::AlertsAcknowledged&) {
  return is_open(before);
}

inline bool follows(const appointment::State& before, const appointment::ConflictsOverridden&) {
  return is_open(before);
}

inline bool follows(const appointment::State& before, const appointment::Started& started) {
  return is_expected(before) && !before.handover && started.by == before.plan->performer;
}

inline bool follows(const roster::State&, const roster::HoursSet& set) {
  return std::all_of(set.shifts.begin(), set.shifts.end(),
                     [](const auto& one) { return one.from_minute < one.until_minute; });
}

inline bool follows(const roster::State&, const roster::DayChanged& changed) {
  return std::all_of(changed.spans.begin(), changed.spans.end(),
                     [](const auto& one) { return one.from_minute < one.until_minute; });
}

inline bool follows(const roster::State&, const roster::RulesSet& set) {
  return set.slot_minutes > 0;
}

/// Settles or moves what was due, of a message that is not settled.
template <class Event>
bool is_due(const outbox::State& before, const Event& event) {
  return before.queued && before.due_at == event.due_was;
}

inline bool follows(const outbox::State& before, const outbox::Queued& queued) {
  return !before.queued && outbox::names_its_subject(queued);
}

inline bool follows(const outbox::State& before, const outbox::Postponed& postponed) {
  return is_due(before, postponed);
}

inline bool follows(const outbox::State& before, const outbox::Released& released) {
  return is_due(before, released) && released.attempt == before.attempts + 1;
}

inline bool follows(const outbox::State& before, const outbox::Sent& sent) {
  return is_due(before, sent) && sent.attempt == before.attempts;
}

inline bool follows(const outbox::State& before, const outbox::Failed& failed) {
  return is_due(before, failed) && failed.attempt == before.attempts;
}

inline bool follows(const outbox::State& before, const outbox::Suppressed& suppressed) {
  return is_due(before, suppressed);
}

// Campaigns, which speak through the outbox.

inline bool follows(const campaign::State& before, const campaign::Planned& planned) {
  return !before.planned && planned.control_percent <= campaign::control_percent_max;
}

inline bool follows(const campaign::State& before, const campaign::AudienceAdded&) {
  return before.planned && !before.is_started;
}

inline bool follows(const campaign::State& before, const campaign::Started& started) {
  const auto& members = before.members;
  const auto control = std::count_if(members.begin(), members.end(),
                                     [](const auto& member) { return member.is_control; });
  return before.planned && !before.is_started && started.members == members.size() &&
         started.control == static_cast<std::size_t>(control);
}

inline bool follows(const campaign::State& before, const campaign::BatchQueued& batch) {
  return before.is_sending() && batch.first == before.queued && batch.until > batch.first &&
         batch.until <= before.members.size();
}

inline bool follows(const campaign::State& before, const campaign::Stopped&) {
  return before.is_started && !before.is_stopped;
}

// Questions of clients.

inline bool follows(const support::State& before, const support::Asked& asked) {
  const int about = int{asked.about.membership.has_value()} + int{asked.about.wallet.has_value()} +
                    int{asked.about.sale.has_value()};
  return !before.question && about == 1;
}

inline bool follows(const support::State& before, const support::Acknowledged&) {
  return before.question && !before.is_acknowledged && !before.is_answered;
}

inline bool follows(const support::State& before, const support::Answered&) {
  return before.question && !before.is_answered;
}

inline bool follows(const support::State& before, const support::ReversalAsked& asked) {
  return before.question && !before.is_answered && before.about.membership == asked.membership &&
         asked.request != 0;
}

inline bool follows(const support::State& before, const support::AnswerOverdue& overdue) {
  return before.question && !before.is_answered && !before.is_overdue &&
         before.answer_by == overdue.answer_by;
}

}  // namespace tress::audit::calendar

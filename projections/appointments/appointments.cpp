#include "projections/appointments/appointments.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "projections/appointments/apply_roster.hpp"
#include "projections/appointments/rows.hpp"
#include "projections/engine/provenance.hpp"

namespace tress::appointments {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::source_of;

Key row_of_day(const Appointment& one) {
  return day_prefix(one.branch, one.day).number(minute_part(one.minute_of_day)).id(one.appointment);
}

Key row_of_client(const Appointment& one) {
  return client_prefix(*one.client)
      .day(one.day)
      .number(minute_part(one.minute_of_day))
      .id(one.appointment);
}

void put_places(Rows& rows, const Appointment& one) {
  const Found found{one.appointment};
  rows.put(row_of_day(one), found);
  if (one.client) rows.put(row_of_client(one), found);
}

void erase_places(Rows& rows, const Appointment& one) {
  rows.erase(row_of_day(one));
  if (one.client) rows.erase(row_of_client(one));
}

void take(Rows& rows,
          const std::optional<appointment::Slot>& slot,
          AppointmentId appointment,
          Appointment& shown) {
  if (!slot) return;
  shown.starts_at = slot->starts_at;
  rows.put(performer_key(slot->performer, slot->starts_at).id(appointment),
           Taken{slot->starts_at, slot->minutes});
}

void free(Rows& rows, const std::optional<appointment::Slot>& slot, AppointmentId appointment) {
  if (slot) rows.erase(performer_key(slot->performer, slot->starts_at).id(appointment));
}

void drop_handover(Rows& rows, Appointment& one) {
  if (one.handover) rows.erase(handover_prefix(one.handover->to).id(one.appointment));
  one.handover.reset();
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  constexpr auto none = std::nullopt;
  Appointment made{booked.appointment,
                   booked.branch,
                   booked.client,
                   booked.item,
                   booked.performer,
                   booked.day,
                   booked.minute_of_day,
                   Status::booked,
                   none,
                   none,
                   none,
                   none,
                   none,
                   none,
                   {{Status::booked, event.envelope.business_date, source_of(event), none, none}},
                   event.envelope.stream_version,
                   booked.minutes,
                   none,
                   none,
                   none,
                   none,
                   none};
  take(rows, booked.slot, booked.appointment, made);
  rows.put(appointment_key(booked.appointment), made);
  put_places(rows, made);
}

/// The appointment with one more line in its history; the caller adds what else the event says and
/// puts it.
std::optional<Appointment> noted(const Recorded& event, Rows& rows, Status what) {
  const auto id = views::stream_of<AppointmentId>(event);
  auto found = rows.need<Appointment>(appointment_key(id), "the appointment");
  if (!found) return std::nullopt;
  found->version = event.envelope.stream_version;
  found->changes.push_back({what, event.envelope.business_date, source_of(event), std::nullopt,
                            event.envelope.reason_code});
  return found;
}

/// The same, in its new state.
std::optional<Appointment> changed(const Recorded& event, Rows& rows, Status status) {
  auto found = noted(event, rows, status);
  if (found) found->status = status;
  return found;
}

void on(const Recorded& event, Rows& rows, const appointment::Cancelled& cancelled) {
  auto found = changed(event, rows, Status::cancelled);
  if (!found) return;
  found->cancelled_on = cancelled.cancelled_on;
  found->cancelled_by = cancelled.cancelled_by;
  found->notice_days = cancelled.notice_days;
  found->reason = cancelled.reason;
  free(rows, cancelled.freed, found->appointment);
  drop_handover(rows, *found);
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::NoShowRecorded& recorded) {
  auto found = changed(event, rows, Status::no_show);
  if (!found) return;
  found->note = recorded.note;
  free(rows, recorded.freed, found->appointment);
  drop_handover(rows, *found);
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::Completed& completed) {
  auto found = changed(event, rows, Status::completed);
  if (!found) return;
  found->sale = completed.sale;
  free(rows, completed.freed, found->appointment);
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::Changed& happened) {
  auto found = noted(event, rows, Status::changed);
  if (!found) return;
  found->changes.back().from = happened.from;
  erase_places(rows, *found);
  free(rows, happened.freed, found->appointment);
  found->item = happened.to.item;
  found->performer = happened.to.performer;
  found->day = happened.to.day;
  found->minute_of_day = happened.to.minute_of_day;
  found->minutes = happened.to.minutes;
  found->starts_at.reset();
  take(rows, happened.slot, found->appointment, *found);
  put_places(rows, *found);
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::LateRecorded& late) {
  auto found = noted(event, rows, Status::late);
  if (!found) return;
  found->late_minutes = late.minutes;
  found->late_choice = late.choice;
  found->late_reason = late.reason;
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::Arrived&) {
  auto found = changed(event, rows, Status::arrived);
  if (!found) return;
  found->arrived_at = event.envelope.effective_at;
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::HandoverGiven& given) {
  auto found = noted(event, rows, Status::handover_given);
  if (!found) return;
  drop_handover(rows, *found);
  found->handover =
      Handover{given.from, given.to, given.reason, event.envelope.effective_at, given.alerts};
  rows.put(handover_prefix(given.to).id(found->appointment), Found{found->appointment});
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::HandoverAccepted& accepted) {
  auto found = noted(event, rows, Status::handover_accepted);
  if (!found) return;
  const auto start = found->starts_at;
  drop_handover(rows, *found);
  found->performer = accepted.by;
  free(rows, accepted.freed, found->appointment);
  take(rows, accepted.slot, found->appointment, *found);
  // What is left for the taker begins later; the appointment began when it did.
  found->starts_at = start;
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::AlertsAcknowledged&) {
  const auto found = noted(event, rows, Status::alerts_acknowledged);
  if (found) rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::ConflictsOverridden&) {
  const auto found = noted(event, rows, Status::conflicts_overridden);
  if (found) rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::Started&) {
  auto found = changed(event, rows, Status::started);
  if (!found) return;
  found->started_at = event.envelope.effective_at;
  rows.put(appointment_key(found->appointment), *found);
}

/// Which needs of theirs it is about stands in the client's file: that is health.
void on(const Recorded& event, Rows& rows, const appointment::RequestRecorded& request) {
  auto found = noted(event, rows, Status::request_recorded);
  if (!found) return;
  auto& all = found->request_tags;
  for (const std::string& tag : request.tags) {
    if (std::find(all.begin(), all.end(), tag) == all.end()) all.push_back(tag);
  }
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::ReminderCameDue& reminder) {
  auto found = reminder.is_queued
                   ? noted(event, rows, Status::reminder_queued)
                   : rows.need<Appointment>(appointment_key(views::stream_of<AppointmentId>(event)),
                                            "the appointment");
  if (!found) return;
  found->version = event.envelope.stream_version;
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded&, Rows& rows, const outbox::Queued& queued) {
  if (queued.appointment) rows.put(message_key(queued.message), Found{*queued.appointment});
}

void on(const Recorded& event, Rows& rows, const outbox::Sent&) {
  const auto about = rows.get<Found>(message_key(views::stream_of<MessageId>(event)));
  if (!about) return;  // not about an appointment
  auto found = rows.need<Appointment>(appointment_key(about->appointment), "the appointment");
  if (!found) return;
  found->changes.push_back({Status::reminder_sent, event.envelope.business_date, source_of(event),
                            std::nullopt, std::nullopt});
  rows.put(appointment_key(found->appointment), *found);
}

/// Events that are not about an appointment.
template <class Other>
void on(const Recorded& event, Rows& rows, const Other& other) {
  apply_roster(event, rows, other);
}

class Appointments final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "appointments"; }

  [[nodiscard]] unsigned version() const override { return 4; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

Result<Page<Appointment>, Fault> list_under(const Snapshot& view,
                                            const Key& prefix,
                                            views::Direction direction,
                                            const Paging& paging) {
  return views::page_of<Found, Appointment>(
      view, {.prefix = prefix.bytes(), .direction = direction}, paging,
      [&](const Found& found) { return find(view, found.appointment); });
}

}  // namespace

const views::Projection& projection() {
  static const Appointments appointments;
  return appointments;
}

Result<std::optional<Appointment>, Fault> find(const Snapshot& view, AppointmentId appointment) {
  return views::row_at<Appointment>(view, appointment_key(appointment));
}

Result<Page<Appointment>, Fault> list_of_day(const Snapshot& view,
                                             BranchId branch,
                                             Day day,
                                             const Paging& paging) {
  return list_under(view, day_prefix(branch, day), views::Direction::forwards, paging);
}

Result<Page<Appointment>, Fault> list_of_client(const Snapshot& view,
                                                ClientId client,
                                                const Paging& paging) {
  return list_under(view, client_prefix(client), views::Direction::backwards, paging);
}

Result<Page<Appointment>, Fault> list_handovers(const Snapshot& view,
                                                std::optional<StaffId> to,
                                                const Paging& paging) {
  return list_under(view, to ? handover_prefix(*to) : handovers_prefix(),
                    views::Direction::forwards, paging);
}

}  // namespace tress::appointments

#include "projections/appointments/appointments.hpp"

#include <utility>
#include <variant>

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

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  appointment = 1,  ///< appointment → Appointment
  by_day = 2,       ///< branch ‖ day ‖ minute ‖ appointment → Found
  by_client = 3,    ///< client ‖ day ‖ minute ‖ appointment → Found
};

Key appointment_key(AppointmentId appointment) {
  return Key{RowKind::appointment}.id(appointment);
}

Key day_prefix(BranchId branch, Day day) {
  return Key{RowKind::by_day}.id(branch).day(day);
}

Key client_prefix(ClientId client) {
  return Key{RowKind::by_client}.id(client);
}

/// No hour sorts before midnight.
std::uint16_t minute_part(const std::optional<std::uint16_t>& minute) {
  return minute ? static_cast<std::uint16_t>(*minute + 1U) : std::uint16_t{0};
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  const Appointment made{booked.appointment,
                         booked.branch,
                         booked.client,
                         booked.item,
                         booked.performer,
                         booked.day,
                         booked.minute_of_day,
                         Status::booked,
                         std::nullopt,
                         std::nullopt,
                         std::nullopt,
                         std::nullopt,
                         std::nullopt,
                         std::nullopt,
                         {{Status::booked, event.envelope.business_date, source_of(event)}},
                         event.envelope.stream_version};
  const Found found{booked.appointment};
  const std::uint16_t minute = minute_part(booked.minute_of_day);
  rows.put(appointment_key(booked.appointment), made);
  rows.put(day_prefix(booked.branch, booked.day).number(minute).id(booked.appointment), found);
  if (!booked.client) return;
  rows.put(client_prefix(*booked.client).day(booked.day).number(minute).id(booked.appointment),
           found);
}

/// The appointment in its new state; the caller adds what else the event says and puts it.
std::optional<Appointment> changed(const Recorded& event, Rows& rows, Status status) {
  const auto id = views::stream_of<AppointmentId>(event);
  auto found = rows.need<Appointment>(appointment_key(id), "the appointment");
  if (!found) return std::nullopt;
  found->status = status;
  found->version = event.envelope.stream_version;
  found->changes.push_back({status, event.envelope.business_date, source_of(event)});
  return found;
}

void on(const Recorded& event, Rows& rows, const appointment::Cancelled& cancelled) {
  auto found = changed(event, rows, Status::cancelled);
  if (!found) return;
  found->cancelled_on = cancelled.cancelled_on;
  found->cancelled_by = cancelled.cancelled_by;
  found->notice_days = cancelled.notice_days;
  found->reason = cancelled.reason;
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::NoShowRecorded& recorded) {
  auto found = changed(event, rows, Status::no_show);
  if (!found) return;
  found->note = recorded.note;
  rows.put(appointment_key(found->appointment), *found);
}

void on(const Recorded& event, Rows& rows, const appointment::Completed& completed) {
  auto found = changed(event, rows, Status::completed);
  if (!found) return;
  found->sale = completed.sale;
  rows.put(appointment_key(found->appointment), *found);
}

/// Events that are not about an appointment.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Appointments final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "appointments"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    std::visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
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

}  // namespace tress::appointments

#pragma once

#include "schema/appointments.hpp"

#include "projections/engine/keys.hpp"

/// Keys of the appointment book's rows. Stored; a new kind takes a new number and the projection a
/// new version.
namespace tress::appointments {

enum class RowKind : std::uint8_t {
  appointment = 1,   ///< appointment → Appointment
  by_day = 2,        ///< branch ‖ day ‖ minute ‖ appointment → Found
  by_client = 3,     ///< client ‖ day ‖ minute ‖ appointment → Found
  by_performer = 4,  ///< performer ‖ start ‖ appointment → Taken
  handover = 5,      ///< whoever is to accept ‖ appointment → Found
  roster = 6,        ///< branch ‖ staff → Roster
  service = 7,       ///< item → Service
  place = 8,         ///< branch → Place
  gone = 9,          ///< staff → Gone
  message = 10,      ///< message → Found
};

/// No hour sorts before midnight.
inline std::uint16_t minute_part(const std::optional<std::uint16_t>& minute) {
  return minute ? static_cast<std::uint16_t>(*minute + 1U) : std::uint16_t{0};
}

inline views::Key appointment_key(AppointmentId appointment) {
  return views::Key{RowKind::appointment}.id(appointment);
}

inline views::Key day_prefix(BranchId branch, Day day) {
  return views::Key{RowKind::by_day}.id(branch).day(day);
}

inline views::Key client_prefix(ClientId client) {
  return views::Key{RowKind::by_client}.id(client);
}

inline views::Key performer_prefix(StaffId performer) {
  return views::Key{RowKind::by_performer}.id(performer);
}

/// The first key of a performer's times from `start` on.
inline views::Key performer_key(StaffId performer, Timestamp start) {
  const auto count = start.time_since_epoch().count();
  return performer_prefix(performer).number(static_cast<std::uint64_t>(count));
}

inline views::Key handovers_prefix() {
  return views::Key{RowKind::handover};
}

inline views::Key handover_prefix(StaffId to) {
  return views::Key{RowKind::handover}.id(to);
}

inline views::Key rosters_prefix(BranchId branch) {
  return views::Key{RowKind::roster}.id(branch);
}

inline views::Key service_key(ItemId item) {
  return views::Key{RowKind::service}.id(item);
}

inline views::Key place_key(BranchId branch) {
  return views::Key{RowKind::place}.id(branch);
}

inline views::Key gone_key(StaffId staff) {
  return views::Key{RowKind::gone}.id(staff);
}

inline views::Key message_key(MessageId message) {
  return views::Key{RowKind::message}.id(message);
}

}  // namespace tress::appointments

#pragma once

#include "api/routes/command_row.hpp"
#include "ledger/writer/streams.hpp"

/// The rows of the calendar: appointments, rosters, messages. A part of command_table.hpp.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<appointment::Book>) {
  return {"/v1/appointments", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::Cancel>) {
  return {"/v1/appointments/{appointment}/cancel", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::RecordNoShow>) {
  return {"/v1/appointments/{appointment}/no-show", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::Complete>) {
  return {"/v1/appointments/{appointment}/complete", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::Change>) {
  return {"/v1/appointments/{appointment}/change", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::RecordLate>) {
  return {"/v1/appointments/{appointment}/late", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::RecordArrival>) {
  return {"/v1/appointments/{appointment}/arrive", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::GiveHandover>) {
  return {"/v1/appointments/{appointment}/handover", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::AcceptHandover>) {
  return {"/v1/appointments/{appointment}/accept-handover", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::Acknowledge>) {
  return {"/v1/appointments/{appointment}/acknowledge", Permission::read_health};
}

constexpr CommandRoute row(For<appointment::OverrideConflicts>) {
  return {"/v1/appointments/{appointment}/override-conflicts", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::Start>) {
  return {"/v1/appointments/{appointment}/start", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::RecordRequest>) {
  return {"/v1/appointments/{appointment}/request", Permission::keep_appointments};
}

constexpr CommandRoute row(For<appointment::Remind>) {
  return {};
}

constexpr CommandRoute row(For<roster::SetHours>) {
  return {"/v1/branches/{branch}/staff/{staff}/hours", Permission::keep_rosters};
}

constexpr CommandRoute row(For<roster::ChangeDay>) {
  return {"/v1/branches/{branch}/staff/{staff}/days", Permission::keep_rosters};
}

constexpr CommandRoute row(For<roster::SetRules>) {
  return {"/v1/branches/{branch}/booking-rules", Permission::keep_rosters};
}

constexpr CommandRoute row(For<outbox::Queue>) {
  return {};
}

constexpr CommandRoute row(For<outbox::Release>) {
  return {};
}

constexpr CommandRoute row(For<outbox::RecordSent>) {
  return {};
}

constexpr CommandRoute row(For<outbox::RecordFailure>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table

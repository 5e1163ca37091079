#pragma once

#include "schema/client.hpp"

#include "api/routes/command_row.hpp"

/// The client's rows of the table of commands.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<client::Register>) {
  return {"/v1/clients", Permission::keep_clients};
}

constexpr CommandRoute row(For<client::ChangeContact>) {
  return {"/v1/clients/{client}/contact", Permission::keep_clients, Version::required};
}

constexpr CommandRoute row(For<client::AddNote>) {
  return {"/v1/clients/{client}/notes", Permission::write_notes};
}

constexpr CommandRoute row(For<client::PlaceHold>) {
  return {"/v1/clients/{client}/holds", Permission::keep_holds};
}

constexpr CommandRoute row(For<client::LiftHold>) {
  return {"/v1/clients/{client}/holds/{hold}/lift", Permission::keep_holds};
}

constexpr CommandRoute row(For<client::RequestErasure>) {
  return {"/v1/clients/{client}/erasures", Permission::ask_erasures};
}

constexpr CommandRoute row(For<client::ApproveErasure>) {
  return {"/v1/clients/{client}/erasures/{erasure}/approve", Permission::decide_erasures};
}

constexpr CommandRoute row(For<client::RejectErasure>) {
  return {"/v1/clients/{client}/erasures/{erasure}/reject", Permission::decide_erasures};
}

constexpr CommandRoute row(For<client::DeclareAllergy>) {
  return {"/v1/clients/{client}/allergies", Permission::write_health};
}

constexpr CommandRoute row(For<client::WithdrawAllergy>) {
  return {"/v1/clients/{client}/allergies/{allergy}/withdraw", Permission::write_health};
}

constexpr CommandRoute row(For<client::DeclareNoAllergies>) {
  return {"/v1/clients/{client}/allergies/none", Permission::write_health};
}

constexpr CommandRoute row(For<client::RecordObservation>) {
  return {"/v1/clients/{client}/observations", Permission::write_health};
}

constexpr CommandRoute row(For<client::CloseObservation>) {
  return {"/v1/clients/{client}/observations/{observation}/close", Permission::write_health};
}

constexpr CommandRoute row(For<client::RecordPatchTest>) {
  return {"/v1/clients/{client}/patch-tests", Permission::write_health};
}

constexpr CommandRoute row(For<client::RecordFormula>) {
  return {"/v1/clients/{client}/formulas", Permission::write_health};
}

constexpr CommandRoute row(For<client::SetPreference>) {
  return {"/v1/clients/{client}/preferences", Permission::write_notes};
}

constexpr CommandRoute row(For<client::ClearPreference>) {
  return {"/v1/clients/{client}/preferences/{topic}/clear", Permission::write_notes};
}

constexpr CommandRoute row(For<client::PreferChannel>) {
  return {"/v1/clients/{client}/preferred-channel", Permission::write_notes};
}

constexpr CommandRoute row(For<client::MakePromise>) {
  return {"/v1/clients/{client}/promises", Permission::write_notes};
}

constexpr CommandRoute row(For<client::KeepPromise>) {
  return {"/v1/clients/{client}/promises/{promise}/keep", Permission::write_notes};
}

constexpr CommandRoute row(For<client::BreakPromise>) {
  return {"/v1/clients/{client}/promises/{promise}/break", Permission::write_notes};
}

// clang-format on

}  // namespace tress::command_table

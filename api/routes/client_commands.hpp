#pragma once

#include "schema/card.hpp"
#include "schema/client.hpp"

#include "api/routes/command_row.hpp"

/// The rows of clients and of what is laid down about their cards in the table of commands.
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

constexpr CommandRoute row(For<client::ReviewRetention>) {
  return {};
}

// Clients' own, by the portal (portal_profile_routes.cpp).
constexpr CommandRoute row(For<client::AskAddressChange>) {
  return {};
}

constexpr CommandRoute row(For<client::ConfirmAddressChange>) {
  return {};
}

constexpr CommandRoute row(For<client::Merge>) {
  return {"/v1/clients/{client}/merge", Permission::keep_clients};
}

constexpr CommandRoute row(For<client::Absorb>) {
  return {};
}

constexpr CommandRoute row(For<client::Unmerge>) {
  return {"/v1/clients/{client}/unmerge", Permission::keep_clients};
}

constexpr CommandRoute row(For<client::GiveBack>) {
  return {};
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

constexpr CommandRoute row(For<client::GiveConsent>) {
  return {"/v1/clients/{client}/consents/{purpose}/give", Permission::keep_consents};
}

constexpr CommandRoute row(For<client::WithdrawConsent>) {
  return {"/v1/clients/{client}/consents/{purpose}/withdraw", Permission::keep_consents};
}

constexpr CommandRoute row(For<client::CarryOutDue>) {
  return {};
}

constexpr CommandRoute row(For<client::LapseConsent>) {
  return {};
}

constexpr CommandRoute row(For<client::Claim>) {
  return {"/v1/clients/{client}/claim", Permission::claim_clients};
}

constexpr CommandRoute row(For<client::ExtendOwnership>) {
  return {"/v1/clients/{client}/ownership/extend", Permission::assign_clients};
}

constexpr CommandRoute row(For<client::Release>) {
  return {"/v1/clients/{client}/release", Permission::claim_clients};
}

constexpr CommandRoute row(For<client::Reassign>) {
  return {"/v1/clients/{client}/reassign", Permission::assign_clients};
}

constexpr CommandRoute row(For<client::SetTier>) {
  return {"/v1/clients/{client}/tier", Permission::set_tiers};
}

constexpr CommandRoute row(For<client::EndTier>) {
  return {};
}

constexpr CommandRoute row(For<client::PlanFollowUp>) {
  return {"/v1/clients/{client}/follow-ups", Permission::keep_follow_ups};
}

constexpr CommandRoute row(For<client::FinishFollowUp>) {
  return {"/v1/clients/{client}/follow-ups/{follow_up}/finish", Permission::keep_follow_ups};
}

constexpr CommandRoute row(For<client::MissFollowUp>) {
  return {"/v1/clients/{client}/follow-ups/{follow_up}/miss", Permission::keep_follow_ups};
}

constexpr CommandRoute row(For<client::ReceiveFeedback>) {
  return {"/v1/clients/{client}/feedback", Permission::write_notes};
}

constexpr CommandRoute row(For<client::OpenComplaint>) {
  return {"/v1/clients/{client}/complaints", Permission::write_notes};
}

constexpr CommandRoute row(For<client::ResolveComplaint>) {
  return {"/v1/clients/{client}/complaints/{complaint}/resolve", Permission::write_notes};
}

constexpr CommandRoute row(For<client::AddTag>) {
  return {"/v1/clients/{client}/tags", Permission::segment_clients};
}

constexpr CommandRoute row(For<client::RemoveTag>) {
  return {"/v1/clients/{client}/tags/{tag}/remove", Permission::segment_clients};
}

constexpr CommandRoute row(For<client::AssignSegment>) {
  return {"/v1/clients/{client}/segment", Permission::set_segments};
}

constexpr CommandRoute row(For<client::RecordReferral>) {
  return {"/v1/clients/{client}/referral", Permission::keep_clients};
}

constexpr CommandRoute row(For<client::StateNeed>) {
  return {"/v1/clients/{client}/needs", Permission::write_health};
}

constexpr CommandRoute row(For<client::AssessNeed>) {
  return {"/v1/clients/{client}/needs/{need}/assess", Permission::write_health};
}

constexpr CommandRoute row(For<client::CloseNeed>) {
  return {"/v1/clients/{client}/needs/{need}/close", Permission::write_health};
}

constexpr CommandRoute row(For<client::GiveAdvice>) {
  return {"/v1/clients/{client}/advice", Permission::write_notes};
}

constexpr CommandRoute row(For<client::AnswerAdvice>) {
  return {"/v1/clients/{client}/advice/{advice}/answer", Permission::write_notes};
}

constexpr CommandRoute row(For<client::SetField>) {
  return {"/v1/clients/{client}/fields/{field}/set", Permission::write_health};
}

constexpr CommandRoute row(For<client::ClearField>) {
  return {"/v1/clients/{client}/fields/{field}/clear", Permission::write_health};
}

constexpr CommandRoute row(For<card::DefineField>) {
  return {"/v1/card/fields", Permission::keep_card};
}

constexpr CommandRoute row(For<card::RetireField>) {
  return {"/v1/card/fields/{code}/retire", Permission::keep_card};
}

constexpr CommandRoute row(For<card::InstallTemplate>) {
  return {"/v1/card/templates/{template_name}/install", Permission::keep_card};
}

constexpr CommandRoute row(For<card::ListTerm>) {
  return {"/v1/card/lists/{list}/terms", Permission::keep_card};
}

constexpr CommandRoute row(For<card::RetireTerm>) {
  return {"/v1/card/lists/{list}/terms/{code}/retire", Permission::keep_card};
}

constexpr CommandRoute row(For<card::PublishNotice>) {
  return {"/v1/card/notices", Permission::keep_card};
}

constexpr CommandRoute row(For<card::PublishHintRule>) {
  return {"/v1/card/hint-rules", Permission::keep_card};
}

constexpr CommandRoute row(For<card::WithdrawHintRule>) {
  return {"/v1/card/hint-rules/{code}/withdraw", Permission::keep_card};
}

// clang-format on

}  // namespace tress::command_table

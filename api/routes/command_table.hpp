#pragma once

#include "api/routes/access_commands.hpp"
#include "api/routes/calendar_commands.hpp"
#include "api/routes/campaign_commands.hpp"
#include "api/routes/client_commands.hpp"
#include "api/routes/command_row.hpp"
#include "api/routes/membership_commands.hpp"
#include "api/routes/payment_commands.hpp"
#include "api/routes/review_commands.hpp"
#include "api/routes/risk_commands.hpp"
#include "api/routes/support_commands.hpp"
#include "api/routes/wallet_commands.hpp"
#include "ledger/writer/streams.hpp"

/// Path and permission of every command. A new command is one function here; without it
/// command_routes.cpp does not compile.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<salon::Found>) {
  return {};
}

constexpr CommandRoute row(For<branch::Open>) {
  return {"/v1/branches", Permission::keep_branches};
}

constexpr CommandRoute row(For<branch::SetTax>) {
  return {"/v1/branches/{branch}/taxes", Permission::keep_branches, Version::required};
}

constexpr CommandRoute row(For<branch::SetHours>) {
  return {"/v1/branches/{branch}/hours", Permission::keep_branches, Version::required};
}

constexpr CommandRoute row(For<branch::SetContact>) {
  return {"/v1/branches/{branch}/contact", Permission::keep_branches, Version::required};
}

constexpr CommandRoute row(For<branch::SetProfile>) {
  return {"/v1/branches/{branch}/profile", Permission::keep_branches, Version::required};
}

constexpr CommandRoute row(For<branch::NameRecordKeeper>) {
  return {"/v1/branches/{branch}/record-keeper", Permission::keep_branches, Version::required};
}

constexpr CommandRoute row(For<staff::Hire>) {
  return {"/v1/staff", Permission::keep_staff};
}

constexpr CommandRoute row(For<staff::GrantRole>) {
  return {"/v1/staff/{staff}/roles", Permission::keep_staff};
}

constexpr CommandRoute row(For<staff::RevokeRole>) {
  return {"/v1/staff/{staff}/roles/{role}/revoke", Permission::keep_staff};
}

constexpr CommandRoute row(For<staff::Leave>) {
  return {"/v1/staff/{staff}/leave", Permission::keep_staff};
}

constexpr CommandRoute row(For<staff::EnrolDeviceKey>) {
  return {"/v1/staff/{staff}/device-keys", Permission::signed_in};
}

constexpr CommandRoute row(For<staff::RotateDeviceKey>) {
  return {"/v1/staff/{staff}/device-keys/rotate", Permission::signed_in};
}

constexpr CommandRoute row(For<staff::RevokeDeviceKey>) {
  return {"/v1/staff/{staff}/device-keys/revoke", Permission::signed_in};
}

constexpr CommandRoute row(For<staff::AcknowledgeTraining>) {
  return {"/v1/staff/{staff}/trainings", Permission::signed_in};
}

constexpr CommandRoute row(For<staff::NoteRefusedAttempt>) {
  return {};
}

constexpr CommandRoute row(For<catalogue::ListItem>) {
  return {"/v1/items", Permission::keep_catalogue};
}

constexpr CommandRoute row(For<catalogue::SetPrice>) {
  return {"/v1/items/{item}/prices", Permission::keep_catalogue, Version::required};
}

constexpr CommandRoute row(For<catalogue::RetireItem>) {
  return {"/v1/items/{item}/retire", Permission::keep_catalogue};
}

constexpr CommandRoute row(For<catalogue::SetIngredients>) {
  return {"/v1/items/{item}/ingredients", Permission::keep_catalogue, Version::required};
}

constexpr CommandRoute row(For<catalogue::RequirePatchTests>) {
  return {"/v1/items/{item}/patch-tests", Permission::keep_catalogue, Version::required};
}

constexpr CommandRoute row(For<catalogue::SetDuration>) {
  return {"/v1/items/{item}/durations", Permission::keep_catalogue, Version::required};
}

constexpr CommandRoute row(For<sale::Open>) {
  return {"/v1/sales", Permission::sell};
}

constexpr CommandRoute row(For<sale::AddLine>) {
  return {"/v1/sales/{sale}/lines", Permission::sell};
}

constexpr CommandRoute row(For<sale::ApplyDiscount>) {
  return {"/v1/sales/{sale}/lines/{line}/discounts", Permission::give_discounts};
}

constexpr CommandRoute row(For<sale::AddTip>) {
  return {"/v1/sales/{sale}/tips", Permission::sell};
}

constexpr CommandRoute row(For<sale::TakeTender>) {
  return {"/v1/sales/{sale}/tenders", Permission::sell};
}

constexpr CommandRoute row(For<sale::Close>) {
  return {"/v1/sales/{sale}/close", Permission::sell};
}

constexpr CommandRoute row(For<sale::Void>) {
  return {"/v1/sales/{sale}/void", Permission::void_bills};
}

constexpr CommandRoute row(For<sale::PayDebt>) {
  return {"/v1/sales/{sale}/debt-payments", Permission::sell};
}

constexpr CommandRoute row(For<sale::RequestRefund>) {
  return {"/v1/sales/{sale}/refunds", Permission::ask_refunds};
}

constexpr CommandRoute row(For<sale::ApproveRefund>) {
  return {"/v1/sales/{sale}/refunds/{refund}/approve", Permission::decide_refunds};
}

constexpr CommandRoute row(For<sale::RejectRefund>) {
  return {"/v1/sales/{sale}/refunds/{refund}/reject", Permission::decide_refunds};
}

constexpr CommandRoute row(For<sale::PayRefund>) {
  return {"/v1/sales/{sale}/refunds/{refund}/pay", Permission::pay_refunds};
}

constexpr CommandRoute row(For<sale::StateDiscountReason>) {
  return {"/v1/sales/{sale}/discounts/{discount}/reason", Permission::give_discounts};
}

constexpr CommandRoute row(For<sale::AskTipChange>) {
  return {"/v1/sales/{sale}/tips/{tip}/changes", Permission::sell};
}

constexpr CommandRoute row(For<sale::ApproveTipChange>) {
  return {"/v1/sales/{sale}/tip-changes/{change}/approve", Permission::decide_tips};
}

constexpr CommandRoute row(For<sale::RejectTipChange>) {
  return {"/v1/sales/{sale}/tip-changes/{change}/reject", Permission::decide_tips};
}

constexpr CommandRoute row(For<sale::OpenDispute>) {
  return {"/v1/sales/{sale}/disputes", Permission::settle};
}

constexpr CommandRoute row(For<sale::DecideDispute>) {
  return {"/v1/sales/{sale}/disputes/{dispute}/decide", Permission::settle};
}

constexpr CommandRoute row(For<sale::AskWriteOff>) {
  return {"/v1/sales/{sale}/write-offs", Permission::ask_write_offs};
}

constexpr CommandRoute row(For<sale::ApproveWriteOff>) {
  return {"/v1/sales/{sale}/write-offs/{write_off}/approve", Permission::decide_write_offs};
}

constexpr CommandRoute row(For<sale::RejectWriteOff>) {
  return {"/v1/sales/{sale}/write-offs/{write_off}/reject", Permission::decide_write_offs};
}

constexpr CommandRoute row(For<settlement::Record>) {
  return {"/v1/settlements", Permission::settle};
}

constexpr CommandRoute row(For<settlement::ClearSuspense>) {
  return {"/v1/settlements/{settlement}/clear-suspense", Permission::settle};
}

constexpr CommandRoute row(For<day::Close>) {
  return {"/v1/days/close", Permission::close_days};
}

constexpr CommandRoute row(For<day::CountTerminal>) {
  return {"/v1/days/terminals", Permission::count_drawers};
}

constexpr CommandRoute row(For<day::ExplainTerminal>) {
  return {"/v1/days/terminals/explain", Permission::explain_variances};
}

constexpr CommandRoute row(For<day::AskReopening>) {
  return {"/v1/days/reopenings", Permission::ask_reopenings};
}

constexpr CommandRoute row(For<day::Reopen>) {
  return {"/v1/days/reopen", Permission::reopen_days};
}

constexpr CommandRoute row(For<day::CarryOutDue>) {
  return {};
}

constexpr CommandRoute row(For<day::LockPeriod>) {
  return {"/v1/periods/lock", Permission::lock_periods};
}

constexpr CommandRoute row(For<drawer::Open>) {
  return {"/v1/drawers", Permission::keep_drawers};
}

constexpr CommandRoute row(For<drawer::PayIn>) {
  return {"/v1/drawers/{drawer}/pay-in", Permission::keep_drawers};
}

constexpr CommandRoute row(For<drawer::PayOut>) {
  return {"/v1/drawers/{drawer}/pay-out", Permission::keep_drawers};
}

constexpr CommandRoute row(For<drawer::PayTips>) {
  return {"/v1/drawers/{drawer}/pay-tips", Permission::keep_drawers};
}

constexpr CommandRoute row(For<drawer::Count>) {
  return {"/v1/drawers/{drawer}/counts", Permission::count_drawers};
}

constexpr CommandRoute row(For<drawer::ExplainVariance>) {
  return {"/v1/drawers/{drawer}/explain", Permission::explain_variances};
}

constexpr CommandRoute row(For<importing::StartRun>) {
  return {};
}

constexpr CommandRoute row(For<importing::NoteOddity>) {
  return {};
}

constexpr CommandRoute row(For<importing::FinishRun>) {
  return {};
}

constexpr CommandRoute row(For<system::SetRootKey>) {
  return {};
}

constexpr CommandRoute row(For<system::RotateLogKey>) {
  return {};
}

constexpr CommandRoute row(For<system::DeclareLogKeyCompromised>) {
  return {};
}

constexpr CommandRoute row(For<system::SealHeads>) {
  return {};
}

constexpr CommandRoute row(For<system::RecordRecovery>) {
  return {};
}

constexpr CommandRoute row(For<system::RecordBackup>) {
  return {};
}

constexpr CommandRoute row(For<system::AddWitness>) {
  return {};
}

constexpr CommandRoute row(For<system::RecordAccessLog>) {
  return {};
}

constexpr CommandRoute row(For<system::RemoveWitness>) {
  return {};
}

constexpr CommandRoute row(For<approval::Propose>) {
  return {};  // any command of domain/proposable.hpp, asked for with ?propose=REASON
}

constexpr CommandRoute row(For<approval::Approve>) {
  return {"/v1/approvals/{approval}/approve", Permission::decide_approvals};
}

constexpr CommandRoute row(For<approval::Reject>) {
  return {"/v1/approvals/{approval}/reject", Permission::decide_approvals};
}

constexpr CommandRoute row(For<approval::Withdraw>) {
  return {"/v1/approvals/{approval}/withdraw", Permission::ask_approvals};
}

constexpr CommandRoute row(For<approval::Lapse>) {
  return {};
}

constexpr CommandRoute row(For<policy::SetActRule>) {
  return {"/v1/policies/acts", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetReasons>) {
  return {"/v1/policies/reasons", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetRiskRule>) {
  return {"/v1/policies/risk", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetOwnerRule>) {
  return {"/v1/policies/owner-rules", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetOwnershipRule>) {
  return {"/v1/policies/ownership", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetEndsSoon>) {
  return {"/v1/policies/ends-soon", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetReviewRule>) {
  return {"/v1/policies/review", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetTiers>) {
  return {"/v1/policies/tiers", Permission::keep_policies};
}

constexpr CommandRoute row(For<policy::SetRetentionRule>) {
  return {"/v1/policies/retention", Permission::decide_erasures};
}

// clang-format on

}  // namespace tress::command_table

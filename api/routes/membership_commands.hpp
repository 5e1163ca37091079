#pragma once

#include "schema/membership.hpp"
#include "schema/plan.hpp"
#include "schema/sale.hpp"

#include "api/routes/command_row.hpp"

/// The rows of the table of commands of what clients pay for in advance: plans, memberships and
/// what bills have of them.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<plan::Publish>) {
  return {"/v1/plans", Permission::keep_catalogue};
}

constexpr CommandRoute row(For<plan::Retire>) {
  return {"/v1/plans/{plan}/retire", Permission::keep_catalogue};
}

constexpr CommandRoute row(For<sale::AddPlan>) {
  return {"/v1/sales/{sale}/plans", Permission::sell};
}

constexpr CommandRoute row(For<sale::CoverLine>) {
  return {};
}

constexpr CommandRoute row(For<sale::DiscountLine>) {
  return {};
}

constexpr CommandRoute row(For<sale::ReverseCover>) {
  return {};
}

constexpr CommandRoute row(For<membership::Start>) {
  return {};
}

constexpr CommandRoute row(For<membership::PayRest>) {
  return {};
}

constexpr CommandRoute row(For<membership::Renew>) {
  return {};
}

constexpr CommandRoute row(For<membership::Revoke>) {
  return {};
}

constexpr CommandRoute row(For<membership::Redeem>) {
  return {};
}

constexpr CommandRoute row(For<membership::GiveBack>) {
  return {};
}

constexpr CommandRoute row(For<membership::Receive>) {
  return {};
}

constexpr CommandRoute row(For<membership::Reserve>) {
  return {"/v1/memberships/{membership}/holds", Permission::keep_appointments};
}

constexpr CommandRoute row(For<membership::Cover>) {
  return {"/v1/memberships/{membership}/cover", Permission::sell};
}

constexpr CommandRoute row(For<membership::Release>) {
  return {"/v1/memberships/{membership}/holds/{hold}/release", Permission::keep_appointments};
}

constexpr CommandRoute row(For<membership::TimeOut>) {
  return {"/v1/memberships/{membership}/holds/{hold}/time-out", Permission::keep_appointments};
}

constexpr CommandRoute row(For<membership::Forfeit>) {
  return {"/v1/memberships/{membership}/holds/{hold}/forfeit", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::RequestReversal>) {
  return {"/v1/memberships/{membership}/holds/{hold}/reversals", Permission::ask_refunds};
}

constexpr CommandRoute row(For<membership::RequestAdjustment>) {
  return {"/v1/memberships/{membership}/adjustments", Permission::ask_refunds};
}

constexpr CommandRoute row(For<membership::RequestRefund>) {
  return {"/v1/memberships/{membership}/refunds", Permission::ask_refunds};
}

constexpr CommandRoute row(For<membership::RequestRenewalDate>) {
  return {"/v1/memberships/{membership}/renewal-dates", Permission::ask_refunds};
}

constexpr CommandRoute row(For<membership::Approve>) {
  return {"/v1/memberships/{membership}/requests/{request}/approve", Permission::decide_requests};
}

constexpr CommandRoute row(For<membership::Reject>) {
  return {"/v1/memberships/{membership}/requests/{request}/reject", Permission::decide_requests};
}

constexpr CommandRoute row(For<membership::PayRefund>) {
  return {"/v1/memberships/{membership}/requests/{request}/pay", Permission::pay_refunds};
}

constexpr CommandRoute row(For<membership::AnnounceExpiry>) {
  return {"/v1/memberships/{membership}/lots/{lot}/announce-expiry", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::Expire>) {
  return {"/v1/memberships/{membership}/lots/{lot}/expire", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::Pause>) {
  return {"/v1/memberships/{membership}/pause", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::Resume>) {
  return {"/v1/memberships/{membership}/resume", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::Transfer>) {
  return {"/v1/memberships/{membership}/lots/{lot}/transfer", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::Migrate>) {
  return {"/v1/memberships/migrations", Permission::settle};
}

constexpr CommandRoute row(For<membership::ClearMigration>) {
  return {"/v1/memberships/{membership}/clear-migration", Permission::settle};
}

constexpr CommandRoute row(For<membership::RecordRenewalFailure>) {
  return {"/v1/memberships/{membership}/renewal-failures", Permission::keep_memberships};
}

constexpr CommandRoute row(For<membership::EarnTime>) {
  return {};
}

constexpr CommandRoute row(For<membership::TakeBack>) {
  return {};
}

constexpr CommandRoute row(For<membership::CarryOutDue>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table

#pragma once

#include "schema/campaign.hpp"

#include "api/routes/command_row.hpp"

/// The rows of campaigns in the table of commands.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<campaign::Plan>) {
  return {"/v1/campaigns", Permission::plan_campaigns};
}

constexpr CommandRoute row(For<campaign::AddAudience>) {
  return {"/v1/campaigns/{campaign}/audience", Permission::plan_campaigns};
}

constexpr CommandRoute row(For<campaign::Start>) {
  return {"/v1/campaigns/{campaign}/start", Permission::run_campaigns};
}

constexpr CommandRoute row(For<campaign::Stop>) {
  return {"/v1/campaigns/{campaign}/stop", Permission::run_campaigns};
}

constexpr CommandRoute row(For<campaign::CarryOutDue>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table

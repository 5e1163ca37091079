#pragma once

#include "schema/support.hpp"

#include "api/routes/command_row.hpp"

/// The rows of clients' questions in the table of commands. Asking is the portal's
/// (portal_routes.hpp).
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<support::Ask>) {
  return {};
}

constexpr CommandRoute row(For<support::Acknowledge>) {
  return {"/v1/questions/{question}/acknowledge", Permission::answer_questions};
}

constexpr CommandRoute row(For<support::Answer>) {
  return {"/v1/questions/{question}/answer", Permission::answer_questions};
}

constexpr CommandRoute row(For<support::AskReversal>) {
  return {"/v1/questions/{question}/reversal", Permission::answer_questions};
}

constexpr CommandRoute row(For<support::CarryOutDue>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table

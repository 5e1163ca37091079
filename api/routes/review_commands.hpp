#pragma once

#include "schema/review.hpp"

#include "api/routes/command_row.hpp"

/// The rows of the review of exceptions in the table of commands.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<review::ReviewException>) {
  return {"/v1/exceptions/{position}/{index}/review", Permission::review_exceptions};
}

constexpr CommandRoute row(For<review::NoticeUnreviewed>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table

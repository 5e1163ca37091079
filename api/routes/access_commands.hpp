#pragma once

#include "schema/access.hpp"

#include "api/routes/command_row.hpp"

/// The access log's commands in the table of commands: none is a route. What an answer discloses is
/// recorded by the answer (disclosure.hpp), an excerpt by `tress export accesses`.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<access::Record>) {
  return {};
}

constexpr CommandRoute row(For<access::Export>) {
  return {};
}

// clang-format on

}  // namespace tress::command_table

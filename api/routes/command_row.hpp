#pragma once

#include <string_view>

#include "api/auth/permissions.hpp"

/// A row of the table of commands (command_table.hpp).
namespace tress::command_table {

/// Whether a command must say which version of its stream was seen (If-Match).
enum class Version : unsigned char {
  not_needed,  ///< the rule itself is the guard: two taps on the last one, exactly one wins
  required,    ///< a change of what somebody has looked at
};

struct CommandRoute {
  std::string_view pattern;  ///< empty: only the program itself gives it (`tress init`, imports)
  Permission permission = Permission::anyone;
  Version version = Version::not_needed;
};

/// Says which command a row is for.
template <class Command>
struct For {};

}  // namespace tress::command_table

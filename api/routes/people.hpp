#pragma once

#include <optional>
#include <vector>

#include "schema/common.hpp"

#include "api/routes/parts.hpp"

namespace tress {

/// The roles that the person holds now, as the staff view says; nothing for who does not work here,
/// or does no longer. Any thread.
Result<std::optional<std::vector<Role>>, Fault> roles_now(const Parts& parts, StaffId person);

/// What ends with somebody's work: their sessions and their way to sign in. May be repeated.
void lock_out(const Parts& parts, StaffId person);

}  // namespace tress

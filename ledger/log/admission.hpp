#pragma once

#include <string_view>

#include "ledger/log/event_log.hpp"

/// What every implementation of `EventLog` answers in the same way before it writes anything.
namespace tress {

/// The row of `Space::meta` that says how the log is laid out. Written once, when the log is made;
/// no rider may touch it.
inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format_version = "1";

/// Whether `group` may be written to a log of `size` events: it may if the log is not halted
/// (`Fault::Kind::halted`) and the group begins at the end (`Fault::Kind::configuration`: somebody
/// else has written, or the caller has not read the log's end).
/// Asserts what the caller must have made right: positions count up from `group.first`, and the
/// format row is not among the riders.
[[nodiscard]] Result<void, Fault> admit(const Group& group, Position size, bool is_halted);

}  // namespace tress

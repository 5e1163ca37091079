#pragma once

#include <string_view>

#include "ledger/log/event_log.hpp"

/// Guards that an earlier release did not keep. A rule that asks one of them must not see 0 where
/// the events say otherwise.
namespace tress {

/// The row of `Space::meta` that says which guards the log keeps. A log without it was written by a
/// release that kept fewer.
inline constexpr std::string_view guards_key = "guards";

/// Changes with every new kind of guard.
inline constexpr std::string_view guards_edition = "6";

/// True if the log keeps the guards of this release; an empty log does.
Result<bool, Fault> has_present_guards(const EventLog& log);

/// Derives all guards from the events and writes what is missing or differs, durably, before the
/// log is written otherwise. Does nothing if the guards are those of this release; else work grows
/// with the log, once. `damaged` if an event can't be read.
Result<void, Fault> bring_guards_up(EventLog& log);

}  // namespace tress

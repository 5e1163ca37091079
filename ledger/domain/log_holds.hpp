#pragma once

#include "schema/common.hpp"
#include "schema/salon.hpp"

namespace tress {

/// What the log is for that begins with this event.
[[nodiscard]] inline LogHolds holds_of(const salon::Founded& founded) noexcept {
  return founded.holds.value_or(LogHolds::ledger);
}

/// True if streams of that kind have a place in such a log: an access log tells who has read what,
/// a ledger everything else, and both tell of themselves. Kept by the committer, held against every
/// event by the audit.
[[nodiscard]] constexpr bool may_hold(LogHolds holds, StreamKind kind) noexcept {
  if (kind == StreamKind::salon || kind == StreamKind::system) return true;
  return (kind == StreamKind::access) == (holds == LogHolds::access);
}

}  // namespace tress

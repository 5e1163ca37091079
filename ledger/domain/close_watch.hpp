#pragma once

#include <chrono>
#include <optional>

#include "ledger/domain/branch.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/rules.hpp"

/// By when a business date is to be closed. A date on which nothing happens is nobody's to close;
/// the first bill, drawer session or terminal count of one says until when it may stay open, and
/// from that the system knows when to ask (due.hpp).
namespace tress::rules {

/// After the branch's cut-off hour, by the clock that runs through when others are put forward or
/// back: who closes late has the time to do it.
inline constexpr std::chrono::hours close_within{2};

/// Within which a date is to be closed whose first thing comes when that should have been done long
/// ago: a terminal of last week is counted, and then the date is closed.
inline constexpr std::chrono::hours close_late_within{2};

/// After which the backup is told as well: whoever answers for it has been at work by then.
inline constexpr std::chrono::hours close_escalates_after{8};

/// Nothing if the branch is not open, or if this machine does not know its time zone.
[[nodiscard]] std::optional<Timestamp> close_due(const branch::State& branch, Day date);

/// The same, for the first thing that happens on `at.date`. Nothing for everything after it; for an
/// imported past, which another program has closed; and for a date whose day has events already.
/// Never in the past: whoever begins late has the time to finish.
[[nodiscard]] std::optional<Timestamp> close_due_of_first(const BranchDay& at, const Facts& facts);

}  // namespace tress::rules

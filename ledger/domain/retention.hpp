#pragma once

#include "ledger/base/time.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/wallet.hpp"

/// What deciders and guards of retention (client_retention.cpp, domain.md §4.4) have in common.
/// When a client was last here is known by month: a list of days would grow with every visit for
/// ever, and a rule counts in months. Pure, like every decider.
namespace tress::retention {

/// The first day of the day's month.
[[nodiscard]] Day month_of(Day day) noexcept;

/// The first day on which that many whole months are over since the end of the month that begins
/// with `month`: whoever was here on its last day has all of them too.
[[nodiscard]] Day months_after(Day month, unsigned months) noexcept;

/// True while units of it are left that are paid, or held.
[[nodiscard]] bool has_value(const membership::State& membership) noexcept;

/// True while its period is not over, and while it rests.
[[nodiscard]] bool runs(const membership::State& membership, Day on) noexcept;

/// True while something is left in it, or is owed.
[[nodiscard]] bool has_value(const wallet::State& wallet) noexcept;

}  // namespace tress::retention

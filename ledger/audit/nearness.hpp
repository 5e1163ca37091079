#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "ledger/base/time.hpp"

/// Times of a log held against each other.
namespace tress::audit {

/// The events of one group are decided at one moment and recorded a microsecond apart, so an event
/// is recorded a little later than it was decided. Far more than any group takes.
inline constexpr std::chrono::seconds recorded_late_max{1};

/// True if they are at most so far apart. Of any times: a forged one may be at the end of time.
[[nodiscard]] inline bool is_near(Timestamp one,
                                  Timestamp other,
                                  std::chrono::microseconds at_most) noexcept {
  const auto count_of = [](Timestamp time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
  };
  const std::uint64_t apart = count_of(std::max(one, other)) - count_of(std::min(one, other));
  return apart <= static_cast<std::uint64_t>(at_most.count());
}

}  // namespace tress::audit

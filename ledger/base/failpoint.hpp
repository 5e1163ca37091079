#pragma once

#include <atomic>

/// Named places at which a test lets the program die as if it had been killed there. A place costs
/// one relaxed load; it does something only if the environment said so when the process started:
///
///   TRESS_FAILPOINT=log.appended:3     kill -9 when log.appended is reached for the third time
///
/// Whoever may set the environment of the service may kill it anyway. The names are listed with the
/// scenario that reaches each in tests/crash/process/failpoints.hpp.
namespace tress {

namespace detail {

extern std::atomic<bool> has_failpoint;

void reach_failpoint(const char* name) noexcept;

}  // namespace detail

/// Any thread.
inline void failpoint(const char* name) noexcept {
  if (detail::has_failpoint.load(std::memory_order_relaxed)) detail::reach_failpoint(name);
}

}  // namespace tress

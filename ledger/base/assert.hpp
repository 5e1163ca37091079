#pragma once

#include <cstdio>
#include <cstdlib>

namespace tress::detail {

[[noreturn]] inline void assertion_failed(const char* expression,
                                          const char* file,
                                          int line) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
  std::abort();
}

}  // namespace tress::detail

/// Checks a programmer's claim. On in every build type: a ledger that has lost its invariants must
/// stop, because continuing turns one wrong balance into many.
/// Never used for input, I/O or anything a client or a disk can cause; those return a `Result`.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): needs the text of the expression and the line.
#define TRESS_ASSERT(expression) \
  (static_cast<bool>(expression) \
       ? void(0)                 \
       : ::tress::detail::assertion_failed(#expression, __FILE__, __LINE__))

/// Marks a place no execution can reach.
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): needs the line.
#define TRESS_UNREACHABLE() ::tress::detail::assertion_failed("unreachable", __FILE__, __LINE__)

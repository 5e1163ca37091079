#pragma once

#include <cstdlib>
#include <cstring>

namespace tress::testing {

/// How much of a suite to run: the short size inside `tools/check`, the long one when
/// `tools/check --long` sets TRESS_LONG=1.
inline bool is_long_run() {
  const char* const value = std::getenv("TRESS_LONG");
  return value != nullptr && std::strcmp(value, "1") == 0;
}

template <typename T>
T size_of_run(T short_run, T long_run) {
  return is_long_run() ? long_run : short_run;
}

}  // namespace tress::testing

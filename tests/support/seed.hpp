#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace tress::testing {

/// Where a random test begins: another number each run, which the test prints; or TRESS_SEED, to
/// have a run again.
inline std::uint64_t seed_of_run() {
  const char* const asked = std::getenv("TRESS_SEED");
  return asked == nullptr ? std::random_device{}() : std::strtoull(asked, nullptr, 10);
}

}  // namespace tress::testing

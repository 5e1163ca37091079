#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "schema/envelope.hpp"
#include "tests/support/sample.hpp"

#include "ledger/base/described.hpp"

namespace tress::testing {

struct EventSample {
  std::string type;
  std::uint64_t seed;
  Sampler::Fill fill;
  Envelope envelope;
};

/// Calls `visit(sample)` for every event type, filled and bare, under `seeds` seeds from `first`.
/// Made once for all tests: what is written for every type is slow to compile.
void for_each_event_sample(std::uint64_t first,
                           std::uint64_t seeds,
                           const std::function<void(const EventSample&)>& visit);

}  // namespace tress::testing

#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

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
template <class Visit>
void for_each_event_sample(std::uint64_t first, std::uint64_t seeds, const Visit& visit) {
  for_each_alternative<Payload>([&](auto type) {
    using Event = typename decltype(type)::type;
    for (const auto fill : {Sampler::Fill::everything, Sampler::Fill::bare}) {
      for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        visit(EventSample{std::string{Described<Event>::name}, seed, fill,
                          sample_event_of<Event, Envelope>(Sampler{seed, fill})});
      }
    }
  });
}

}  // namespace tress::testing

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

/// An envelope with any payload. Not a template: what is written for every type is slow to compile.
Envelope sample_envelope(Sampler& sampler);

/// An envelope around a payload of the wanted type.
template <class Event>
Envelope sample_event_of(Sampler sampler) {
  Envelope envelope = sample_envelope(sampler);
  envelope.payload = sampler.make<Event>();
  return envelope;
}

/// Calls `visit(sample)` for every event type, filled and bare, under `seeds` seeds from `first`.
void for_each_event_sample(std::uint64_t first,
                           std::uint64_t seeds,
                           const std::function<void(const EventSample&)>& visit);

}  // namespace tress::testing

#include "tests/support/event_samples.hpp"

namespace tress::testing {

Envelope sample_envelope(Sampler& sampler) {
  return sampler.make<Envelope>();
}

void for_each_event_sample(std::uint64_t first,
                           std::uint64_t seeds,
                           const std::function<void(const EventSample&)>& visit) {
  for_each_alternative<Payload>([&](auto type) {
    using Event = typename decltype(type)::type;
    for (const auto fill : {Sampler::Fill::everything, Sampler::Fill::bare}) {
      for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        visit(EventSample{std::string{Described<Event>::name}, seed, fill,
                          sample_event_of<Event>(Sampler{seed, fill})});
      }
    }
  });
}

}  // namespace tress::testing

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace tress::demo {

/// Chance that repeats itself: the same seed throws the same on every machine. (The distributions
/// of the standard library differ between implementations, so none is used.)
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// From 0 to `bound - 1`. Requires `bound > 0`.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }

  /// From `least` to `most`.
  int between(int least, int most) {
    return least + static_cast<int>(below(static_cast<std::size_t>(most - least) + 1));
  }

  /// True in `percent` of a hundred throws.
  bool chance(int percent) { return between(1, 100) <= percent; }

  template <class Choices>
  const auto& one_of(const Choices& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace tress::demo

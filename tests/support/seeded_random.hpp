#pragma once

#include <random>

#include "ledger/base/random.hpp"

namespace tress::testing {

/// The same bytes for the same seed on every machine; a failing test prints its seed.
/// One thread at a time.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  void fill(std::span<Byte> out) override {
    for (Byte& byte : out) byte = static_cast<Byte>(engine_() & 0xFFU);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace tress::testing

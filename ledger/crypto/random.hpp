#pragma once

#include <span>

#include "ledger/base/random.hpp"

namespace tress {

/// True once libsodium is set up; sets it up at the first call. False only on a machine without a
/// source of randomness: `main` asks first and refuses to start then. Any thread.
[[nodiscard]] bool crypto_ready() noexcept;

/// The operating system's unguessable bytes. Requires `crypto_ready()`.
class SystemRandom final : public Random {
 public:
  SystemRandom();

  void fill(std::span<Byte> out) override;
};

}  // namespace tress

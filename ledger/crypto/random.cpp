#include "ledger/crypto/random.hpp"

#include <sodium.h>

namespace tress {

bool crypto_ready() noexcept {
  static const bool is_ready = sodium_init() >= 0;
  return is_ready;
}

SystemRandom::SystemRandom() {
  TRESS_ASSERT(crypto_ready());
}

void SystemRandom::fill(std::span<Byte> out) {
  randombytes_buf(out.data(), out.size());
}

}  // namespace tress

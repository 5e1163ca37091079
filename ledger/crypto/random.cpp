#include "ledger/crypto/random.hpp"

#include <algorithm>

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
  if (out.size() > dealt_bytes_max) {
    randombytes_buf(out.data(), out.size());
    return;
  }
  const std::lock_guard lock{mutex_};
  if (page_bytes - dealt_ < out.size()) {
    randombytes_buf(page_.data(), page_.size());
    dealt_ = 0;
  }
  const auto dealt = std::span{page_}.subspan(dealt_, out.size());
  std::copy(dealt.begin(), dealt.end(), out.begin());
  std::fill(dealt.begin(), dealt.end(), Byte{0});
  dealt_ += out.size();
}

}  // namespace tress

#pragma once

#include <array>
#include <mutex>
#include <span>

#include "ledger/base/random.hpp"

namespace tress {

/// True once libsodium is set up; sets it up at the first call. False only on a machine without a
/// source of randomness: `main` asks first and refuses to start then. Any thread.
[[nodiscard]] bool crypto_ready() noexcept;

/// The operating system's unguessable bytes. Requires `crypto_ready()`. Ids and nonces, of which
/// every event needs two, are dealt from a page that is fetched at once; keys and tokens, which are
/// longer, come straight from the system and lie nowhere else. Not to be used across a fork.
class SystemRandom final : public Random {
 public:
  SystemRandom();

  /// Up to here a request is one for an id or a nonce.
  static constexpr std::size_t dealt_bytes_max = 24;

  void fill(std::span<Byte> out) override;

 private:
  static constexpr std::size_t page_bytes = 4096;

  std::mutex mutex_;
  std::array<Byte, page_bytes> page_;  ///< guarded by mutex_
  std::size_t dealt_ = page_bytes;     ///< of the page; those are zero; guarded by mutex_
};

}  // namespace tress

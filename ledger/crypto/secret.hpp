#pragma once

#include <algorithm>
#include <memory>
#include <span>

#include "ledger/base/assert.hpp"
#include "ledger/base/bytes.hpp"
#include "ledger/base/random.hpp"

namespace tress {

namespace detail {

struct LockedMemoryDeleter {
  void operator()(Byte* memory) const noexcept;
};

/// Memory between guard pages, not swapped out where the system allows that, zeroed when freed.
using LockedMemory = std::unique_ptr<Byte, LockedMemoryDeleter>;

/// Throws std::bad_alloc when the system has none.
[[nodiscard]] LockedMemory new_locked_memory(std::size_t size);
void make_read_only(const LockedMemory& memory) noexcept;

}  // namespace detail

/// Overwrites `bytes` in a way that the compiler keeps.
void wipe(std::span<Byte> bytes) noexcept;

/// True if both hold the same bytes; the time taken tells nothing about where they differ.
[[nodiscard]] bool equal_in_constant_time(ByteView a, ByteView b) noexcept;

/// Key material: `size_bytes` bytes of locked memory, written once, read-only from then on, zeroed
/// on destruction. Moved, never copied; a moved-from secret may only be destroyed or assigned to.
/// Any number of threads may read. One costs four pages and a handful of system calls (about
/// 50 µs), so a cache of them has a small bound.
template <std::size_t size_bytes>
class SecretBytes {
 public:
  static constexpr std::size_t size = size_bytes;

  /// `fill(std::span<Byte>)` writes all bytes.
  template <class Fill>
  [[nodiscard]] static SecretBytes make(Fill&& fill) {
    SecretBytes secret;
    fill(std::span<Byte>{secret.memory_.get(), size_bytes});
    detail::make_read_only(secret.memory_);
    return secret;
  }

  [[nodiscard]] static SecretBytes random(Random& random) {
    return make([&random](std::span<Byte> out) { random.fill(out); });
  }

  /// Copies; the caller wipes its own copy. Requires `bytes.size() == size`.
  [[nodiscard]] static SecretBytes from(ByteView bytes) {
    TRESS_ASSERT(bytes.size() == size_bytes);
    return make(
        [bytes](std::span<Byte> out) { std::copy(bytes.begin(), bytes.end(), out.begin()); });
  }

  /// The key itself: to a cipher, or wrapped to a file.
  [[nodiscard]] ByteView view() const noexcept {
    TRESS_ASSERT(memory_ != nullptr);
    return {memory_.get(), size_bytes};
  }

 private:
  SecretBytes() : memory_(detail::new_locked_memory(size_bytes)) {}

  detail::LockedMemory memory_;
};

/// A 256-bit key: master keys, data keys, seeds.
using Secret = SecretBytes<32>;

}  // namespace tress

#include "ledger/crypto/secret.hpp"

#include <new>

#include <sodium.h>

#include "ledger/crypto/random.hpp"

namespace tress {

void detail::LockedMemoryDeleter::operator()(Byte* memory) const noexcept {
  sodium_free(memory);  // Zeroes first, and stops the program if a guard was overwritten.
}

detail::LockedMemory detail::new_locked_memory(std::size_t size) {
  TRESS_ASSERT(crypto_ready());
  LockedMemory memory{static_cast<Byte*>(sodium_malloc(size))};
  if (!memory) throw std::bad_alloc{};
  return memory;
}

void detail::make_read_only(const LockedMemory& memory) noexcept {
  TRESS_ASSERT(sodium_mprotect_readonly(memory.get()) == 0);
}

void wipe(std::span<Byte> bytes) noexcept {
  sodium_memzero(bytes.data(), bytes.size());
}

bool equal_in_constant_time(ByteView a, ByteView b) noexcept {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tress

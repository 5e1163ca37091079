#include "ledger/crypto/blake2b.hpp"

#include <sodium.h>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/random.hpp"

namespace tress::detail {

void blake2b_into(std::span<Byte> out, std::initializer_list<ByteView> parts, ByteView key) {
  TRESS_ASSERT(crypto_ready());
  TRESS_ASSERT(key.empty() || key.size() >= crypto_generichash_KEYBYTES_MIN);
  TRESS_ASSERT(key.size() <= crypto_generichash_KEYBYTES_MAX);
  crypto_generichash_state state;
  const Byte* key_start = key.empty() ? nullptr : key.data();
  TRESS_ASSERT(crypto_generichash_init(&state, key_start, key.size(), out.size()) == 0);
  for (const ByteView part : parts) {
    TRESS_ASSERT(crypto_generichash_update(&state, part.data(), part.size()) == 0);
  }
  TRESS_ASSERT(crypto_generichash_final(&state, out.data(), out.size()) == 0);
  sodium_memzero(&state, sizeof state);
}

}  // namespace tress::detail

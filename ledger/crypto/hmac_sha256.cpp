#include "ledger/crypto/hmac_sha256.hpp"

#include <sodium.h>

namespace tress {

Hash hmac_sha256(std::initializer_list<ByteView> parts, ByteView key) {
  static_assert(crypto_auth_hmacsha256_BYTES == Hash::size);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  for (const ByteView part : parts) {
    crypto_auth_hmacsha256_update(&state, part.data(), part.size());
  }
  Hash::Array bytes{};
  crypto_auth_hmacsha256_final(&state, bytes.data());
  sodium_memzero(&state, sizeof state);
  return Hash{bytes};
}

}  // namespace tress

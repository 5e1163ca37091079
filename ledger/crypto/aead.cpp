#include "ledger/crypto/aead.hpp"

#include <sodium.h>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/random.hpp"

namespace tress {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static_assert(aead_overhead_bytes == nonce_size + tag_size);
static_assert(Secret::size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

}  // namespace

Bytes aead_encrypt(const Secret& key, ByteView plain, ByteView bound, Random& random) {
  TRESS_ASSERT(crypto_ready());
  Bytes out(nonce_size + plain.size() + tag_size);
  random.fill(std::span{out}.first(nonce_size));
  TRESS_ASSERT(crypto_aead_xchacha20poly1305_ietf_encrypt(
                   out.data() + nonce_size, nullptr, plain.data(), plain.size(), bound.data(),
                   bound.size(), nullptr, out.data(), key.view().data()) == 0);
  return out;
}

std::optional<Bytes> aead_decrypt(const Secret& key, ByteView encrypted, ByteView bound) {
  TRESS_ASSERT(crypto_ready());
  if (encrypted.size() < aead_overhead_bytes) return std::nullopt;
  Bytes plain(encrypted.size() - aead_overhead_bytes);
  const ByteView text = encrypted.subspan(nonce_size);
  const int refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      plain.data(), nullptr, nullptr, text.data(), text.size(), bound.data(), bound.size(),
      encrypted.data(), key.view().data());
  if (refused != 0) return std::nullopt;
  return plain;
}

}  // namespace tress

#pragma once

#include <optional>

#include "ledger/base/bytes.hpp"
#include "ledger/base/random.hpp"
#include "ledger/crypto/secret.hpp"

/// XChaCha20-Poly1305 for what the key store keeps: keys wrapped by the master key, credentials.
/// Personal fields of events go through sealed_box.hpp, which also commits to its key.
///
/// Format: nonce (24, random) ‖ ciphertext ‖ tag (16).
namespace tress {

/// Bytes that encryption adds.
inline constexpr std::size_t aead_overhead_bytes = 24 + 16;

/// `bound` is authenticated but not stored: what the text belongs to. Any thread.
[[nodiscard]] Bytes aead_encrypt(const Secret& key, ByteView plain, ByteView bound, Random& random);

/// The plain bytes, or nothing if key, `bound` or any bit is not the right one. The caller wipes
/// them after use. Any thread.
[[nodiscard]] std::optional<Bytes> aead_decrypt(const Secret& key,
                                                ByteView encrypted,
                                                ByteView bound);

}  // namespace tress

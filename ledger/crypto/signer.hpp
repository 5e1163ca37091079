#pragma once

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/crypto/secret.hpp"

/// Ed25519 (RFC 8032) by libsodium.
namespace tress {

/// A private key with its public one. The seed lives in locked memory and leaves it only by
/// `seed()`. Moved, never copied. All const members may be called from any number of threads.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey generate(Random& random);
  [[nodiscard]] static SigningKey from_seed(const Secret& seed);

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_key_; }

  [[nodiscard]] Signature sign(ByteView message) const;

  /// The 32-byte seed, only for saving the key. Valid as long as this key.
  [[nodiscard]] ByteView seed() const noexcept { return expanded_.view().first(Secret::size); }

 private:
  using Expanded = SecretBytes<64>;  ///< seed ‖ public key, as libsodium wants it

  SigningKey(Expanded expanded, const PublicKey& public_key) noexcept
      : expanded_(std::move(expanded)),
        public_key_(public_key) {}

  Expanded expanded_;
  PublicKey public_key_;
};

/// Strict: a signature whose S is not reduced, or whose key or R is of small order or not
/// canonical, is refused, so that nobody can make a second signature out of a first. Any thread.
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

/// True if `key` may be enrolled: a canonical point of the prime-order group. Any thread.
[[nodiscard]] bool is_acceptable(const PublicKey& key) noexcept;

/// An event's signature: over "tress/event/v1\n" ‖ event hash. Position and time are not in it
/// (they are in the leaf), so a group is signed on all cores at once.
[[nodiscard]] Signature sign_event(const SigningKey& key, const Hash& event_hash);
[[nodiscard]] bool verify_event(const PublicKey& key,
                                const Hash& event_hash,
                                const Signature& signature);

}  // namespace tress

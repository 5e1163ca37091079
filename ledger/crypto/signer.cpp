#include "ledger/crypto/signer.hpp"

#include <sodium.h>

#include "ledger/crypto/random.hpp"

namespace tress {

namespace {

constexpr std::string_view event_domain = "tress/event/v1\n";

using EventMessage = std::array<Byte, event_domain.size() + Hash::size>;

EventMessage event_message(const Hash& event_hash) noexcept {
  EventMessage message{};
  const ByteView domain = bytes_of(event_domain);
  auto* const end = std::copy(domain.begin(), domain.end(), message.begin());
  std::copy(event_hash.bytes().begin(), event_hash.bytes().end(), end);
  return message;
}

}  // namespace

SigningKey SigningKey::generate(Random& random) {
  return from_seed(Secret::random(random));
}

SigningKey SigningKey::from_seed(const Secret& seed) {
  PublicKey::Array public_bytes{};
  auto expanded = Expanded::make([&](std::span<Byte> out) {
    TRESS_ASSERT(crypto_sign_seed_keypair(public_bytes.data(), out.data(), seed.view().data()) ==
                 0);
  });
  return SigningKey{std::move(expanded), PublicKey{public_bytes}};
}

Signature SigningKey::sign(ByteView message) const {
  Signature::Array bytes{};
  TRESS_ASSERT(crypto_sign_detached(bytes.data(), nullptr, message.data(), message.size(),
                                    expanded_.view().data()) == 0);
  return Signature{bytes};
}

bool verify(const PublicKey& key, ByteView message, const Signature& signature) {
  TRESS_ASSERT(crypto_ready());
  return crypto_sign_verify_detached(signature.bytes().data(), message.data(), message.size(),
                                     key.bytes().data()) == 0;
}

bool is_acceptable(const PublicKey& key) noexcept {
  return crypto_core_ed25519_is_valid_point(key.bytes().data()) == 1;
}

Signature sign_event(const SigningKey& key, const Hash& event_hash) {
  return key.sign(event_message(event_hash));
}

bool verify_event(const PublicKey& key, const Hash& event_hash, const Signature& signature) {
  return verify(key, event_message(event_hash), signature);
}

}  // namespace tress

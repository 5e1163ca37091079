#include "ledger/keys/payment_token.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/crypto/blake2b.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress {

namespace {

constexpr std::string_view purpose = "tress/payment-link/v1\n";

}  // namespace

std::string payment_token(const Secret& key, PaymentId link) {
  return blake2b<Hash>({bytes_of(purpose), link.view()}, key.view()).hex();
}

std::optional<Hash> payment_token_hash(std::string_view token) {
  if (!from_hex(token, Hash::size)) return std::nullopt;
  return sha256(bytes_of(token));
}

}  // namespace tress

#pragma once

#include <optional>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/crypto/secret.hpp"

/// Personal fields under a client's data key (design §5).
///
/// Sub-key of a class = crypto_kdf (BLAKE2b) of the data key, context "tressdek", id = the class.
/// Cipher = XChaCha20-Poly1305, random nonce, additional data
///   "tress/sealed/v1\n" ‖ client id (16) ‖ class (1) ‖ event id (16),
/// so a box opens only for the client, class and event it was made for.
/// Commitment = BLAKE2b-256 keyed by the sub-key over "tress/key-commitment/v1\n" ‖ client id ‖
/// class: Poly1305 alone would let somebody make one ciphertext open differently under two keys.
namespace tress {

/// Where a box belongs.
struct SealPlace {
  ClientId subject;
  FieldClass field_class;
  EventId event;
};

/// Any thread (if `random` allows it).
[[nodiscard]] SealedBox seal(const Secret& data_key,
                             const SealPlace& place,
                             ByteView plain,
                             Random& random);

/// The plain bytes, or nothing if key, event or any bit of the box is not the right one.
/// The caller wipes them after use. Any thread.
[[nodiscard]] std::optional<Bytes> open(const Secret& data_key,
                                        const SealedBox& box,
                                        const EventId& event);

}  // namespace tress

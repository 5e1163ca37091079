#include "tests/fuzz/targets/known_receipt.hpp"

#include "ledger/crypto/secret.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/hashing.hpp"

namespace tress::fuzz {

namespace {

KnownReceipt make() {
  constexpr const char* origin = "fuzz.test/log";
  constexpr Byte seed_byte = 7;
  const Bytes seed(Secret::size, seed_byte);
  const SigningKey key = SigningKey::from_seed(Secret::from(seed));
  const ByteView event = bytes_of("an event that needs no form here");
  const Hash hash = sha256(event);
  const merkle::LeafEntry leaf{1, Timestamp{std::chrono::seconds{1'772'000'000}}, hash,
                               sign_event(key, hash)};
  const Hash sibling = merkle::leaf_hash(
      merkle::LeafEntry{0, Timestamp{std::chrono::seconds{1'771'000'000}}, hash, leaf.signature});
  const merkle::Checkpoint checkpoint{origin, 2,
                                      merkle::node_hash(sibling, merkle::leaf_hash(leaf))};
  const std::string note = merkle::sign_checkpoint(checkpoint, key);
  return {{origin, merkle::NoteKeyType::ed25519, key.public_key()},
          leaf,
          Bytes{event.begin(), event.end()},
          checkpoint,
          note,
          merkle::receipt_text(leaf, event, {sibling}, note)};
}

}  // namespace

const KnownReceipt& known_receipt() {
  static const KnownReceipt known = make();
  return known;
}

}  // namespace tress::fuzz

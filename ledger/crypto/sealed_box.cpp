#include "ledger/crypto/sealed_box.hpp"

#include <sodium.h>

#include "ledger/crypto/blake2b.hpp"
#include "ledger/crypto/random.hpp"

namespace tress {

namespace {

constexpr std::string_view seal_domain = "tress/sealed/v1\n";
constexpr std::string_view commitment_domain = "tress/key-commitment/v1\n";
constexpr const char* kdf_context = "tressdek";
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static_assert(crypto_kdf_CONTEXTBYTES == 8);
static_assert(crypto_kdf_KEYBYTES == Secret::size);

/// On the stack, wiped when it goes out of scope: locked memory per field would cost more than the
/// cipher.
class SubKey {
 public:
  SubKey(const Secret& data_key, FieldClass field_class) {
    TRESS_ASSERT(crypto_ready());
    TRESS_ASSERT(crypto_kdf_derive_from_key(bytes_.data(), bytes_.size(),
                                            static_cast<std::uint64_t>(field_class), kdf_context,
                                            data_key.view().data()) == 0);
  }

  SubKey(const SubKey&) = delete;
  SubKey& operator=(const SubKey&) = delete;

  ~SubKey() { wipe(bytes_); }

  [[nodiscard]] ByteView view() const noexcept { return bytes_; }

 private:
  std::array<Byte, crypto_aead_xchacha20poly1305_ietf_KEYBYTES> bytes_{};
};

Bytes additional_data(const SealPlace& place) {
  Bytes out;
  append(out, seal_domain);
  append(out, place.subject.view());
  out.push_back(static_cast<Byte>(place.field_class));
  append(out, place.event.view());
  return out;
}

Hash commitment(const SubKey& key, const ClientId& subject, FieldClass field_class) {
  const std::array<Byte, 1> class_byte{static_cast<Byte>(field_class)};
  return blake2b<Hash>({bytes_of(commitment_domain), subject.view(), class_byte}, key.view());
}

}  // namespace

SealedBox seal(const Secret& data_key, const SealPlace& place, ByteView plain, Random& random) {
  const SubKey key{data_key, place.field_class};
  SealedBox box{place.subject,
                place.field_class,
                {},
                Bytes(plain.size() + tag_size),
                commitment(key, place.subject, place.field_class)};
  random.fill(box.nonce);
  const Bytes bound = additional_data(place);
  TRESS_ASSERT(crypto_aead_xchacha20poly1305_ietf_encrypt(
                   box.ciphertext.data(), nullptr, plain.data(), plain.size(), bound.data(),
                   bound.size(), nullptr, box.nonce.data(), key.view().data()) == 0);
  return box;
}

std::optional<Bytes> open(const Secret& data_key, const SealedBox& box, const EventId& event) {
  if (box.ciphertext.size() < tag_size) return std::nullopt;
  const SubKey key{data_key, box.field_class};
  const Hash expected = commitment(key, box.subject, box.field_class);
  if (!equal_in_constant_time(expected.view(), box.key_commitment.view())) return std::nullopt;
  const Bytes bound = additional_data({box.subject, box.field_class, event});
  Bytes plain(box.ciphertext.size() - tag_size);
  const int refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      plain.data(), nullptr, nullptr, box.ciphertext.data(), box.ciphertext.size(), bound.data(),
      bound.size(), box.nonce.data(), key.view().data());
  if (refused != 0) return std::nullopt;
  return plain;
}

}  // namespace tress

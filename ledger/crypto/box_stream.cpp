#include "ledger/crypto/box_stream.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <sodium.h>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/random.hpp"

namespace tress {

namespace {

constexpr std::string_view stream_domain = "tress/box-stream/v1\n";
constexpr std::size_t file_key_bytes = crypto_secretstream_xchacha20poly1305_KEYBYTES;
constexpr std::size_t sealed_key_bytes = file_key_bytes + crypto_box_SEALBYTES;
constexpr std::size_t stream_header_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;

static_assert(sealed_key_bytes + stream_header_bytes == box_head_bytes);
static_assert(box_chunk_overhead_bytes == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(BoxPublicKey::size == crypto_box_PUBLICKEYBYTES);
static_assert(Secret::size == crypto_box_SECRETKEYBYTES);
static_assert(Secret::size == crypto_scalarmult_SCALARBYTES);

/// libsodium's state, wiped when it goes.
struct StreamState {
  StreamState() = default;
  StreamState(const StreamState&) = delete;
  StreamState& operator=(const StreamState&) = delete;

  ~StreamState() { sodium_memzero(&inner, sizeof inner); }

  crypto_secretstream_xchacha20poly1305_state inner{};
};

/// Wiped when it goes out of scope.
struct FileKey {
  FileKey() = default;
  FileKey(const FileKey&) = delete;
  FileKey& operator=(const FileKey&) = delete;

  ~FileKey() { wipe(bytes); }

  std::array<Byte, file_key_bytes> bytes{};
};

}  // namespace

struct BoxSealer::State : StreamState {};

struct BoxOpener::State : StreamState {};

BoxPublicKey box_public_key(const Secret& secret) {
  TRESS_ASSERT(crypto_ready());
  BoxPublicKey::Array key{};
  TRESS_ASSERT(crypto_scalarmult_base(key.data(), secret.view().data()) == 0);
  return BoxPublicKey{key};
}

BoxKeys make_box_keys(Random& random) {
  Secret secret = Secret::random(random);
  const BoxPublicKey public_key = box_public_key(secret);
  return {std::move(secret), public_key};
}

bool is_acceptable(const BoxPublicKey& key) {
  TRESS_ASSERT(crypto_ready());
  FileKey probe;
  randombytes_buf(probe.bytes.data(), probe.bytes.size());
  FileKey shared;
  return crypto_scalarmult(shared.bytes.data(), probe.bytes.data(), key.view().data()) == 0;
}

BoxSealer::BoxSealer(const BoxPublicKey& recipient)
    : state_(std::make_unique<State>()),
      head_(box_head_bytes) {
  TRESS_ASSERT(crypto_ready());
  FileKey key;
  crypto_secretstream_xchacha20poly1305_keygen(key.bytes.data());
  TRESS_ASSERT(crypto_box_seal(head_.data(), key.bytes.data(), key.bytes.size(),
                               recipient.view().data()) == 0);
  TRESS_ASSERT(crypto_secretstream_xchacha20poly1305_init_push(
                   &state_->inner, head_.data() + sealed_key_bytes, key.bytes.data()) == 0);
}

BoxSealer::~BoxSealer() = default;
BoxSealer::BoxSealer(BoxSealer&&) noexcept = default;

Bytes BoxSealer::seal(ByteView plain, bool is_last) {
  TRESS_ASSERT(!is_finished_);
  is_finished_ = is_last;
  const ByteView bound = bytes_of(stream_domain);
  const Byte tag = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                           : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  Bytes out(plain.size() + box_chunk_overhead_bytes);
  TRESS_ASSERT(crypto_secretstream_xchacha20poly1305_push(&state_->inner, out.data(), nullptr,
                                                          plain.data(), plain.size(), bound.data(),
                                                          bound.size(), tag) == 0);
  return out;
}

BoxOpener::BoxOpener(std::unique_ptr<State> state) : state_(std::move(state)) {}

BoxOpener::~BoxOpener() = default;
BoxOpener::BoxOpener(BoxOpener&&) noexcept = default;

std::optional<BoxOpener> BoxOpener::open(const Secret& secret, ByteView head) {
  TRESS_ASSERT(crypto_ready());
  if (head.size() != box_head_bytes) return std::nullopt;
  const BoxPublicKey public_key = box_public_key(secret);
  FileKey key;
  if (crypto_box_seal_open(key.bytes.data(), head.data(), sealed_key_bytes,
                           public_key.view().data(), secret.view().data()) != 0) {
    return std::nullopt;
  }
  auto state = std::make_unique<State>();
  if (crypto_secretstream_xchacha20poly1305_init_pull(&state->inner, head.data() + sealed_key_bytes,
                                                      key.bytes.data()) != 0) {
    return std::nullopt;
  }
  return BoxOpener{std::move(state)};
}

std::optional<BoxOpener::Chunk> BoxOpener::next(ByteView sealed) {
  if (sealed.size() < box_chunk_overhead_bytes) return std::nullopt;
  const ByteView bound = bytes_of(stream_domain);
  Chunk chunk{Bytes(sealed.size() - box_chunk_overhead_bytes), false};
  Byte tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&state_->inner, chunk.plain.data(), nullptr, &tag,
                                                 sealed.data(), sealed.size(), bound.data(),
                                                 bound.size()) != 0) {
    return std::nullopt;
  }
  chunk.is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return chunk;
}

}  // namespace tress

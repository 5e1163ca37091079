#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/crypto/secret.hpp"

/// Streams sealed to somebody who is not here: whoever has the public key can seal, only the secret
/// half, kept offline, opens. For backups, which must stay closed to whoever holds the machine.
///
/// Head: a fresh file key in a libsodium sealed box (crypto_box_seal, 80 bytes: ephemeral X25519
/// key ‖ XSalsa20-Poly1305 of the 32-byte key) ‖ header of the stream (24). Then chunks, each the
/// plain bytes + 17: crypto_secretstream_xchacha20poly1305, additional data
/// "tress/box-stream/v1\n". A last chunk says so, so that a cut is seen. Who sealed is not shown:
/// sign the hash of the whole.
namespace tress {

using BoxPublicKey = Fixed<struct BoxPublicKeyTag, 32>;  ///< X25519

inline constexpr std::size_t box_head_bytes = 80 + 24;
inline constexpr std::size_t box_chunk_overhead_bytes = 17;

struct BoxKeys {
  Secret secret;
  BoxPublicKey public_key;
};

/// The public half of a secret one. Any thread.
[[nodiscard]] BoxPublicKey box_public_key(const Secret& secret);

[[nodiscard]] BoxKeys make_box_keys(Random& random);

/// False for keys that agree with everybody on the same secret (points of small order).
[[nodiscard]] bool is_acceptable(const BoxPublicKey& key);

/// Seals one stream. One thread at a time. Its randomness is libsodium's own.
class BoxSealer {
 public:
  /// Requires an acceptable key.
  explicit BoxSealer(const BoxPublicKey& recipient);
  ~BoxSealer();
  BoxSealer(const BoxSealer&) = delete;
  BoxSealer& operator=(const BoxSealer&) = delete;
  BoxSealer(BoxSealer&&) noexcept;
  BoxSealer& operator=(BoxSealer&&) = delete;

  /// What stands before the first chunk: `box_head_bytes`.
  [[nodiscard]] const Bytes& head() const noexcept { return head_; }

  /// The chunk, sealed. Requires that the last one has not been sealed yet.
  [[nodiscard]] Bytes seal(ByteView plain, bool is_last);

 private:
  struct State;

  std::unique_ptr<State> state_;
  Bytes head_;
  bool is_finished_ = false;
};

/// Opens one stream. One thread at a time.
class BoxOpener {
 public:
  /// Nothing if the head is not for this key or has been changed.
  static std::optional<BoxOpener> open(const Secret& secret, ByteView head);
  ~BoxOpener();
  BoxOpener(const BoxOpener&) = delete;
  BoxOpener& operator=(const BoxOpener&) = delete;
  BoxOpener(BoxOpener&&) noexcept;
  BoxOpener& operator=(BoxOpener&&) = delete;

  struct Chunk {
    Bytes plain;
    bool is_last;
  };

  /// Nothing if the chunk was changed, comes from elsewhere or out of order. The caller wipes what
  /// is secret of it.
  [[nodiscard]] std::optional<Chunk> next(ByteView sealed);

 private:
  struct State;

  explicit BoxOpener(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace tress

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"
#include "ledger/merkle/verifier_key.hpp"

/// A change of a log's key as those outside the log take it: witnesses, pins, browsers. It says
/// what a `system.log_key_rotated` or `system.log_key_compromised` event says, and carries the
/// root key's signature over the same bytes (ledger/domain/root_statements.hpp), so it can be
/// believed without the log.
namespace tress::witness {

struct KeyChange {
  std::string origin;
  PublicKey old_key;
  PublicKey new_key;
  std::uint64_t position;  ///< of its event, the first that the new key has signed

  /// Only if the old key was stolen: what it signed of larger trees is not to be believed.
  std::optional<std::uint64_t> last_trusted_size;

  Signature root_signature;

  friend bool operator==(const KeyChange&, const KeyChange&) = default;
};

/// Seven lines: "tress/key-change/v1", origin, old key, new key, position, last trusted size or
/// "-", root signature; bytes in base64.
[[nodiscard]] std::string key_change_text(const KeyChange& change);

/// Strict. Verifies nothing.
[[nodiscard]] std::optional<KeyChange> parse_key_change(std::string_view text);

/// No text of a change is longer.
inline constexpr std::size_t key_change_bytes_max = 1024;

/// True if the root key has signed it and the new key may be one.
[[nodiscard]] bool is_signed_by_root(const KeyChange& change, const PublicKey& root_key);

/// The key that the log signs with afterwards.
[[nodiscard]] merkle::VerifierKey new_log_key(const KeyChange& change);

}  // namespace tress::witness

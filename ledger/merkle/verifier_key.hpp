#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/ids.hpp"

/// Who may sign a note (C2SP signed-note): a name, a kind of signature and an Ed25519 key.
namespace tress::merkle {

/// The signature type byte of the specification.
enum class NoteKeyType : std::uint8_t {
  ed25519 = 0x01,      ///< over the note's text: logs
  cosignature = 0x04,  ///< over time and text (tlog-cosignature): witnesses
};

struct VerifierKey {
  std::string name;  ///< `is_key_name`
  NoteKeyType type;
  PublicKey key;

  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

/// What the specification asks of a key's name: UTF-8, not empty, no Unicode spaces, no '+', no
/// ASCII control characters.
[[nodiscard]] bool is_key_name(std::string_view name) noexcept;

/// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ key). Tells keys apart; proves nothing.
[[nodiscard]] std::uint32_t key_id(const VerifierKey& key);

/// "<name>+<8 hex digits of the key id>+<base64 of type ‖ key>".
[[nodiscard]] std::string vkey_text(const VerifierKey& key);

/// Strict: a known type, a key id that fits, a key that `is_acceptable`. Nothing else.
[[nodiscard]] std::optional<VerifierKey> parse_vkey(std::string_view text);

}  // namespace tress::merkle

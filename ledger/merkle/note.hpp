#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/verifier_key.hpp"

/// C2SP signed notes and cosignatures: text that carries its signatures. Nothing in a note may be
/// believed before `open_note` has said so.
namespace tress::merkle {

/// A note has room for the 16 post-quantum signatures that the specification asks for, and no room
/// for work without bound.
inline constexpr std::size_t note_bytes_max = std::size_t{128} * 1024;
inline constexpr std::ptrdiff_t note_signatures_max = 64;

/// Why a note is not believed. When several apply the first listed wins.
enum class NoteError : unsigned char {
  too_large,
  not_text,            ///< not UTF-8, or a control character other than newline
  no_signature_block,  ///< no empty line, or nothing after it
  too_many_signatures,
  bad_signature_line,  ///< one that breaks the form, from whomever
  wrong_signature,     ///< by a known key
  no_known_signature,  ///< all by keys we do not know
};

/// One signature line, as it stands there.
struct NoteSignature {
  std::string name;
  std::uint32_t key_id;
  Bytes signature;  ///< without the key id

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

/// A note taken apart, nothing verified.
struct Note {
  std::string text;  ///< with its final newline
  std::vector<NoteSignature> signatures;
};

[[nodiscard]] Result<Note, NoteError> parse_note(std::string_view note);

/// A signature that has been verified.
struct KnownSignature {
  std::size_t key;                             ///< index into the known keys
  std::optional<std::uint64_t> cosigned_at_s;  ///< POSIX seconds, of a cosignature

  friend bool operator==(const KnownSignature&, const KnownSignature&) = default;
};

struct OpenedNote {
  std::string text;                        ///< with its final newline
  std::vector<KnownSignature> signatures;  ///< at least one; in the note's order
};

/// The text, if at least one of `known_keys` has signed it and none of their signatures is wrong.
/// Lines by other keys are ignored: they may say anything.
[[nodiscard]] Result<OpenedNote, NoteError> open_note(std::string_view note,
                                                      std::span<const VerifierKey> known_keys);

/// "— <name> <base64>\n", signing `text` (which ends in a newline) as a log does.
/// Requires `is_key_name(name)`.
[[nodiscard]] std::string signature_line(std::string_view text,
                                         std::string_view name,
                                         const SigningKey& key);

/// The same as a witness does, at `seconds` since 1970: a cosignature of type 0x04.
[[nodiscard]] std::string cosignature_line(std::string_view text,
                                           std::string_view name,
                                           const SigningKey& key,
                                           std::uint64_t seconds);

/// `text`, an empty line and its signature. Requires text that `parse_note` takes.
[[nodiscard]] std::string sign_note(std::string_view text,
                                    std::string_view name,
                                    const SigningKey& key);

}  // namespace tress::merkle

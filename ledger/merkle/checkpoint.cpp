#include "ledger/merkle/checkpoint.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/base/text.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::merkle {

namespace {

constexpr std::size_t origin_bytes_max = 255;

CheckpointError error_of(NoteError error) noexcept {
  switch (error) {
    case NoteError::too_large:
    case NoteError::not_text:
    case NoteError::no_signature_block:
    case NoteError::bad_signature_line:
    case NoteError::too_many_signatures: return CheckpointError::not_a_note;
    case NoteError::wrong_signature: return CheckpointError::wrong_signature;
    case NoteError::no_known_signature: return CheckpointError::not_signed_by_log;
  }
  TRESS_UNREACHABLE();
}

/// Cosignatures among `signatures`; a witness that signed twice counts once.
std::vector<Cosignature> cosignatures_of(const std::vector<KnownSignature>& signatures,
                                         std::span<const VerifierKey> keys) {
  std::vector<Cosignature> cosignatures;
  for (const KnownSignature& signature : signatures) {
    if (!signature.cosigned_at_s) continue;
    const std::string& witness = keys[signature.key].name;
    const bool has_counted =
        std::any_of(cosignatures.begin(), cosignatures.end(),
                    [&](const Cosignature& counted) { return counted.witness == witness; });
    if (!has_counted) cosignatures.push_back({witness, *signature.cosigned_at_s});
  }
  return cosignatures;
}

}  // namespace

bool is_origin(std::string_view origin) noexcept {
  return origin.size() <= origin_bytes_max && is_key_name(origin) && is_plain_text(origin);
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root.view()) + "\n";
}

std::optional<Checkpoint> parse_checkpoint_text(std::string_view text) {
  const auto origin = take_line(text);
  const auto size_line = take_line(text);
  const auto root_line = take_line(text);
  if (!root_line || !text.empty() || !is_origin(*origin)) return std::nullopt;
  const auto size = parse_unsigned(*size_line);
  const auto root = parse_hash_line(*root_line);
  if (!size || !root) return std::nullopt;
  if (*size == 0 && *root != empty_root()) return std::nullopt;
  return Checkpoint{std::string{*origin}, *size, *root};
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& log_key) {
  TRESS_ASSERT(is_origin(checkpoint.origin));
  return sign_note(checkpoint_text(checkpoint), checkpoint.origin, log_key);
}

Result<Checkpoint, CheckpointError> open_checkpoint(std::string_view note,
                                                    const VerifierKey& log_key) {
  TRESS_TRY(OpenedCheckpoint opened, open_cosigned_checkpoint(note, log_key, {}));
  return std::move(opened.checkpoint);
}

Result<OpenedCheckpoint, CheckpointError> open_cosigned_checkpoint(
    std::string_view note, const VerifierKey& log_key, std::span<const VerifierKey> witnesses) {
  std::vector<VerifierKey> keys{log_key};
  keys.insert(keys.end(), witnesses.begin(), witnesses.end());
  const auto opened = open_note(note, keys);
  if (!opened) return error_of(opened.error());
  const auto& signatures = opened.value().signatures;
  const bool is_signed_by_log =
      std::any_of(signatures.begin(), signatures.end(),
                  [](const KnownSignature& signature) { return signature.key == 0; });
  if (!is_signed_by_log) return CheckpointError::not_signed_by_log;
  auto checkpoint = parse_checkpoint_text(opened.value().text);
  if (!checkpoint) return CheckpointError::not_a_checkpoint;
  if (checkpoint->origin != log_key.name) return CheckpointError::other_origin;
  return OpenedCheckpoint{std::move(*checkpoint), cosignatures_of(signatures, keys)};
}

}  // namespace tress::merkle

#include "ledger/witness/head.hpp"

#include <array>

#include "ledger/base/bytes.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/lines.hpp"
#include "ledger/merkle/note.hpp"

namespace tress::witness {

namespace {

HeadError error_of(merkle::NoteError error) noexcept {
  switch (error) {
    case merkle::NoteError::too_large:
    case merkle::NoteError::not_text:
    case merkle::NoteError::no_signature_block:
    case merkle::NoteError::too_many_signatures:
    case merkle::NoteError::bad_signature_line: return HeadError::malformed;
    case merkle::NoteError::wrong_signature:
    case merkle::NoteError::no_known_signature: return HeadError::not_signed;
  }
  TRESS_UNREACHABLE();
}

/// Unlike `parse_checkpoint_text`, size 0 may stand there with any root: it has its own answer.
std::optional<SignedHead> parse_head(std::string_view text) {
  SignedHead head{{}, 0, Hash::zero(), std::string{text}, {}};
  const auto origin = merkle::take_line(text);
  const auto size_line = merkle::take_line(text);
  const auto root_line = merkle::take_line(text);
  if (!root_line || !text.empty() || !merkle::is_origin(*origin)) return std::nullopt;
  const auto size = merkle::parse_unsigned(*size_line);
  const auto root = merkle::parse_hash_line(*root_line);
  if (!size || !root) return std::nullopt;
  head.origin = std::string{*origin};
  head.size = *size;
  head.root = *root;
  return head;
}

}  // namespace

std::string note_of(const SignedHead& head) {
  return head.text + "\n" + head.log_line;
}

Result<SignedHead, HeadError> open_head(std::string_view note, const merkle::VerifierKey& log_key) {
  const std::array<merkle::VerifierKey, 1> keys{log_key};
  const auto opened = merkle::open_note(note, keys);
  if (!opened) return error_of(opened.error());
  auto head = parse_head(opened.value().text);
  if (!head || head->origin != log_key.name) return HeadError::malformed;
  if (head->size == 0 && head->root != merkle::empty_root()) return HeadError::wrong_empty;
  head->log_line = signature_line_of(note, log_key).value_or("");
  return std::move(*head);
}

std::optional<std::string> signature_line_of(std::string_view note,
                                             const merkle::VerifierKey& key) {
  const auto parsed = merkle::parse_note(note);
  if (!parsed) return std::nullopt;
  for (const merkle::NoteSignature& signature : parsed.value().signatures) {
    if (signature.name != key.name || signature.key_id != merkle::key_id(key)) continue;
    Bytes bytes;
    append_be(bytes, signature.key_id);
    append(bytes, signature.signature);
    return "\u2014 " + key.name + " " + to_base64(bytes) + "\n";
  }
  return std::nullopt;
}

std::optional<std::string_view> claimed_origin(std::string_view note) noexcept {
  const auto line = merkle::take_line(note);
  if (!line || !merkle::is_origin(*line)) return std::nullopt;
  return line;
}

std::string origin_name(std::string_view origin) {
  return sha256(bytes_of(origin)).hex();
}

}  // namespace tress::witness

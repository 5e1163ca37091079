#include "ledger/merkle/note.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"
#include "ledger/base/text.hpp"
#include "ledger/merkle/lines.hpp"

namespace tress::merkle {

namespace {

constexpr std::string_view line_start = "\u2014 ";  // em dash, space
constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t time_bytes = 8;
constexpr std::uint64_t seconds_max = (std::uint64_t{1} << 63U) - 1;

bool is_note_text(std::string_view text) noexcept {
  const auto is_control = [](char mark) {
    return static_cast<unsigned char>(mark) < 0x20 && mark != '\n';
  };
  return std::none_of(text.begin(), text.end(), is_control) && is_utf8(text);
}

std::optional<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(line_start)) return std::nullopt;
  line.remove_prefix(line_start.size());
  const auto name_end = line.find(' ');
  if (name_end == std::string_view::npos) return std::nullopt;
  const std::string_view name = line.substr(0, name_end);
  const auto bytes = from_base64(line.substr(name_end + 1));
  if (!is_key_name(name) || !bytes || bytes->size() <= key_id_bytes) return std::nullopt;
  return NoteSignature{std::string{name}, read_be<std::uint32_t>(*bytes),
                       Bytes{bytes->begin() + key_id_bytes, bytes->end()}};
}

Result<std::vector<NoteSignature>, NoteError> parse_signatures(std::string_view block) {
  if (std::count(block.begin(), block.end(), '\n') > note_signatures_max) {
    return NoteError::too_many_signatures;
  }
  std::vector<NoteSignature> signatures;
  while (!block.empty()) {
    const auto line = take_line(block);
    if (!line) return NoteError::bad_signature_line;
    auto signature = parse_signature_line(*line);
    if (!signature) return NoteError::bad_signature_line;
    signatures.push_back(std::move(*signature));
  }
  return signatures;
}

std::string cosigned_message(std::string_view text, std::uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string{text};
}

bool verify_cosignature(const PublicKey& key, std::string_view text, ByteView signature) {
  if (signature.size() != time_bytes + Signature::size) return false;
  const auto seconds = read_be<std::uint64_t>(signature);
  if (seconds > seconds_max) return false;
  return verify(key, bytes_of(cosigned_message(text, seconds)),
                Signature::from(signature.subspan(time_bytes)));
}

bool verify_line(const VerifierKey& key, std::string_view text, ByteView signature) {
  switch (key.type) {
    case NoteKeyType::ed25519:
      return signature.size() == Signature::size &&
             verify(key.key, bytes_of(text), Signature::from(signature));
    case NoteKeyType::cosignature: return verify_cosignature(key.key, text, signature);
  }
  TRESS_UNREACHABLE();
}

KnownSignature known_signature(std::size_t index, const VerifierKey& key, ByteView signature) {
  if (key.type != NoteKeyType::cosignature) return {index, std::nullopt};
  return {index, read_be<std::uint64_t>(signature)};
}

std::string line_of(const VerifierKey& key, ByteView signature) {
  Bytes bytes;
  append_be(bytes, key_id(key));
  append(bytes, signature);
  return std::string{line_start} + key.name + " " + to_base64(bytes) + "\n";
}

/// The key named in a line, if it is one of ours.
std::optional<std::size_t> find_key(const NoteSignature& line,
                                    std::span<const VerifierKey> known_keys) {
  const auto found = std::find_if(known_keys.begin(), known_keys.end(), [&](const auto& key) {
    return key.name == line.name && key_id(key) == line.key_id;
  });
  if (found == known_keys.end()) return std::nullopt;
  return static_cast<std::size_t>(found - known_keys.begin());
}

}  // namespace

Result<Note, NoteError> parse_note(std::string_view note) {
  if (note.size() > note_bytes_max) return NoteError::too_large;
  if (!is_note_text(note)) return NoteError::not_text;
  // The last empty line ends the text, which may hold empty lines itself.
  const auto text_end = note.rfind("\n\n");
  if (text_end == std::string_view::npos || text_end + 2 == note.size()) {
    return NoteError::no_signature_block;
  }
  TRESS_TRY(auto signatures, parse_signatures(note.substr(text_end + 2)));
  return Note{std::string{note.substr(0, text_end + 1)}, std::move(signatures)};
}

Result<OpenedNote, NoteError> open_note(std::string_view note,
                                        std::span<const VerifierKey> known_keys) {
  TRESS_TRY(Note parsed, parse_note(note));
  OpenedNote opened{std::move(parsed.text), {}};
  for (const NoteSignature& line : parsed.signatures) {
    const auto index = find_key(line, known_keys);
    if (!index) continue;
    const VerifierKey& key = known_keys[*index];
    if (!verify_line(key, opened.text, line.signature)) return NoteError::wrong_signature;
    opened.signatures.push_back(known_signature(*index, key, line.signature));
  }
  if (opened.signatures.empty()) return NoteError::no_known_signature;
  return opened;
}

std::string signature_line(std::string_view text, std::string_view name, const SigningKey& key) {
  TRESS_ASSERT(is_key_name(name));
  TRESS_ASSERT(text.ends_with('\n'));
  const VerifierKey signer{std::string{name}, NoteKeyType::ed25519, key.public_key()};
  return line_of(signer, key.sign(bytes_of(text)).view());
}

std::string cosignature_line(std::string_view text,
                             std::string_view name,
                             const SigningKey& key,
                             std::uint64_t seconds) {
  TRESS_ASSERT(is_key_name(name));
  TRESS_ASSERT(text.ends_with('\n'));
  TRESS_ASSERT(seconds <= seconds_max);
  const VerifierKey signer{std::string{name}, NoteKeyType::cosignature, key.public_key()};
  Bytes signature;
  append_be(signature, seconds);
  append(signature, key.sign(bytes_of(cosigned_message(text, seconds))).view());
  return line_of(signer, signature);
}

std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
  TRESS_ASSERT(is_note_text(text));
  return std::string{text} + "\n" + signature_line(text, name, key);
}

}  // namespace tress::merkle

#include <array>

#include "tests/fuzz/targets/known_receipt.hpp"
#include "tests/fuzz/targets/targets.hpp"

#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/tiles.hpp"

namespace tress::fuzz {

namespace {

/// The note put together again from its parts.
std::string note_text(const merkle::Note& note) {
  std::string text = note.text + "\n";
  for (const merkle::NoteSignature& line : note.signatures) {
    Bytes blob;
    append_be(blob, line.key_id);
    append(blob, line.signature);
    text += "\u2014 " + line.name + " " + to_base64(blob) + "\n";
  }
  return text;
}

}  // namespace

void read_note(ByteView input) {
  const std::string_view text = text_of(input);
  const auto note = merkle::parse_note(text);
  if (note) TRESS_ASSERT(note_text(note.value()) == text);
  const std::array keys{known_receipt().log_key};
  const auto opened = merkle::open_note(text, keys);
  if (!opened) return;
  TRESS_ASSERT(note.has_value());
  TRESS_ASSERT(opened.value().text == note.value().text);
  TRESS_ASSERT(!opened.value().signatures.empty());
}

void read_checkpoint(ByteView input) {
  const std::string_view text = text_of(input);
  if (const auto checkpoint = merkle::parse_checkpoint_text(text)) {
    TRESS_ASSERT(merkle::checkpoint_text(*checkpoint) == text);
  }
  // The key has signed one checkpoint only: no other may be believed.
  const auto opened = merkle::open_checkpoint(text, known_receipt().log_key);
  if (opened) TRESS_ASSERT(opened.value() == known_receipt().checkpoint);
}

void read_receipt(ByteView input) {
  const std::string_view text = text_of(input);
  if (const auto file = merkle::parse_proof_file(text)) {
    TRESS_ASSERT(merkle::proof_file_text(*file) == text);
  }
  // The key has signed the leaves of one tree only.
  const auto verified = merkle::verify_receipt(text, known_receipt().log_key);
  if (!verified) return;
  TRESS_ASSERT(verified.value().leaf == known_receipt().leaf);
  TRESS_ASSERT(verified.value().event_bytes == known_receipt().event_bytes);
  TRESS_ASSERT(verified.value().checkpoint == known_receipt().checkpoint);
}

void read_key_and_paths(ByteView input) {
  const std::string_view text = text_of(input);
  if (const auto key = merkle::parse_vkey(text)) TRESS_ASSERT(merkle::vkey_text(*key) == text);
  if (const auto tile = merkle::parse_tile_path(text)) {
    TRESS_ASSERT(merkle::tile_path(*tile) == text);
  }
  if (const auto entries = merkle::parse_entries_path(text)) {
    TRESS_ASSERT(merkle::entries_path(*entries) == text);
  }
  if (const auto leaf = merkle::parse_leaf_entry(input)) {
    const auto bytes = merkle::leaf_entry(*leaf);
    TRESS_ASSERT(std::equal(bytes.begin(), bytes.end(), input.begin(), input.end()));
  }
  // A proof made of the input: bounded work for any numbers, and never a proof of our leaf.
  constexpr std::size_t numbers_bytes = 16;
  if (input.size() < numbers_bytes) return;
  const auto index = read_be<std::uint64_t>(input);
  const auto size = read_be<std::uint64_t>(input.subspan(8));
  std::vector<Hash> proof;
  for (auto rest = input.subspan(numbers_bytes); rest.size() >= Hash::size;
       rest = rest.subspan(Hash::size)) {
    proof.push_back(Hash::from(rest.first(Hash::size)));
  }
  const Hash root = known_receipt().checkpoint.root;
  TRESS_ASSERT(!merkle::verify_inclusion(Hash::zero(), index, size, proof, root));
  const bool is_same = index == size && index > 0 && proof.empty();
  TRESS_ASSERT(merkle::verify_consistency(index, size, proof, root, root) == is_same);
}

}  // namespace tress::fuzz

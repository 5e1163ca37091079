#include "ledger/merkle/receipt.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/lines.hpp"
#include "ledger/merkle/proof.hpp"

namespace tress::merkle {

namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_word = "extra ";
constexpr std::string_view index_word = "index ";

/// A tree of 2^64 leaves is 64 high.
constexpr std::size_t proof_hashes_max = 64;

constexpr std::size_t extra_chars_max = (extra_bytes_max + 2) / 3 * 4;

/// What follows `word` on a line that starts with it.
std::optional<std::string_view> after(std::string_view word, std::string_view line) noexcept {
  if (!line.starts_with(word)) return std::nullopt;
  return line.substr(word.size());
}

std::optional<Bytes> parse_extra(std::string_view base64) {
  if (base64.size() > extra_chars_max) return std::nullopt;
  auto extra = from_base64(base64);
  if (!extra || extra->empty()) return std::nullopt;
  return extra;
}

/// The hashes up to the empty line, which is taken too.
std::optional<Proof> take_proof(std::string_view& text) {
  Proof proof;
  while (true) {
    const auto line = take_line(text);
    if (!line) return std::nullopt;
    if (line->empty()) return proof;
    const auto hash = parse_hash_line(*line);
    if (!hash || proof.size() == proof_hashes_max) return std::nullopt;
    proof.push_back(*hash);
  }
}

ReceiptError error_of(CheckpointError error) noexcept {
  switch (error) {
    case CheckpointError::not_a_note: return ReceiptError::checkpoint_not_a_note;
    case CheckpointError::wrong_signature: return ReceiptError::wrong_checkpoint_signature;
    case CheckpointError::not_signed_by_log: return ReceiptError::checkpoint_not_signed_by_log;
    case CheckpointError::not_a_checkpoint: return ReceiptError::not_a_checkpoint;
    case CheckpointError::other_origin: return ReceiptError::other_origin;
  }
  TRESS_UNREACHABLE();
}

/// The part of `extra` that is the leaf entry, if it is one.
std::optional<LeafEntry> leaf_in(const std::optional<Bytes>& extra) {
  if (!extra || extra->size() < leaf_entry_bytes) return std::nullopt;
  return parse_leaf_entry(ByteView{*extra}.first(leaf_entry_bytes));
}

}  // namespace

std::string proof_file_text(const ProofFile& file) {
  std::string text{first_line};
  text += "\n";
  if (file.extra) text += std::string{extra_word} + to_base64(*file.extra) + "\n";
  text += std::string{index_word} + std::to_string(file.index) + "\n";
  for (const Hash& hash : file.proof) text += to_base64(hash.view()) + "\n";
  return text + "\n" + file.checkpoint;
}

std::optional<ProofFile> parse_proof_file(std::string_view text) {
  if (text.size() > proof_file_bytes_max || take_line(text) != first_line) return std::nullopt;
  auto line = take_line(text);
  if (!line) return std::nullopt;
  std::optional<Bytes> extra;
  if (const auto base64 = after(extra_word, *line)) {
    extra = parse_extra(*base64);
    line = take_line(text);
    if (!extra || !line) return std::nullopt;
  }
  const auto index_digits = after(index_word, *line);
  if (!index_digits) return std::nullopt;
  const auto index = parse_unsigned(*index_digits);
  auto proof = index ? take_proof(text) : std::nullopt;
  if (!proof || text.empty() || text.size() > note_bytes_max) return std::nullopt;
  return ProofFile{std::move(extra), *index, std::move(*proof), std::string{text}};
}

std::string receipt_text(const LeafEntry& leaf,
                         ByteView event_bytes,
                         const Proof& proof,
                         std::string_view checkpoint) {
  TRESS_ASSERT(event_bytes.size() <= limits::event_bytes_max);
  Bytes extra;
  append(extra, leaf_entry(leaf));
  append(extra, event_bytes);
  return proof_file_text({std::move(extra), leaf.position, proof, std::string{checkpoint}});
}

Result<VerifiedReceipt, ReceiptError> verify_receipt(std::string_view text,
                                                     const VerifierKey& log_key) {
  return verify_receipt(text, log_key, log_key.key);
}

Result<VerifiedReceipt, ReceiptError> verify_receipt(std::string_view text,
                                                     const VerifierKey& log_key,
                                                     const PublicKey& event_key) {
  const auto file = parse_proof_file(text);
  if (!file) return ReceiptError::not_a_proof_file;
  const auto leaf = leaf_in(file->extra);
  if (!leaf) return ReceiptError::no_leaf_entry;
  if (leaf->position != file->index) return ReceiptError::other_position;
  const ByteView event_bytes = ByteView{*file->extra}.subspan(leaf_entry_bytes);
  if (sha256(event_bytes) != leaf->event_hash) return ReceiptError::other_event;
  if (!verify_event(event_key, leaf->event_hash, leaf->signature)) {
    return ReceiptError::wrong_event_signature;
  }
  auto checkpoint = open_checkpoint(file->checkpoint, log_key);
  if (!checkpoint) return error_of(checkpoint.error());
  const Checkpoint& head = checkpoint.value();
  if (!verify_inclusion(leaf_hash(*leaf), file->index, head.size, file->proof, head.root)) {
    return ReceiptError::not_in_tree;
  }
  return VerifiedReceipt{*leaf, {event_bytes.begin(), event_bytes.end()}, head};
}

}  // namespace tress::merkle

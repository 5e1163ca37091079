#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/leaf.hpp"
#include "ledger/merkle/tree_reader.hpp"

/// Receipts: C2SP tlog-proof files that show, without the log, that an event is in it.
namespace tress::merkle {

/// A proof file taken apart, nothing verified.
struct ProofFile {
  std::optional<Bytes> extra;
  std::uint64_t index;
  Proof proof;             ///< leaf's sibling first
  std::string checkpoint;  ///< the note, verbatim

  friend bool operator==(const ProofFile&, const ProofFile&) = default;
};

/// The largest extra part of ours: a leaf entry and an event.
inline constexpr std::size_t extra_bytes_max = leaf_entry_bytes + limits::event_bytes_max;

/// No proof file that can be parsed is larger: extra part in base64, proof, note.
inline constexpr std::size_t proof_file_bytes_max =
    (extra_bytes_max + 2) / 3 * 4 + 4096 + note_bytes_max;

[[nodiscard]] std::string proof_file_text(const ProofFile& file);

/// Strict, and nothing beyond the limits of extra part, proof (64 hashes) and note.
[[nodiscard]] std::optional<ProofFile> parse_proof_file(std::string_view text);

/// The receipt of one event: its leaf entry and stored bytes travel in the extra part, so that one
/// file is enough. `proof` is for `leaf.position` in the tree of `checkpoint` (a signed note).
[[nodiscard]] std::string receipt_text(const LeafEntry& leaf,
                                       ByteView event_bytes,
                                       const Proof& proof,
                                       std::string_view checkpoint);

/// Why a receipt shows nothing. When several apply the first listed wins.
enum class ReceiptError : unsigned char {
  not_a_proof_file,
  no_leaf_entry,   ///< the extra part is missing or does not begin with one
  other_position,  ///< the leaf says another position than the index line
  other_event,     ///< the stored bytes do not have the leaf's event hash
  wrong_event_signature,
  checkpoint_not_a_note,
  wrong_checkpoint_signature,
  checkpoint_not_signed_by_log,
  not_a_checkpoint,
  other_origin,
  not_in_tree,  ///< the proof does not lead from the leaf to the checkpoint's root
};

struct VerifiedReceipt {
  LeafEntry leaf;
  Bytes event_bytes;
  Checkpoint checkpoint;
};

/// Believes only `log_key` and what follows from it: the leaf hash is rebuilt from the extra part,
/// the event's hash from its bytes; event and checkpoint are signed by the key, and the proof
/// leads to the checkpoint's root.
[[nodiscard]] Result<VerifiedReceipt, ReceiptError> verify_receipt(std::string_view text,
                                                                   const VerifierKey& log_key);

/// The same for an event signed by an earlier key of the log than the checkpoint's. Which key was
/// valid at which position is for the caller to know (keys.json).
[[nodiscard]] Result<VerifiedReceipt, ReceiptError> verify_receipt(std::string_view text,
                                                                   const VerifierKey& log_key,
                                                                   const PublicKey& event_key);

}  // namespace tress::merkle

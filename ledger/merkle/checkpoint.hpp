#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/note.hpp"

/// A signed tree head (C2SP tlog-checkpoint).
namespace tress::merkle {

struct Checkpoint {
  std::string origin;  ///< the log's name, and the name of its key
  std::uint64_t size;  ///< leaves
  Hash root;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// A log's name, as strict as ours are: `is_key_name`, plain text, at most 255 bytes.
[[nodiscard]] bool is_origin(std::string_view origin) noexcept;

/// Three lines: origin, size, base64 of the root.
[[nodiscard]] std::string checkpoint_text(const Checkpoint& checkpoint);

/// Strict: exactly those three lines. Extension lines are refused: nobody would check them.
/// Size 0 must have the empty root.
[[nodiscard]] std::optional<Checkpoint> parse_checkpoint_text(std::string_view text);

/// The signed note. Requires `is_origin(checkpoint.origin)`.
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& log_key);

/// Why a checkpoint is not believed. When several apply the first listed wins.
enum class CheckpointError : unsigned char {
  not_a_note,       ///< breaks the form of signed notes, or its limits
  wrong_signature,  ///< by the log or by a known witness
  not_signed_by_log,
  not_a_checkpoint,  ///< a signed text of another form
  other_origin,      ///< signed by our key for a log of another name
};

/// A witness's word that it saw this checkpoint follow those before it.
struct Cosignature {
  std::string witness;
  std::uint64_t seconds;  ///< POSIX time of the cosigning

  friend bool operator==(const Cosignature&, const Cosignature&) = default;
};

struct OpenedCheckpoint {
  Checkpoint checkpoint;
  std::vector<Cosignature> cosignatures;  ///< by known witnesses, one per witness at most
};

/// The checkpoint, if the log's key has signed it. The log's name is the key's.
[[nodiscard]] Result<Checkpoint, CheckpointError> open_checkpoint(std::string_view note,
                                                                  const VerifierKey& log_key);

/// The same, with the cosignatures of `witnesses` (keys of type cosignature).
[[nodiscard]] Result<OpenedCheckpoint, CheckpointError> open_cosigned_checkpoint(
    std::string_view note, const VerifierKey& log_key, std::span<const VerifierKey> witnesses);

}  // namespace tress::merkle

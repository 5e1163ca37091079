#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/files.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/checkpoint.hpp"

/// The head anchor: how long the log was and what its root was, kept outside the database, so that
/// a database that has lost its end, or was rolled back, is noticed when it is opened.
namespace tress {

/// The file's name in the anchor's folder.
inline constexpr std::string_view anchor_file_name = "head";

/// Each of the two slots: what a disk writes at once, so that tearing one leaves the other.
inline constexpr std::size_t anchor_slot_bytes = 4096;

/// Origin, size, root and one signature are a few hundred bytes.
inline constexpr std::size_t anchor_note_bytes_max = 2048;

/// What a slot says, believed: signed by the log's key, as is the checkpoint in it.
struct AnchoredHead {
  std::uint64_t sequence;  ///< of the slot; the higher one is the newer
  Timestamp written_at;
  std::string note;               ///< the signed checkpoint as the log wrote it
  merkle::Checkpoint checkpoint;  ///< what the note says

  friend bool operator==(const AnchoredHead&, const AnchoredHead&) = default;
};

enum class SlotState : std::uint8_t {
  empty,  ///< never written
  good,
  damaged,  ///< torn, flipped, or signed by none of the given keys
};

struct AnchorReading {
  std::optional<AnchoredHead> newest;
  std::size_t newest_slot = 0;  ///< where it stands
  std::array<SlotState, 2> slots{SlotState::empty, SlotState::empty};
  bool has_file = false;
};

/// Reads both slots. One torn slot is what a power cut leaves, and the other one counts; damage is
/// told in `slots`, not as a fault. `log_keys`: whose signatures are believed.
/// Faults: `io` only.
Result<AnchorReading, Fault> read_anchor(Files& files,
                                         const std::filesystem::path& folder,
                                         std::span<const PublicKey> log_keys);

/// One slot's bytes: magic ‖ sequence (u64) ‖ written_at µs (u64) ‖ note length (u16) ‖ note ‖
/// zeros up to byte 4000, their SHA-256 (32), and the log key's signature (64) over
/// "tress/head-anchor/v1\n" ‖ that hash. Requires a note of at most `anchor_note_bytes_max` bytes.
Bytes anchor_slot(std::uint64_t sequence,
                  Timestamp written_at,
                  std::string_view note,
                  const SigningKey& log_key);

/// Writes the slots in turn, always the one that does not hold the newest head. One thread at a
/// time.
class HeadAnchor {
 public:
  /// Opens the file for writing, makes folder and file if they are not there. `at` is what
  /// `read_anchor` found. Key, clock and files outlive the anchor.
  static Result<std::unique_ptr<HeadAnchor>, Fault> open(Files& files,
                                                         const std::filesystem::path& folder,
                                                         const AnchorReading& at,
                                                         const SigningKey& log_key,
                                                         const Clock& clock);

  /// Returns when the head survives power loss. Call only with the note of a checkpoint that the
  /// log has made durable: an anchor that is ahead of its log keeps the log from being written.
  /// After a fault the other slot still holds what it held.
  Result<void, Fault> write(std::string_view note);

 private:
  HeadAnchor(std::unique_ptr<OpenFile> file, const SigningKey& log_key, const Clock& clock)
      : file_(std::move(file)),
        log_key_(log_key),
        clock_(clock) {}

  std::unique_ptr<OpenFile> file_;
  const SigningKey& log_key_;
  const Clock& clock_;
  std::uint64_t sequence_ = 0;
  std::size_t next_slot_ = 0;
};

}  // namespace tress

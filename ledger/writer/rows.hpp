#pragma once

#include <optional>
#include <string>

#include "schema/record.hpp"

#include "ledger/crypto/signer.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/merkle/leaf.hpp"
#include "ledger/merkle/tiles.hpp"
#include "ledger/merkle/tree.hpp"
#include "ledger/merkle/tree_reader.hpp"

/// The rows that the committer writes beside the events, and how they are read back: by the
/// committer at start, by the API for proofs, by `tress verify`. Layout in schema/README.md.
namespace tress {

/// level (u8) ‖ tile index (u64 BE) → 256 hashes. Only full tiles are stored.
Bytes tile_row_key(const merkle::TileId& tile);

/// Tree size (u64 BE) → signed note.
Bytes checkpoint_row_key(std::uint64_t size);

/// The leaf entry of a stored event.
merkle::LeafEntry leaf_of(const StoredEvent& event);

/// Nothing if the command has never been answered.
Result<std::optional<record::CommandAnswer>, Fault> read_command_answer(const EventLog& log,
                                                                        CommandId id);

/// True once somebody has been made an owner.
Result<bool, Fault> has_owner(const EventLog& log);

/// The tree's right edge out of stored tiles and the last leaves.
Result<merkle::TreeEdge, Fault> restore_tree(const EventLog& log);

/// The newest signed checkpoint, or nothing in an empty log.
Result<std::optional<std::string>, Fault> last_checkpoint(const EventLog& log);

/// The receipt (.tlog-proof) of an event against the newest checkpoint; nothing if there is no such
/// event.
Result<std::optional<std::string>, Fault> receipt_of(const EventLog& log, Position position);

/// Damaged unless the newest checkpoint is the log's, signed by its key, of this size and root.
Result<void, Fault> check_last_checkpoint(const EventLog& log,
                                          const merkle::TreeEdge& tree,
                                          const std::string& origin,
                                          const PublicKey& log_key);

/// Tiles of the log at a fixed size, full ones from their rows, partial ones from leaves.
/// Any thread; the log outlives it.
class LogTiles final : public merkle::TileSource {
 public:
  LogTiles(const EventLog& log, std::uint64_t size) : log_(log), size_(size) {}

  [[nodiscard]] std::uint64_t size() const override { return size_; }

  [[nodiscard]] Result<Bytes, Fault> tile(const merkle::TileId& tile,
                                          unsigned width) const override;

  /// An entry bundle: u16 length and leaf entry, `width` times from `index * 256`.
  [[nodiscard]] Result<Bytes, Fault> entries(std::uint64_t index, unsigned width) const;

 private:
  const EventLog& log_;
  std::uint64_t size_;
};

}  // namespace tress

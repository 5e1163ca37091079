#include "ledger/writer/rows.hpp"

#include <fmt/core.h>

#include "ledger/codec/rows.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/receipt.hpp"
#include "ledger/writer/guards.hpp"

namespace tress {

namespace {

/// Events read at once while only their leaves are wanted.
constexpr std::size_t leaf_read_bytes_max = std::size_t{8} << 20U;

Result<std::vector<StoredEvent>, Fault> read_exactly(const EventLog& log,
                                                     Position first,
                                                     std::size_t count) {
  std::vector<StoredEvent> events;
  while (events.size() < count) {
    TRESS_TRY(auto some,
              log.read(first + events.size(), count - events.size(), leaf_read_bytes_max));
    if (some.empty()) {
      return Fault{Fault::Kind::damaged, fmt::format("event {}", first + events.size()),
                   "is missing"};
    }
    for (auto& event : some) events.push_back(std::move(event));
  }
  return events;
}

Result<std::vector<Hash>, Fault> leaf_hashes(const EventLog& log, Position first, unsigned count) {
  TRESS_TRY(const auto events, read_exactly(log, first, count));
  std::vector<Hash> hashes;
  hashes.reserve(events.size());
  for (const auto& event : events) hashes.push_back(merkle::leaf_hash(leaf_of(event)));
  return hashes;
}

Result<Bytes, Fault> stored_tile(const EventLog& log, const merkle::TileId& tile) {
  TRESS_TRY(auto row, log.row(Space::tiles, tile_row_key(tile)));
  if (row && row->size() == merkle::tile_width_max * Hash::size) return std::move(*row);
  return Fault{Fault::Kind::damaged, merkle::tile_path({tile, merkle::tile_width_max}),
               row ? "has the wrong length" : "is missing"};
}

}  // namespace

Bytes tile_row_key(const merkle::TileId& tile) {
  Bytes key{static_cast<Byte>(tile.level)};
  append_be(key, tile.index);
  return key;
}

Bytes checkpoint_row_key(std::uint64_t size) {
  Bytes key;
  append_be(key, size);
  return key;
}

merkle::LeafEntry leaf_of(const StoredEvent& event) {
  return {event.position, event.recorded_at, event.event_hash, event.signature};
}

Result<std::optional<record::CommandAnswer>, Fault> read_command_answer(const EventLog& log,
                                                                        CommandId id) {
  TRESS_TRY(const auto row, log.row(Space::commands, id.view()));
  if (!row) return std::optional<record::CommandAnswer>{};
  auto answer = decode_row<record::CommandAnswer>(*row);
  if (answer) return answer;
  return Fault{Fault::Kind::damaged, "the answer to command " + id.hex(), "cannot be read"};
}

Result<bool, Fault> has_owner(const EventLog& log) {
  TRESS_TRY(const auto row, log.row(Space::guards, guard::owners_made()));
  return row && read_guard_value(*row).value_or(0) > 0;
}

Result<merkle::TreeEdge, Fault> restore_tree(const EventLog& log) {
  return merkle::TreeEdge::restore(
      log.size(), [&](const merkle::TileId& tile) { return stored_tile(log, tile); },
      [&](std::uint64_t first, unsigned count) { return leaf_hashes(log, first, count); });
}

Result<std::optional<std::string>, Fault> last_checkpoint(const EventLog& log) {
  TRESS_TRY(const auto row, log.last(Space::checkpoints));
  if (!row) return std::optional<std::string>{};
  return std::optional<std::string>{text_of(row->second)};
}

Result<std::optional<std::string>, Fault> receipt_of(const EventLog& log, Position position) {
  std::optional<std::string> receipt;
  const std::uint64_t size = log.size();
  if (position >= size) return receipt;
  // Each group ends with its checkpoint, so the size of a group's end has one.
  TRESS_TRY(const auto row, log.row(Space::checkpoints, checkpoint_row_key(size)));
  if (!row) return Fault{Fault::Kind::damaged, fmt::format("checkpoint {}", size), "is missing"};
  const auto proof = merkle::inclusion_proof(position, size, LogTiles{log, size});
  if (!proof) {
    const auto* const fault = std::get_if<Fault>(&proof.error());
    TRESS_ASSERT(fault != nullptr);
    return *fault;
  }
  TRESS_TRY(const auto events, read_exactly(log, position, 1));
  receipt = merkle::receipt_text(leaf_of(events.front()), events.front().bytes, proof.value(),
                                 text_of(*row));
  return receipt;
}

Result<void, Fault> check_last_checkpoint(const EventLog& log,
                                          const merkle::TreeEdge& tree,
                                          const std::string& origin,
                                          const PublicKey& log_key) {
  const auto damaged = [](std::string what) {
    return Fault{Fault::Kind::damaged, "the last checkpoint", std::move(what)};
  };
  TRESS_TRY(const auto note, last_checkpoint(log));
  if (!note) {
    if (tree.size() == 0) return ok();
    return damaged("is missing");
  }
  const auto opened =
      merkle::open_checkpoint(*note, {origin, merkle::NoteKeyType::ed25519, log_key});
  if (!opened) return damaged("is not signed by the log's key");
  if (opened.value().size != tree.size()) {
    return damaged(
        fmt::format("speaks of {} events, the log has {}", opened.value().size, tree.size()));
  }
  if (opened.value().root != tree.root()) return damaged("has another root than the events");
  return ok();
}

Result<Bytes, Fault> LogTiles::tile(const merkle::TileId& tile, unsigned width) const {
  const bool is_full = merkle::tile_width(tile, size_) == merkle::tile_width_max;
  if (is_full) {
    TRESS_TRY(auto bytes, stored_tile(log_, tile));
    bytes.resize(std::size_t{width} * Hash::size);
    return bytes;
  }
  std::vector<Hash> hashes;
  const std::uint64_t first = tile.index * merkle::tile_width_max;
  if (tile.level == 0) {
    TRESS_TRY(hashes, leaf_hashes(log_, first, width));
    return merkle::tile_bytes(hashes);
  }
  for (std::uint64_t child = first; child < first + width; ++child) {
    TRESS_TRY(const auto bytes, stored_tile(log_, {tile.level - 1, child}));
    const auto nodes = merkle::parse_tile(bytes, merkle::tile_width_max);
    hashes.push_back(merkle::full_subtree_root(*nodes));
  }
  return merkle::tile_bytes(hashes);
}

Result<Bytes, Fault> LogTiles::entries(std::uint64_t index, unsigned width) const {
  TRESS_TRY(const auto events, read_exactly(log_, index * merkle::tile_width_max, width));
  Bytes bundle;
  for (const auto& event : events) {
    merkle::append_entry(bundle, merkle::leaf_entry(leaf_of(event)));
  }
  return bundle;
}

}  // namespace tress

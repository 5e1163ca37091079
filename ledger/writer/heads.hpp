#pragma once

#include "ledger/codec/event_head.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/merkle/sorted_map.hpp"

/// The sorted map stream → (version, hash of its last event) as of some size of the log, out of the
/// stream index alone. A `system.heads_sealed` event carries its root.
namespace tress {

/// Stream kind (1) ‖ stream (16).
[[nodiscard]] merkle::MapKey head_key(StreamKind kind, StreamId stream);

/// Visits the head of every stream that had events among the first `tree_size` of the log, in
/// ascending order of key: one scan of the index, in memory for one row. Rows of later events are
/// passed over, so the log may grow meanwhile. Requires `tree_size <= log.size()`. `damaged` if a
/// row can't be read. Any thread.
[[nodiscard]] Result<void, Fault> for_each_head(
    const EventLog& log,
    Position tree_size,
    const std::function<void(const merkle::MapEntry&)>& visit);

struct HeadsRoot {
  std::uint64_t streams;
  Hash root;

  friend bool operator==(const HeadsRoot&, const HeadsRoot&) = default;
};

/// Number of streams and root of the map.
[[nodiscard]] Result<HeadsRoot, Fault> heads_root(const EventLog& log, Position tree_size);

/// What the map says of one stream: its head, or that it had none.
[[nodiscard]] Result<merkle::MapProof, Fault> prove_head(const EventLog& log,
                                                         Position tree_size,
                                                         StreamKind kind,
                                                         StreamId stream);

}  // namespace tress

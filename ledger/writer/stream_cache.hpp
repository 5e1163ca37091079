#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/writer/streams.hpp"

namespace tress {

/// Row key of an event of a stream in Space::streams: kind ‖ stream ‖ version (u64 BE).
Bytes stream_row_key(StreamKind kind, StreamId stream, std::uint64_t version);

/// Value of such a row: position (u64 BE) ‖ event hash (32). With the hash, the heads of all streams
/// come from one scan of the index, without reading an event.
struct StreamRow {
  Position position;
  Hash event_hash;

  friend bool operator==(const StreamRow&, const StreamRow&) = default;
};

Bytes stream_row_value(const StreamRow& row);

/// Nothing if the bytes are no such value.
std::optional<StreamRow> read_stream_row(ByteView value);

/// What the committer knows of a stream: its state after the last decided event.
struct StreamHead {
  std::uint64_t version;  ///< 0: nothing has happened
  AnyState state;
  std::vector<EventId> events;  ///< by version, from 1: what later events refer to
  /// Hash of the last event; behind `version` only while a group is being decided.
  Hash last_hash;
};

/// The states of streams, replayed from the log when first asked for and kept up to a bound, the
/// least recently used going first. Owned and used by the committer's thread alone.
class StreamCache {
 public:
  StreamCache(const EventLog& log, std::size_t streams_max)
      : log_(log),
        streams_max_(streams_max) {}

  /// The head of the stream; valid until `trim` or `drop_all`.
  Result<StreamHead*, Fault> load(StreamKind kind, StreamId stream);

  /// Forgets the least recently used streams beyond the bound. Between groups only: within one,
  /// undurable events live in the heads.
  void trim();

  /// Forgets everything: after a failed group, memory may not say more than the log.
  void drop_all();

 private:
  struct Key {
    StreamKind kind;
    StreamId stream;

    friend bool operator==(const Key&, const Key&) = default;
  };

  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<StreamId>{}(key.stream) + static_cast<std::size_t>(key.kind);
    }
  };

  struct Entry {
    Key key;
    StreamHead head;
  };

  Result<StreamHead, Fault> replay(const Key& key) const;
  Result<void, Fault> replay_event(const Key& key, Position position, StreamHead& head) const;

  const EventLog& log_;
  std::size_t streams_max_;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> places_;
};

}  // namespace tress

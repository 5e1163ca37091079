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

/// Value of such a row: position (u64 BE) ‖ event hash (32). With the hash, the heads of all
/// streams come from one scan of the index, without reading an event.
struct StreamRow {
  Position position;
  std::optional<Hash> event_hash;  ///< nothing in a row of the first release, which had none

  friend bool operator==(const StreamRow&, const StreamRow&) = default;
};

Bytes stream_row_value(const StreamRow& row);

/// Nothing if the bytes are no such value.
std::optional<StreamRow> read_stream_row(ByteView value);

/// Groups are numbered as they are prepared, from 1.
using GroupNumber = std::uint64_t;

/// What the committer knows of a stream: its state after the last decided event.
struct StreamHead {
  std::uint64_t version;  ///< 0: nothing has happened
  AnyState state;
  /// Hash of the last event; behind `version` only while a group is being decided.
  Hash last_hash;
  GroupNumber changed_in;  ///< the last group with an event of this stream; 0: durable long ago
  /// Ids of the newest events, up to `version`: of those that may not be in the log yet. A stream's
  /// head does not grow with its history.
  std::vector<EventId> newest;
  std::optional<Timestamp> due_at = {};  ///< as the last event that changed it has recorded
};

/// The states of streams, replayed from the log when first asked for and kept up to a bound, the
/// least recently used going first. Used by one thread at a time.
class StreamCache {
 public:
  StreamCache(const EventLog& log, std::size_t streams_max)
      : log_(log),
        streams_max_(streams_max) {}

  /// The head of the stream; valid until `trim` or `drop_all`.
  Result<StreamHead*, Fault> load(StreamKind kind, StreamId stream);

  /// Forgets the least recently used streams beyond the bound, as far as they changed in no group
  /// after `durable`: the log knows nothing of those that did. Between groups only.
  void trim(GroupNumber durable);

  /// The id of the stream's event `version`, which has been decided. From the log, unless it may
  /// not be there yet.
  Result<EventId, Fault> event_id(StreamKind kind,
                                  StreamId stream,
                                  const StreamHead& head,
                                  std::uint64_t version) const;

  /// The hash of the stream's event `version`, or nothing if it is not in the log yet: what nobody
  /// has been shown, nobody can rest on.
  Result<std::optional<Hash>, Fault> event_hash(StreamKind kind,
                                                StreamId stream,
                                                std::uint64_t version) const;

  /// The event at that position with its envelope; nothing if it is not in the log yet.
  Result<std::optional<std::pair<StoredEvent, Envelope>>, Fault> recorded(Position position) const;

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
  [[nodiscard]] Result<std::pair<StoredEvent, Envelope>, Fault> event_at(Position position) const;

  const EventLog& log_;
  std::size_t streams_max_;
  std::list<Entry> entries_;  ///< most recently used first
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> places_;
};

}  // namespace tress

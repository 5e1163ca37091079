#include "ledger/writer/stream_cache.hpp"

#include <fmt/core.h>

#include "ledger/codec/events.hpp"

namespace tress {

namespace {

Fault damaged(Position position, std::string what) {
  return {Fault::Kind::damaged, fmt::format("event {}", position), std::move(what)};
}

Bytes stream_prefix(StreamKind kind, StreamId stream) {
  Bytes key{static_cast<Byte>(kind)};
  append(key, stream.view());
  return key;
}

}  // namespace

Bytes stream_row_key(StreamKind kind, StreamId stream, std::uint64_t version) {
  Bytes key = stream_prefix(kind, stream);
  append_be(key, version);
  return key;
}

Bytes stream_row_value(const StreamRow& row) {
  Bytes value;
  append_be(value, row.position);
  if (row.event_hash) append(value, row.event_hash->view());
  return value;
}

std::optional<StreamRow> read_stream_row(ByteView value) {
  if (value.size() == sizeof(Position)) return StreamRow{read_be<Position>(value), std::nullopt};
  if (value.size() != sizeof(Position) + Hash::size) return std::nullopt;
  return StreamRow{read_be<Position>(value), Hash::from(value.subspan(sizeof(Position)))};
}

Result<StreamHead*, Fault> StreamCache::load(StreamKind kind, StreamId stream) {
  const Key key{kind, stream};
  const auto found = places_.find(key);
  if (found != places_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return &entries_.front().head;
  }
  TRESS_TRY(auto head, replay(key));
  entries_.push_front({key, std::move(head)});
  places_.emplace(key, entries_.begin());
  return &entries_.front().head;
}

void StreamCache::trim(GroupNumber durable) {
  while (entries_.size() > streams_max_ && entries_.back().head.changed_in <= durable) {
    places_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

Result<StreamHead, Fault> StreamCache::replay(const Key& key) const {
  StreamHead head{0, initial_state(key.kind), Hash::zero(), 0, {}};
  std::vector<Position> positions;
  bool is_damaged = false;
  TRESS_TRY(log_.scan(Space::streams, stream_prefix(key.kind, key.stream), {},
                      [&](ByteView, ByteView value) {
                        const auto row = read_stream_row(value);
                        is_damaged = !row.has_value();
                        if (row) positions.push_back(row->position);
                        return !is_damaged;
                      }));
  if (is_damaged) {
    return Fault{Fault::Kind::damaged, "stream " + key.stream.hex(), "its index is damaged"};
  }
  for (const Position position : positions) {
    TRESS_TRY(replay_event(key, position, head));
  }
  return head;
}

Result<std::pair<StoredEvent, Envelope>, Fault> StreamCache::event_at(Position position) const {
  TRESS_TRY(auto stored, log_.read(position, 1, 1));
  if (stored.empty()) return damaged(position, "the stream index names it, the log lacks it");
  auto envelope = decode_event(stored.front().bytes);
  if (!envelope) return damaged(position, "cannot be read");
  return std::pair{std::move(stored.front()), std::move(envelope.value())};
}

Result<std::optional<std::pair<StoredEvent, Envelope>>, Fault> StreamCache::recorded(
    Position position) const {
  if (position >= log_.size()) return std::optional<std::pair<StoredEvent, Envelope>>{};
  TRESS_TRY(auto found, event_at(position));
  return std::optional{std::move(found)};
}

Result<void, Fault> StreamCache::replay_event(const Key& key,
                                              Position position,
                                              StreamHead& head) const {
  TRESS_TRY(auto found, event_at(position));
  Envelope& event = found.second;
  const bool is_next = event.stream == key.stream && event.stream_kind == key.kind &&
                       event.stream_version == head.version + 1 && event.previous == head.last_hash;
  if (!is_next) return damaged(position, "does not continue its stream");
  head.state = evolve(std::move(head.state), event_of(std::move(event.payload)));
  head.last_hash = found.first.event_hash;
  if (event.due_was || event.due_at) head.due_at = event.due_at;
  ++head.version;
  return ok();
}

Result<EventId, Fault> StreamCache::event_id(StreamKind kind,
                                             StreamId stream,
                                             const StreamHead& head,
                                             std::uint64_t version) const {
  TRESS_ASSERT(version >= 1);
  TRESS_ASSERT(version <= head.version);
  const std::uint64_t newer = head.version - version;
  if (newer < head.newest.size()) return head.newest[head.newest.size() - 1 - newer];
  TRESS_TRY(const auto row, log_.row(Space::streams, stream_row_key(kind, stream, version)));
  const auto parsed = row ? read_stream_row(*row) : std::nullopt;
  if (!parsed) {
    return Fault{Fault::Kind::damaged, "stream " + stream.hex(), "its index is damaged"};
  }
  TRESS_TRY(const auto found, event_at(parsed->position));
  return found.second.event;
}

Result<std::optional<Hash>, Fault> StreamCache::event_hash(StreamKind kind,
                                                           StreamId stream,
                                                           std::uint64_t version) const {
  TRESS_TRY(const auto row, log_.row(Space::streams, stream_row_key(kind, stream, version)));
  if (!row) return std::optional<Hash>{};
  const auto parsed = read_stream_row(*row);
  if (!parsed) {
    return Fault{Fault::Kind::damaged, "stream " + stream.hex(), "its index is damaged"};
  }
  if (parsed->event_hash) return parsed->event_hash;
  TRESS_TRY(const auto found, event_at(parsed->position));
  return std::optional{found.first.event_hash};
}

}  // namespace tress

#include "ledger/writer/heads.hpp"

#include <optional>

#include "ledger/writer/stream_cache.hpp"

namespace tress {

namespace {

constexpr std::size_t row_key_bytes = merkle::MapKey::size + sizeof(std::uint64_t);

/// Rows of the first release do not carry the hash.
std::optional<Hash> hash_at(const EventLog& log, Position position) {
  const auto events = log.read(position, 1, 1);
  if (!events || events.value().empty()) return std::nullopt;
  return events.value().front().event_hash;
}

}  // namespace

merkle::MapKey head_key(StreamKind kind, StreamId stream) {
  Bytes key{static_cast<Byte>(kind)};
  append(key, stream.view());
  return merkle::MapKey::from(key);
}

Result<void, Fault> for_each_head(const EventLog& log,
                                  Position tree_size,
                                  const std::function<void(const merkle::MapEntry&)>& visit) {
  std::optional<merkle::MapEntry> head;
  std::optional<Fault> fault;
  TRESS_TRY(log.scan(Space::streams, {}, {}, [&](ByteView key, ByteView value) {
    const auto row = read_stream_row(value);
    if (key.size() != row_key_bytes || !row) {
      fault = Fault{Fault::Kind::damaged, "stream index " + to_hex(key), "cannot be read"};
      return false;
    }
    if (row->position >= tree_size) return true;
    const auto stream = merkle::MapKey::from(key.first(merkle::MapKey::size));
    if (head && head->key != stream) visit(*head);
    const auto hash = row->event_hash ? row->event_hash : hash_at(log, row->position);
    if (!hash) {
      fault =
          Fault{Fault::Kind::damaged, "stream index " + to_hex(key), "does not lead to its event"};
      return false;
    }
    // The versions of a stream stand together, the last one of those before `tree_size` at the end.
    head =
        merkle::MapEntry{stream, read_be<std::uint64_t>(key.subspan(merkle::MapKey::size)), *hash};
    return true;
  }));
  if (fault) return *fault;
  if (head) visit(*head);
  return ok();
}

Result<HeadsRoot, Fault> heads_root(const EventLog& log, Position tree_size) {
  merkle::MapRoot map;
  bool is_ordered = true;
  TRESS_TRY(for_each_head(log, tree_size, [&](const merkle::MapEntry& entry) {
    is_ordered = map.add(entry) && is_ordered;
  }));
  if (!is_ordered) return Fault{Fault::Kind::damaged, "the stream index", "is not in order"};
  return HeadsRoot{map.count(), map.root()};
}

Result<merkle::MapProof, Fault> prove_head(const EventLog& log,
                                           Position tree_size,
                                           StreamKind kind,
                                           StreamId stream) {
  const merkle::MapSource source = [&](const auto& visit) {
    return for_each_head(log, tree_size, visit);
  };
  return merkle::prove_in_map(source, head_key(kind, stream));
}

}  // namespace tress

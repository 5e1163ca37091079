#include "ledger/writer/system_events.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/domain/system.hpp"
#include "ledger/writer/stream_cache.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

Result<std::vector<Position>, Fault> system_event_positions(const EventLog& log) {
  const StreamId stream = stream_id_of_words(StreamKind::system, system::stream_words);
  const Bytes first = stream_row_key(StreamKind::system, stream, 0);
  const ByteView prefix = ByteView{first}.first(first.size() - sizeof(std::uint64_t));
  std::vector<Position> found;
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView value) {
    if (const auto row = read_stream_row(value)) found.push_back(row->position);
    return true;
  }));
  return found;
}

Result<std::vector<SystemEvent>, Fault> system_events(const EventLog& log) {
  TRESS_TRY(const auto found, system_event_positions(log));
  std::vector<SystemEvent> events;
  events.reserve(found.size());
  for (const Position position : found) {
    TRESS_TRY(const auto stored, log.read(position, 1, 1));
    const auto event = stored.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                      : decode_event(stored.front().bytes);
    if (!event) {
      return Fault{Fault::Kind::damaged, "event " + std::to_string(position), "cannot be read"};
    }
    events.push_back({position, event.value().payload});
  }
  return events;
}

}  // namespace tress

#include "projections/engine/chunk.hpp"

#include <algorithm>
#include <utility>

#include "ledger/codec/events.hpp"

namespace tress::views {

namespace {

std::string_view words(DecodeError error) {
  switch (error) {
    case DecodeError::not_an_event: return "its bytes are no event";
    case DecodeError::unknown_event_type: return "its type is not known to this release";
    case DecodeError::impossible_value: return "it holds a value that can't be";
  }
  TRESS_UNREACHABLE();
}

}  // namespace

Result<Chunk, Fault> read_chunk(const EventLog& log, Position from, const ChunkLimits& limits) {
  TRESS_TRY(const auto stored, log.read(from, limits.events_max, limits.bytes_max));
  Chunk chunk;
  chunk.events.reserve(stored.size());
  for (const StoredEvent& event : stored) {
    auto envelope = decode_event(event.bytes);
    if (envelope.has_error()) {
      chunk.broken = Fault{Fault::Kind::damaged, "event " + std::to_string(event.position),
                           std::string{words(envelope.error())}};
      break;
    }
    chunk.events.push_back(
        {event.position, event.recorded_at, event.event_hash, std::move(envelope).value()});
  }
  return chunk;
}

Result<Chunk, Fault> ChunkReader::read(Position from, Position end) const {
  ChunkLimits limits = limits_;
  limits.events_max = std::min<Position>(limits.events_max, end - from);
  return read_chunk(log_, from, limits);
}

Result<Chunk, Fault> ChunkReader::take(Position from, Position end) {
  const auto ahead = std::exchange(ahead_, std::nullopt);
  const bool is_it = ahead && ahead->from == from && ahead->end <= end;
  return is_it ? ahead->chunk : read(from, end);
}

void ChunkReader::read_ahead(Position from, Position end) {
  if (from < end) ahead_.emplace(Ahead{from, end, read(from, end)});
}

}  // namespace tress::views

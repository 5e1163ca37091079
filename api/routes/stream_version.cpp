#include "api/routes/stream_version.hpp"

#include "ledger/writer/stream_cache.hpp"

namespace tress {

Result<std::uint64_t, Fault> version_at(const EventLog& log,
                                        StreamKind kind,
                                        StreamId stream,
                                        Position size) {
  const Bytes first = stream_row_key(kind, stream, 0);
  const ByteView prefix = ByteView{first}.first(first.size() - sizeof(std::uint64_t));
  std::uint64_t version = 0;
  // Versions follow each other from 1, each row with the position of its event.
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView value) {
    const auto row = read_stream_row(value);
    if (!row || row->position >= size) return false;
    ++version;
    return true;
  }));
  return version;
}

Result<std::optional<Timestamp>, Fault> last_change(const EventLog& log,
                                                    StreamKind kind,
                                                    StreamId stream) {
  std::optional<StreamRow> last;
  const auto has = [&](std::uint64_t version) -> Result<bool, Fault> {
    TRESS_TRY(const auto row, log.row(Space::streams, stream_row_key(kind, stream, version)));
    if (row) last = read_stream_row(*row);
    return row.has_value();
  };
  // Versions follow each other from 1: doubled until there is none, then halved in between.
  std::uint64_t there = 0;
  std::uint64_t none = 1;
  while (true) {
    TRESS_TRY(const bool is_there, has(none));
    if (!is_there) break;
    there = none;
    none *= 2;
  }
  while (none - there > 1) {
    const std::uint64_t middle = there + (none - there) / 2;
    TRESS_TRY(const bool is_there, has(middle));
    (is_there ? there : none) = middle;
  }
  if (!last) return std::optional<Timestamp>{};
  TRESS_TRY(const auto events, log.read(last->position, 1, 1));
  if (events.empty()) return std::optional<Timestamp>{};
  return std::optional{events.front().recorded_at};
}

}  // namespace tress

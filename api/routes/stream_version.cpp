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

}  // namespace tress

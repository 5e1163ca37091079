#pragma once

#include <optional>
#include <vector>

#include "projections/engine/projection.hpp"

namespace tress::views {

/// Events folded and written as one batch. Large enough that a row which many events change is
/// written once, small enough that a chunk fits into memory many times over.
struct ChunkLimits {
  std::size_t events_max = 4096;
  std::size_t bytes_max = std::size_t{8} << 20U;
};

/// Consecutive events of the log, decoded once for all projections.
struct Chunk {
  std::vector<Recorded> events;

  /// Why the event behind the last one can't be read; no projection gets past it.
  std::optional<Fault> broken;
};

/// Reads the events from `from`. A fault of the log itself is an error; an event that this release
/// can't decode ends the chunk and is told in `broken`.
[[nodiscard]] Result<Chunk, Fault> read_chunk(const EventLog& log,
                                              Position from,
                                              const ChunkLimits& limits);

/// Reads a log chunk by chunk, and the next one while the one at hand is being folded. One thread
/// at a time.
class ChunkReader {
 public:
  /// `log` outlives it.
  ChunkReader(const EventLog& log, const ChunkLimits& limits) : log_(log), limits_(limits) {}

  /// The events from `from`, none at `end` or behind it. `end` never goes back.
  [[nodiscard]] Result<Chunk, Fault> take(Position from, Position end);

  /// Reads the chunk that `take(from, end)` will ask for.
  void read_ahead(Position from, Position end);

 private:
  struct Ahead {
    Position from;
    Position end;
    Result<Chunk, Fault> chunk;
  };

  [[nodiscard]] Result<Chunk, Fault> read(Position from, Position end) const;

  const EventLog& log_;
  const ChunkLimits limits_;
  std::optional<Ahead> ahead_;
};

}  // namespace tress::views

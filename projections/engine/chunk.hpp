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

}  // namespace tress::views

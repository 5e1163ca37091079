#pragma once

#include <cstddef>

/// How much of a log is in memory at once while it is read whole or mended.
namespace tress::recovery {

/// Stored bytes and events that are read at once.
inline constexpr std::size_t read_bytes_max = std::size_t{8} << 20U;
inline constexpr std::size_t read_events_max = 10'000;

/// Events and rows that are appended with one fsync.
inline constexpr std::size_t append_events_max = 1000;
inline constexpr std::size_t append_rows_max = 20'000;

}  // namespace tress::recovery

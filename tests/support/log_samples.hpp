#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/log/event_log.hpp"

/// Events and groups whose content follows from their position, so that a test can say what it
/// expects to read without keeping what it wrote. Hash and signature are only told apart, not real.
namespace tress::testing {

inline Bytes bytes_from(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

template <class AnyFixed>
AnyFixed fixed_for(Position position, Byte kind) {
  Bytes bytes(AnyFixed::size - sizeof position, kind);
  append_be(bytes, position);
  return AnyFixed::from(bytes);
}

/// One event of exactly `size` stored bytes (at least 8), one millisecond after the one before.
inline StoredEvent sample_event(Position position, std::size_t size = 300) {
  Bytes bytes;
  append_be(bytes, position);
  bytes.resize(size, static_cast<Byte>(position * 31));
  const auto since_start = std::chrono::milliseconds{static_cast<std::int64_t>(position)};
  return StoredEvent{position, Timestamp{std::chrono::seconds{1'790'000'000} + since_start},
                     fixed_for<Hash>(position, 0xA5), fixed_for<Signature>(position, 0x5A),
                     std::move(bytes)};
}

inline std::vector<StoredEvent> sample_events(Position first, std::size_t count) {
  std::vector<StoredEvent> events;
  for (Position position = first; position < first + count; ++position) {
    events.push_back(sample_event(position));
  }
  return events;
}

inline Group sample_group(Position first, std::size_t count, std::vector<Rider> riders = {}) {
  return Group{first, sample_events(first, count), std::move(riders)};
}

inline Rider put(Space space, std::string_view key, std::string_view value) {
  return Rider{space, bytes_from(key), bytes_from(value)};
}

inline Rider removal(Space space, std::string_view key) {
  return Rider{space, bytes_from(key), std::nullopt};
}

}  // namespace tress::testing

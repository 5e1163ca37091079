#pragma once

#include <vector>

#include "schema/envelope.hpp"

#include "ledger/log/event_log.hpp"

namespace tress {

/// An event of the log's one system stream, with its place.
struct SystemEvent {
  Position position;
  Payload payload;
};

/// The system stream from its first event on, found by the stream index: root key, changes of the
/// log's key, witnesses, recoveries. Nothing is verified. Short: it grows with what happens to the
/// log itself, not with the salon's work, except for one seal of heads a day. Any thread.
[[nodiscard]] Result<std::vector<SystemEvent>, Fault> system_events(const EventLog& log);

/// Where its events are, as the stream index says: for whoever goes on past one that can't be read.
[[nodiscard]] Result<std::vector<Position>, Fault> system_event_positions(const EventLog& log);

}  // namespace tress

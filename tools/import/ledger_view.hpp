#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ledger/log/event_log.hpp"
#include "ledger/writer/stream_cache.hpp"

/// What is in the ledger already, read from the log itself: tools need no views for it.
namespace tress::tool {

/// The streams of one kind, in the order of their ids.
Result<std::vector<StreamId>, Fault> streams_of_kind(const EventLog& log, StreamKind kind);

/// The state of a stream, or nothing if nothing has happened in it.
template <class State>
Result<std::optional<State>, Fault> state_of(const EventLog& log, StreamKind kind, StreamId id) {
  StreamCache streams{log, 1};
  TRESS_TRY(const StreamHead* const head, streams.load(kind, id));
  if (head->version == 0) return std::optional<State>{};
  return std::optional<State>{std::get<State>(head->state)};
}

/// The event that a row of `Space::streams` leads to.
Result<Envelope, Fault> event_of_row(const EventLog& log, ByteView row_value);

/// The event of that version in a stream, or nothing if it has not come so far.
Result<std::optional<Envelope>, Fault> event_of(const EventLog& log,
                                                StreamKind kind,
                                                StreamId id,
                                                std::uint64_t version);

/// The first event of a stream, or nothing if nothing has happened in it.
Result<std::optional<Envelope>, Fault> first_event_of(const EventLog& log,
                                                      StreamKind kind,
                                                      StreamId id);

/// Commands of one thing that an import asks for again after each was refused: some other day it
/// may be possible, and a refusal is answered for ever. Past it, the last one stands.
inline constexpr int attempts_max = 50;

/// The key of the n-th attempt, from 1.
std::string attempt_key(const std::string& key, int attempt);

/// True if the command was answered with a refusal.
Result<bool, Fault> was_refused(const EventLog& log, CommandId id);

/// The command by which a stream came into being.
Result<std::optional<CommandId>, Fault> first_command_of(const EventLog& log,
                                                         StreamKind kind,
                                                         StreamId id);

}  // namespace tress::tool

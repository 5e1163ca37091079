#include "tools/import/ledger_view.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/import/work.hpp"

namespace tress::tool {

Result<std::vector<StreamId>, Fault> streams_of_kind(const EventLog& log, StreamKind kind) {
  const Byte prefix = static_cast<Byte>(kind);
  std::vector<StreamId> found;
  // A key is kind (1) ‖ stream (16) ‖ version (8); the versions of a stream stand together.
  const auto visit = [&](ByteView key, ByteView) {
    const StreamId id = StreamId::from(key.subspan(1, StreamId::size));
    if (found.empty() || found.back() != id) found.push_back(id);
    return true;
  };
  TRESS_TRY(log.scan(Space::streams, ByteView{&prefix, 1}, {}, visit));
  return found;
}

Result<Envelope, Fault> event_of_row(const EventLog& log, ByteView row_value) {
  const Fault damaged{Fault::Kind::damaged, "the index of a stream", "does not lead to its event"};
  const auto row = read_stream_row(row_value);
  if (!row) return damaged;
  TRESS_TRY(const auto events, log.read(row->position, 1, 1));
  if (events.empty()) return damaged;
  auto envelope = decode_event(events.front().bytes);
  if (!envelope) return damaged;
  return std::move(envelope.value());
}

Result<std::optional<Envelope>, Fault> event_of(const EventLog& log,
                                                StreamKind kind,
                                                StreamId id,
                                                std::uint64_t version) {
  TRESS_TRY(const auto value, log.row(Space::streams, stream_row_key(kind, id, version)));
  if (!value) return std::optional<Envelope>{};
  TRESS_TRY(auto envelope, event_of_row(log, *value));
  return std::optional{std::move(envelope)};
}

Result<std::optional<Envelope>, Fault> first_event_of(const EventLog& log,
                                                      StreamKind kind,
                                                      StreamId id) {
  return event_of(log, kind, id, 1);
}

std::string attempt_key(const std::string& key, int attempt) {
  if (attempt == 1) return key;
  return receipts::key_of({key, "attempt", std::to_string(attempt)});
}

Result<bool, Fault> was_refused(const EventLog& log, CommandId id) {
  TRESS_TRY(const auto answer, read_command_answer(log, id));
  return answer && answer->refusal;
}

Result<std::optional<CommandId>, Fault> first_command_of(const EventLog& log,
                                                         StreamKind kind,
                                                         StreamId id) {
  TRESS_TRY(const auto envelope, first_event_of(log, kind, id));
  if (!envelope) return std::optional<CommandId>{};
  return std::optional{envelope->command};
}

}  // namespace tress::tool

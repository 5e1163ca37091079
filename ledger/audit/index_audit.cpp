#include "ledger/audit/index_audit.hpp"

#include <fmt/core.h>

#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::audit {

namespace {

constexpr std::size_t stream_row_key_bytes = 1 + StreamId::size + sizeof(std::uint64_t);

std::string stream_place(StreamKind kind, StreamId stream, std::uint64_t version) {
  return fmt::format("stream index {} {} version {}", name_of(kind), stream.hex(), version);
}

std::string answer_place(CommandId command) {
  return "answer to command " + command.hex();
}

std::string guard_place(const GuardKey& key) {
  return "guard " + to_hex(key);
}

}  // namespace

Result<void, Fault> IndexAudit::take(Position position, const Envelope& envelope) {
  TRESS_TRY(check_stream_row(position, envelope));
  TRESS_TRY(check_answer(position, envelope));
  count_guards(position, envelope);
  return ok();
}

Result<void, Fault> IndexAudit::check_stream_row(Position position, const Envelope& envelope) {
  const Bytes key = stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version);
  TRESS_TRY(const auto row, log_.row(Space::streams, key));
  ++auditor_.counts().rows;
  const auto found = row ? read_stream_row(*row) : std::nullopt;
  if (found && found->position == position) return ok();
  auditor_.findings().add(
      stream_place(envelope.stream_kind, envelope.stream, envelope.stream_version),
      row ? fmt::format("does not point to {}", event_place(position))
          : fmt::format("is missing; it would point to {}", event_place(position)));
  return ok();
}

Result<void, Fault> IndexAudit::check_answer(Position position, const Envelope& envelope) {
  if (!answered_ || answered_->command != envelope.command) {
    TRESS_TRY(const auto row, log_.row(Space::commands, envelope.command.view()));
    answered_ = Answered{envelope.command, std::nullopt};
    if (row) answered_->answer = decode_row<record::CommandAnswer>(*row);
  }
  const auto& answer = answered_->answer;
  const std::uint64_t at = answer ? position - answer->first_position : 0;
  const bool is_right =
      answer && position >= answer->first_position && at < answer->events.size() &&
      answer->events[at] == envelope.event && answer->stream_kind == envelope.stream_kind &&
      answer->stream == envelope.stream &&
      answer->stream_version == envelope.stream_version + (answer->events.size() - 1 - at);
  if (is_right) {
    ++events_answered_;
    return ok();
  }
  auditor_.findings().add(answer_place(envelope.command),
                          fmt::format("does not lead to {}", event_place(position)));
  return ok();
}

void IndexAudit::count_guards(Position position, const Envelope& envelope) {
  const bool is_bill = envelope.stream_kind == StreamKind::sale;
  if (is_bill && !envelope.branch) {
    are_guards_known_ = false;
    return auditor_.findings().add(event_place(position), "is of a bill but of no branch");
  }
  for (const GuardChange& change : guard_changes(envelope)) {
    std::int64_t& value = guards_[change.key];
    if (__builtin_add_overflow(value, change.delta, &value)) are_guards_known_ = false;
  }
}

Result<void, Fault> IndexAudit::finish() {
  TRESS_TRY(check_stray_streams());
  TRESS_TRY(check_stray_answers());
  // Sums over events of which one is missing say nothing.
  if (auditor_.is_whole() && are_guards_known_) return check_guards();
  return ok();
}

Result<void, Fault> IndexAudit::check_guards() {
  TRESS_TRY(log_.scan(Space::guards, {}, {}, [&](ByteView key, ByteView value) {
    ++auditor_.counts().rows;
    const GuardKey guard{key.begin(), key.end()};
    const auto stored = read_guard_value(value);
    const auto counted = guards_.find(guard);
    const std::int64_t right = counted == guards_.end() ? 0 : counted->second;
    if (!stored || *stored != right) {
      auditor_.findings().add(guard_place(guard),
                              stored ? fmt::format("is {}, the events say {}", *stored, right)
                                     : std::string{"is not a counter"});
    }
    if (counted != guards_.end()) guards_.erase(counted);
    return true;
  }));
  for (const auto& [key, value] : guards_) {
    if (value == 0) continue;  // Never written and written as 0 mean the same.
    auditor_.findings().add(guard_place(key), fmt::format("is missing, the events say {}", value));
  }
  return ok();
}

Result<void, Fault> IndexAudit::check_stray_streams() {
  if (!auditor_.is_whole()) return ok();  // The row of an unreadable event is not stray.
  return log_.scan(Space::streams, {}, {}, [&](ByteView key, ByteView) {
    const bool is_key = key.size() == stream_row_key_bytes && key.front() >= 1 &&
                        key.front() <= std::variant_size_v<AnyState>;
    if (!is_key) {
      auditor_.findings().add("stream index " + to_hex(key), "is of no stream");
      return true;
    }
    const auto kind = static_cast<StreamKind>(key.front());
    const auto stream = StreamId::from(key.subspan(1, StreamId::size));
    const auto version = read_be<std::uint64_t>(key.subspan(1 + StreamId::size));
    if (version < 1 || version > auditor_.streams().version_of(kind, stream)) {
      auditor_.findings().add(stream_place(kind, stream, version), "has no event");
    }
    return true;
  });
}

Result<void, Fault> IndexAudit::check_stray_answers() {
  std::uint64_t events = 0;
  TRESS_TRY(log_.scan(Space::commands, {}, {}, [&](ByteView key, ByteView value) {
    ++auditor_.counts().rows;
    const auto answer = decode_row<record::CommandAnswer>(value);
    const bool is_answer = answer && key.size() == CommandId::size &&
                           answer->refusal.has_value() == answer->events.empty();
    if (!is_answer) {
      auditor_.findings().add("answer to command " + to_hex(key), "cannot be read");
      return true;
    }
    events += answer->events.size();
    return true;
  }));
  if (auditor_.is_whole() && events > events_answered_) return name_stray_answers();
  return ok();
}

Result<void, Fault> IndexAudit::name_stray_answers() {
  std::vector<std::pair<CommandId, Position>> accepted;
  TRESS_TRY(log_.scan(Space::commands, {}, {}, [&](ByteView key, ByteView value) {
    const auto answer = decode_row<record::CommandAnswer>(value);
    if (answer && !answer->events.empty() && key.size() == CommandId::size) {
      accepted.emplace_back(CommandId::from(key), answer->first_position);
    }
    return true;
  }));
  for (const auto& [command, position] : accepted) {
    TRESS_TRY(const auto events, log_.read(position, 1, 1));
    const auto event = events.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                      : decode_event(events.front().bytes);
    if (event && event.value().command == command) continue;
    auditor_.findings().add(answer_place(command), "leads to an event of another command");
  }
  return ok();
}

}  // namespace tress::audit

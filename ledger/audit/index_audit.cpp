#include "ledger/audit/index_audit.hpp"

#include <fmt/core.h>

#include "ledger/codec/events.hpp"
#include "ledger/codec/rows.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/writer/guard_upgrade.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::audit {

namespace {

/// Domains of the digests.
constexpr Byte stream_row = 1;
constexpr Byte answer_row = 2;
constexpr Byte answer_head = 3;

/// Events read at once while wrong rows are looked for.
constexpr std::size_t chunk_events = 256;
constexpr std::size_t chunk_bytes = std::size_t{4} << 20U;

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

/// One event of an answer: all that must agree.
Bytes answer_member(CommandId command, Position position, EventId event) {
  Bytes member;
  append(member, command.view());
  append_be(member, position);
  append(member, event.view());
  return member;
}

/// Of which stream an answer is, and the version that its command left it with.
Bytes answer_head_member(CommandId command, const Bytes& version_key) {
  Bytes member;
  append(member, command.view());
  append(member, version_key);
  return member;
}

}  // namespace

void IndexAudit::begin() {
  by_rows_ = std::async(std::launch::async, [this] { return sum_rows(); });
}

IndexAudit::Rows IndexAudit::rows_of(const StoredEvent& stored, const Envelope& envelope) const {
  const Bytes key = stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version);
  Bytes row = key;
  append(row, stream_row_value({stored.position, stored.event_hash}));
  const Bytes member = answer_member(envelope.command, stored.position, envelope.event);
  const bool lacks_branch = envelope.stream_kind == StreamKind::sale && !envelope.branch;
  return {key_.hash_of(stream_row, row),
          key_.hash_of(answer_row, member),
          key_.hash_of(answer_head, answer_head_member(envelope.command, key)),
          envelope.command,
          envelope.stream_kind,
          envelope.stream,
          lacks_branch ? std::vector<GuardChange>{} : guard_changes(envelope),
          lacks_branch};
}

void IndexAudit::take(Position position, const Rows& rows) {
  streams_by_events_.add(rows.stream);
  answers_by_events_.add(rows.answer);
  if (!open_answer_ || open_answer_->command != rows.command) {
    close_answer();
    open_answer_ = OpenAnswer{rows.command, rows.stream_kind, rows.in_stream, rows.answer_head};
  } else if (open_answer_->stream_kind == rows.stream_kind &&
             open_answer_->stream == rows.in_stream) {
    open_answer_->head = rows.answer_head;
  }
  if (rows.lacks_branch) {
    are_guards_known_ = false;
    return auditor_.findings().add(event_place(position), "is of a bill but of no branch");
  }
  for (const GuardChange& change : rows.guards) {
    std::int64_t& value = guards_[change.key];
    if (__builtin_add_overflow(value, change.delta, &value)) are_guards_known_ = false;
  }
}

void IndexAudit::close_answer() {
  if (open_answer_) answers_by_events_.add(open_answer_->head);
  open_answer_.reset();
}

Result<void, Fault> IndexAudit::finish() {
  close_answer();
  TRESS_TRY(const RowSums sums, by_rows_.get());
  auditor_.counts().rows += sums.rows;
  auditor_.findings().add_all(sums.findings);
  const bool agree = sums.streams == streams_by_events_ && sums.answers == answers_by_events_;
  if (!agree) {
    TRESS_TRY(name_wrong_rows());
  }
  // Sums over events of which one is missing say nothing.
  if (auditor_.is_whole() && are_guards_known_) return check_guards();
  return ok();
}

/// The row's value; one of the first release, which has no hash, gets that of its event.
Bytes IndexAudit::with_hash(ByteView value) const {
  const auto row = read_stream_row(value);
  if (row && !row->event_hash) {
    const auto events = log_.read(row->position, 1, 1);
    if (events && !events.value().empty()) {
      return stream_row_value({row->position, events.value().front().event_hash});
    }
  }
  return {value.begin(), value.end()};
}

Result<IndexAudit::RowSums, Fault> IndexAudit::sum_rows() const {
  RowSums sums{{}, {}, 0, Findings{auditor_.findings().kept_max()}};
  TRESS_TRY(sum_stream_rows(sums));
  TRESS_TRY(sum_answers(sums));
  return sums;
}

Result<void, Fault> IndexAudit::sum_stream_rows(RowSums& sums) const {
  return log_.scan(Space::streams, {}, {}, [&](ByteView key, ByteView value) {
    ++sums.rows;
    Bytes row{key.begin(), key.end()};
    append(row, with_hash(value));
    sums.streams.add(key_.hash_of(stream_row, row));
    return true;
  });
}

Result<void, Fault> IndexAudit::sum_answers(RowSums& sums) const {
  return log_.scan(Space::commands, {}, {}, [&](ByteView key, ByteView value) {
    ++sums.rows;
    if (!sum_answer(key, value, sums.answers)) {
      sums.findings.add("answer to command " + to_hex(key), "cannot be read");
    }
    return true;
  });
}

bool IndexAudit::sum_answer(ByteView key, ByteView value, SetDigest& answers) const {
  const auto answer = decode_row<record::CommandAnswer>(value);
  const bool is_answer = answer && key.size() == CommandId::size &&
                         answer->refusal.has_value() == answer->events.empty();
  if (!is_answer) return false;
  if (answer->events.empty()) return true;
  Position position = answer->first_position;
  for (const EventId& event : answer->events) {
    const Bytes member = answer_member(CommandId::from(key), position++, event);
    answers.add(key_.hash_of(answer_row, member));
  }
  const Bytes version_key =
      stream_row_key(answer->stream_kind, answer->stream, answer->stream_version);
  answers.add(key_.hash_of(answer_head, answer_head_member(CommandId::from(key), version_key)));
  return true;
}

void IndexAudit::name(std::string place, std::string what) {
  if (named_.size() < auditor_.findings().kept_max() && !named_.insert(place).second) return;
  auditor_.findings().add(std::move(place), std::move(what));
}

Result<void, Fault> IndexAudit::name_wrong_rows() {
  const std::uint64_t before = auditor_.findings().count();
  const Position size = log_.size();
  for (Position at = 0; at < size;) {
    auto events = log_.read(at, chunk_events, chunk_bytes);
    if (!events || events.value().empty()) events = log_.read(at, 1, 1);
    if (!events || events.value().empty()) {
      ++at;  // Named by the audit of the events.
      continue;
    }
    for (const StoredEvent& stored : events.value()) {
      const auto envelope = decode_event(stored.bytes);
      if (!envelope || sha256(stored.bytes) != stored.event_hash) continue;
      TRESS_TRY(check_rows_of(stored, envelope.value()));
    }
    at += events.value().size();
  }
  if (!auditor_.is_whole()) return ok();  // The row of an unreadable event is not stray.
  TRESS_TRY(name_stray_streams());
  TRESS_TRY(name_stray_answers());
  if (auditor_.findings().count() == before) {
    auditor_.findings().add("stream index and answers", "are not what the events say");
  }
  return ok();
}

Result<void, Fault> IndexAudit::check_rows_of(const StoredEvent& stored, const Envelope& envelope) {
  const Bytes key = stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version);
  TRESS_TRY(const auto value, log_.row(Space::streams, key));
  const auto row = value ? read_stream_row(*value) : std::nullopt;
  const bool is_right = row && row->position == stored.position &&
                        row->event_hash.value_or(stored.event_hash) == stored.event_hash;
  if (!is_right) {
    name(stream_place(envelope.stream_kind, envelope.stream, envelope.stream_version),
         fmt::format(
             fmt::runtime(value ? "does not point to {}" : "is missing; it would point to {}"),
             event_place(stored.position)));
  }
  return check_answer(stored.position, envelope);
}

/// The answer names every event of its command in order, and the version that its own stream had
/// after the last of them. What the command ordered of other streams says what caused it.
bool IndexAudit::is_answered(Position position, const Envelope& envelope) {
  const auto& answer = answered_->answer;
  if (!answer || position < answer->first_position) return false;
  const std::uint64_t at = position - answer->first_position;
  if (at >= answer->events.size() || answer->events[at] != envelope.event) return false;
  const bool is_own =
      answer->stream_kind == envelope.stream_kind && answer->stream == envelope.stream;
  if (is_own) answered_->version = envelope.stream_version;
  const bool is_in_place = is_own || (at > 0 && envelope.causation.has_value());
  const bool is_last = at + 1 == answer->events.size();
  return is_in_place && (!is_last || answered_->version == answer->stream_version);
}

Result<void, Fault> IndexAudit::check_answer(Position position, const Envelope& envelope) {
  if (!answered_ || answered_->command != envelope.command) {
    TRESS_TRY(const auto row, log_.row(Space::commands, envelope.command.view()));
    answered_ = Answered{envelope.command, std::nullopt, 0};
    if (row) answered_->answer = decode_row<record::CommandAnswer>(*row);
  }
  if (!is_answered(position, envelope)) {
    name(answer_place(envelope.command), fmt::format("does not lead to {}", event_place(position)));
  }
  return ok();
}

std::optional<Envelope> IndexAudit::envelope_at(Position position) const {
  const auto events = log_.read(position, 1, 1);
  if (!events || events.value().empty()) return std::nullopt;
  auto envelope = decode_event(events.value().front().bytes);
  if (!envelope) return std::nullopt;
  return std::move(envelope.value());
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
  // A log of an earlier release lacks some; they are derived before anything is written on.
  TRESS_TRY(const bool are_present, has_present_guards(log_));
  if (!are_present) return ok();
  for (const auto& [key, value] : guards_) {
    if (value == 0) continue;  // Never written and written as 0 mean the same.
    auditor_.findings().add(guard_place(key), fmt::format("is missing, the events say {}", value));
  }
  return ok();
}

Result<void, Fault> IndexAudit::name_stray_streams() {
  return log_.scan(Space::streams, {}, {}, [&](ByteView key, ByteView value) {
    const auto kind = key.empty() ? std::nullopt : enum_of<StreamKind>(key.front());
    if (key.size() != stream_row_key_bytes || !kind) {
      name("stream index " + to_hex(key), "is of no stream");
      return true;
    }
    const auto stream = StreamId::from(key.subspan(1, StreamId::size));
    const auto version = read_be<std::uint64_t>(key.subspan(1 + StreamId::size));
    const auto row = read_stream_row(value);
    const auto event = row ? envelope_at(row->position) : std::nullopt;
    const bool is_its = event && event->stream_kind == *kind && event->stream == stream &&
                        event->stream_version == version;
    if (!is_its) name(stream_place(*kind, stream, version), "has no event");
    return true;
  });
}

Result<void, Fault> IndexAudit::name_stray_answers() {
  return log_.scan(Space::commands, {}, {}, [&](ByteView key, ByteView value) {
    const auto answer = decode_row<record::CommandAnswer>(value);
    if (!answer || answer->events.empty() || key.size() != CommandId::size) return true;
    const CommandId command = CommandId::from(key);
    const auto first = envelope_at(answer->first_position);
    const auto last = envelope_at(answer->first_position + answer->events.size() - 1);
    const bool leads_there = first && first->command == command && last && last->command == command;
    if (!leads_there) name(answer_place(command), "leads to an event of another command");
    return true;
  });
}

}  // namespace tress::audit

#include "tools/export/events.hpp"

#include <fmt/core.h>

#include "ledger/codec/events.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::exporting {

namespace {

using Visit = std::function<void(const StoredEvent&, const Envelope&)>;

Result<void, Fault> show(const StoredEvent& event, const Visit& visit) {
  const auto envelope = decode_event(event.bytes);
  if (!envelope) {
    return Fault{Fault::Kind::damaged, fmt::format("event {}", event.position), "cannot be read"};
  }
  visit(event, envelope.value());
  return ok();
}

Result<void, Fault> show_all(const std::vector<StoredEvent>& events, const Visit& visit) {
  for (const StoredEvent& event : events) {
    TRESS_TRY(show(event, visit));
  }
  return ok();
}

Result<std::vector<StoredEvent>, Fault> read_from(const EventLog& log,
                                                  Position from,
                                                  std::size_t count_max) {
  TRESS_TRY(auto events, log.read(from, count_max, chunk_bytes));
  if (events.empty()) {
    return Fault{Fault::Kind::damaged, fmt::format("event {}", from), "is missing"};
  }
  return events;
}

}  // namespace

Result<void, Fault> for_each_event(const EventLog& log,
                                   const Visit& visit,
                                   const Progress& progress) {
  const Position size = log.size();
  for (Position from = 0; from < size;) {
    TRESS_TRY(const auto events, read_from(log, from, chunk_events));
    TRESS_TRY(show_all(events, visit));
    from += events.size();
    if (progress) progress(from);
  }
  return ok();
}

Result<void, Fault> for_each_event_of(const EventLog& log, StreamKind kind, const Visit& visit) {
  std::vector<Position> positions;
  const Bytes prefix{static_cast<Byte>(kind)};
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView value) {
    if (const auto row = read_stream_row(value)) positions.push_back(row->position);
    return true;
  }));
  for (const Position position : positions) {
    TRESS_TRY(const auto events, read_from(log, position, 1));
    TRESS_TRY(show_all(events, visit));
  }
  return ok();
}

Result<BranchCodes, Fault> BranchCodes::read(const EventLog& log) {
  BranchCodes codes;
  TRESS_TRY(
      for_each_event_of(log, StreamKind::branch, [&](const StoredEvent&, const Envelope& envelope) {
        const auto* const opened = get_if<branch::Opened>(&envelope.payload);
        if (opened != nullptr) {
          codes.codes_.emplace(opened->branch, opened->code);
        }
      }));
  return codes;
}

std::string BranchCodes::of(const std::optional<BranchId>& branch) const {
  if (!branch) return {};
  const auto found = codes_.find(*branch);
  return found == codes_.end() ? branch->hex() : found->second;
}

std::optional<BranchId> BranchCodes::find(std::string_view code) const {
  for (const auto& [id, known] : codes_) {
    if (known == code) return id;
  }
  return std::nullopt;
}

}  // namespace tress::exporting

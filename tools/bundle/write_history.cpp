#include "tools/bundle/write_history.hpp"

#include <fstream>
#include <system_error>

#include <fmt/core.h>

#include "ledger/writer/heads.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"
#include "ledger/writer/system_events.hpp"
#include "tools/bundle/history_format.hpp"

namespace tress::bundle {

namespace {

Result<std::vector<Position>, Fault> positions_of(const EventLog& log,
                                                  StreamKind kind,
                                                  StreamId stream) {
  const Bytes first = stream_row_key(kind, stream, 0);
  const ByteView prefix = ByteView{first}.first(first.size() - sizeof(std::uint64_t));
  std::vector<Position> positions;
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView value) {
    const auto row = read_stream_row(value);
    if (row && row->position < log.size()) positions.push_back(row->position);
    return true;
  }));
  return positions;
}

Result<ProvenEvent, Fault> proven(const EventLog& log, Position position, Position size) {
  TRESS_TRY(const auto events, log.read(position, 1, 1));
  const auto proof = merkle::inclusion_proof(position, size, LogTiles{log, size});
  if (events.empty() || !proof) {
    return Fault{Fault::Kind::damaged, fmt::format("event {}", position),
                 "cannot be proven to be in the log; run tress verify"};
  }
  return ProvenEvent{leaf_of(events.front()), events.front().bytes, proof.value()};
}

struct Seal {
  Position position;
  Position tree_size;
};

Result<std::optional<Seal>, Fault> last_seal(const EventLog& log, Position size) {
  TRESS_TRY(const auto events, system_events(log));
  std::optional<Seal> last;
  for (const SystemEvent& event : events) {
    const auto* const sealed = get_if<system::HeadsSealed>(&event.payload);
    if (sealed != nullptr && event.position < size) last = Seal{event.position, sealed->tree_size};
  }
  return last;
}

Result<std::optional<ProvenHeads>, Fault> heads_of(const EventLog& log,
                                                   StreamKind kind,
                                                   StreamId stream,
                                                   Position size) {
  TRESS_TRY(const auto seal, last_seal(log, size));
  if (!seal) return std::optional<ProvenHeads>{};
  TRESS_TRY(auto event, proven(log, seal->position, size));
  TRESS_TRY(auto map, prove_head(log, seal->tree_size, kind, stream));
  return std::optional{ProvenHeads{std::move(event), std::move(map.found), std::move(map.before),
                                   std::move(map.after)}};
}

std::optional<std::uint64_t> complete_to(const std::optional<ProvenHeads>& heads) {
  if (!heads) return std::nullopt;
  return heads->found ? heads->found->entry.version : 0;
}

}  // namespace

Result<HistoryWritten, Fault> write_history(const EventLog& log,
                                            const audit::LogKeys& keys,
                                            StreamKind kind,
                                            StreamId stream,
                                            const std::filesystem::path& file) {
  const Position size = log.size();
  TRESS_TRY(const auto positions, positions_of(log, kind, stream));
  if (positions.empty()) {
    return Fault{Fault::Kind::missing, fmt::format("{} {}", name_of(kind), stream.hex()),
                 "is not in the log"};
  }
  TRESS_TRY(const auto note, log.row(Space::checkpoints, checkpoint_row_key(size)));
  if (!note) {
    return Fault{Fault::Kind::damaged, fmt::format("checkpoint {}", size), "is missing"};
  }
  TRESS_TRY(const auto heads, heads_of(log, kind, stream, size));
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    return Fault{Fault::Kind::configuration, file.string(), "is there already"};
  }
  std::ofstream out(file, std::ios::binary);
  out << head_line({kind, stream, std::string{text_of(*note)}, keys}) << heads_line(heads);
  for (const Position position : positions) {
    if (position >= size) break;
    TRESS_TRY(const auto event, proven(log, position, size));
    out << proven_line(event);
  }
  out.close();
  if (!out) return Fault{Fault::Kind::io, file.string(), "cannot be written"};
  return HistoryWritten{positions.size(), complete_to(heads)};
}

}  // namespace tress::bundle

#pragma once

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/altered_log.hpp"
#include "tests/support/busy_ledger.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

/// A busy ledger's log and what somebody could do to a copy of it.
namespace tress::testing {

using audit::Finding;
using audit::Report;

/// Long enough for one full tile (256 leaves) and a tail.
inline constexpr int bills = 44;

inline BusyLedger& busy() {
  static BusyLedger ledger{bills};
  return ledger;
}

inline audit::Options checkpoints_only() {
  audit::Options options;
  options.signatures = audit::Signatures::checkpoints_only;
  return options;
}

inline Report audited(const EventLog& log, const audit::Options& options = {}) {
  auto report = audit::audit_log(log, busy().log_key(), options);
  REQUIRE(report.has_value());
  return std::move(report.value());
}

inline AlteredLog copy() {
  return AlteredLog{busy().ledger.log()};
}

inline std::string places_of(const Report& report) {
  std::string all;
  for (const Finding& finding : report.findings.kept()) all += sentence(finding) + "\n";
  return all;
}

inline bool names(const Report& report, const std::string& place) {
  const auto& kept = report.findings.kept();
  return std::any_of(kept.begin(), kept.end(),
                     [&](const Finding& finding) { return finding.place == place; });
}

inline void require_only(const Report& report, const std::string& place) {
  INFO(places_of(report));
  REQUIRE(report.findings.count() == 1);
  CHECK(report.findings.kept().front().place == place);
}

inline std::string event(Position position) {
  return audit::event_place(position);
}

/// The first event of a type.
template <class Payload>
Position position_of(const AlteredLog& log) {
  for (const StoredEvent& stored : log.events) {
    const auto envelope = decode_event(stored.bytes);
    REQUIRE(envelope.has_value());
    if (holds_alternative<Payload>(envelope.value().payload)) return stored.position;
  }
  FAIL("no such event");
  return 0;
}

/// A checkpoint by the log's own key, as its row.
inline Bytes signed_checkpoint(std::uint64_t size,
                               const Hash& root,
                               const SigningKey& key = busy().ledger.log_key()) {
  const std::string note = merkle::sign_checkpoint({TestLedger::origin, size, root}, key);
  return {bytes_of(note).begin(), bytes_of(note).end()};
}

/// What somebody with the log's key could do: every hash, signature, tile, checkpoint and
/// row of the stream index is right.
inline void sign_again(AlteredLog& log, const SigningKey& key = busy().ledger.log_key()) {
  merkle::TreeEdge tree;
  std::vector<merkle::FullTile> full;
  log.rows[Space::tiles].clear();
  for (StoredEvent& stored : log.events) {
    stored.event_hash = sha256(stored.bytes);
    stored.signature = sign_event(key, stored.event_hash);
    const Envelope envelope = decode_event(stored.bytes).value();
    log.rows[Space::streams]
            [stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version)] =
        stream_row_value({stored.position, stored.event_hash});
    tree.append(merkle::leaf_hash(leaf_of(stored)), full);
    auto& checkpoints = log.rows[Space::checkpoints];
    const auto row = checkpoints.find(checkpoint_row_key(tree.size()));
    if (row == checkpoints.end()) continue;
    row->second = signed_checkpoint(tree.size(), tree.root(), key);
  }
  for (const auto& tile : full) log.rows[Space::tiles][tile_row_key(tile.tile)] = tile.bytes;
}

/// Changes an event and whatever hangs on its hash: the rest of its stream names the new hashes.
template <class Change>
void forge(AlteredLog& log,
           Position position,
           const Change& change,
           const SigningKey& key = busy().ledger.log_key()) {
  Envelope forged = decode_event(log.events[position].bytes).value();
  change(forged);
  log.events[position].bytes = encode_event(forged);
  Hash previous = sha256(log.events[position].bytes);
  for (Position later = position + 1; later < log.events.size(); ++later) {
    Envelope next = decode_event(log.events[later].bytes).value();
    if (next.stream != forged.stream) continue;
    next.previous = previous;
    log.events[later].bytes = encode_event(next);
    previous = sha256(log.events[later].bytes);
  }
  sign_again(log, key);
}

}  // namespace tress::testing

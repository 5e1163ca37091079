#include "tests/unit/audit/forgery.hpp"

namespace tress::testing {

BusyLedger& busy() {
  static BusyLedger ledger{bills};
  return ledger;
}

audit::Options checkpoints_only() {
  audit::Options options;
  options.signatures = audit::Signatures::checkpoints_only;
  return options;
}

Report audited(const EventLog& log, const audit::Options& options) {
  auto report = audit::audit_log(log, busy().log_key(), options);
  REQUIRE(report.has_value());
  return std::move(report.value());
}

Report audited_by_key_of(TestLedger& made, const EventLog& log) {
  auto report = audit::audit_log(
      log, {TestLedger::origin, merkle::NoteKeyType::ed25519, made.log_key().public_key()});
  REQUIRE(report.has_value());
  return std::move(report.value());
}

AlteredLog copy() {
  return AlteredLog{busy().ledger.log()};
}

std::string places_of(const Report& report) {
  std::string all;
  for (const Finding& finding : report.findings.kept()) all += sentence(finding) + "\n";
  return all;
}

bool names(const Report& report, const std::string& place) {
  const auto& kept = report.findings.kept();
  return std::any_of(kept.begin(), kept.end(),
                     [&](const Finding& finding) { return finding.place == place; });
}

void require_only(const Report& report, const std::string& place) {
  INFO(places_of(report));
  REQUIRE(report.findings.count() == 1);
  CHECK(report.findings.kept().front().place == place);
}

std::string event(Position position) {
  return audit::event_place(position);
}

Bytes signed_checkpoint(std::uint64_t size, const Hash& root, const SigningKey& key) {
  const std::string note = merkle::sign_checkpoint({TestLedger::origin, size, root}, key);
  return {bytes_of(note).begin(), bytes_of(note).end()};
}

void sign_again(AlteredLog& log, const SigningKey& key) {
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

}  // namespace tress::testing

// Goal: which key signs what is judged by position, and no key comes in without the root key's
// word. Method: a log that has had three keys; a copy of it altered by somebody who holds all log
// keys, but not the root key.

#include "tests/support/rotated_log.hpp"
#include "tests/unit/audit/forgery.hpp"

namespace tress::testing::keys_test {

namespace {

RotatedLog& rotated() {
  static RotatedLog log;
  return log;
}

Report audited_with(const EventLog& log, const merkle::VerifierKey& key) {
  auto report = audit::audit_log(log, key);
  REQUIRE(report.has_value());
  return std::move(report.value());
}

Report audited_rotated(const EventLog& log) {
  return audited_with(log, rotated().verifier_key_at(0));
}

/// Every hash, chain, signature, root and index row made again with the key of each position.
void sign_rotated(AlteredLog& log) {
  merkle::TreeEdge tree;
  std::vector<merkle::FullTile> full;
  std::map<StreamId, Hash> heads;
  for (StoredEvent& stored : log.events) {
    Envelope envelope = decode_event(stored.bytes).value();
    const auto head = heads.find(envelope.stream);
    envelope.previous = head == heads.end() ? Hash::zero() : head->second;
    stored.bytes = encode_event(envelope);
    stored.event_hash = sha256(stored.bytes);
    heads.insert_or_assign(envelope.stream, stored.event_hash);
    stored.signature = sign_event(rotated().key_at(stored.position), stored.event_hash);
    log.rows[Space::streams]
            [stream_row_key(envelope.stream_kind, envelope.stream, envelope.stream_version)] =
        stream_row_value({stored.position, stored.event_hash});
    tree.append(merkle::leaf_hash(leaf_of(stored)), full);
    const std::string note = merkle::sign_checkpoint({TestLedger::origin, tree.size(), tree.root()},
                                                     rotated().key_at(stored.position));
    log.rows[Space::checkpoints][checkpoint_row_key(tree.size())] =
        Bytes{bytes_of(note).begin(), bytes_of(note).end()};
  }
}

template <class Change>
void forge_rotated(AlteredLog& log, Position position, const Change& change) {
  Envelope forged = decode_event(log.events[position].bytes).value();
  change(forged);
  log.events[position].bytes = encode_event(forged);
  sign_rotated(log);
}

}  // namespace

TEST_CASE("keys: a log that has had three is good, whichever of them is believed",
          "[unit][audit]") {
  const EventLog& log = rotated().log();
  for (const Position at : {Position{0}, rotated().rotated_at(), log.size() - 1}) {
    const Report report = audited_with(log, rotated().verifier_key_at(at));
    INFO(places_of(report));
    CHECK(report.is_good());
    REQUIRE(report.keys.size() == 3);
    CHECK(report.keys[0].span ==
          audit::LogKeySpan{rotated().key_at(0).public_key(), 0, rotated().rotated_at()});
    CHECK(report.keys[1].span.from == rotated().rotated_at());
    CHECK(report.keys[2].span == audit::LogKeySpan{rotated().key_at(log.size() - 1).public_key(),
                                                   rotated().compromised_at(), std::nullopt});
    CHECK(report.keys[0].events == rotated().rotated_at());
    CHECK(report.root_key == rotated().root_key());
    CHECK(report.distrusted ==
          std::vector<audit::EventRange>{{rotated().trusted_size(), rotated().compromised_at()}});
  }
  AlteredLog same{log};
  sign_rotated(same);
  CHECK(audited_rotated(same).is_good());
}

TEST_CASE("keys: an event signed by another key than that of its position is named",
          "[unit][audit]") {
  AlteredLog log{rotated().log()};
  const auto [position, signer] =
      GENERATE(std::pair{rotated().rotated_at() - 1, rotated().rotated_at()},  // before its time
               std::pair{rotated().rotated_at(), Position{0}},      // the rotation by the old key
               std::pair{rotated().rotated_at() + 2, Position{0}},  // after its time
               std::pair{rotated().compromised_at() + 1, rotated().rotated_at()});
  StoredEvent& stored = log.events[position];
  stored.signature = sign_event(rotated().key_at(signer), stored.event_hash);
  const Report report = audited_rotated(log);
  INFO(places_of(report));
  CHECK(report.findings.kept().front() ==
        Finding{event(position), "its signature is not the log key's"});
}

TEST_CASE("keys: a checkpoint signed by the key before the rotation is named", "[unit][audit]") {
  AlteredLog log{rotated().log()};
  const Position size = rotated().rotated_at() + 4;
  auto& row = log.rows[Space::checkpoints].at(checkpoint_row_key(size));
  const auto good = merkle::open_checkpoint(text_of(row), rotated().verifier_key_at(size - 1));
  REQUIRE(good.has_value());
  const std::string note = merkle::sign_checkpoint(good.value(), rotated().key_at(0));
  row.assign(bytes_of(note).begin(), bytes_of(note).end());
  require_only(audited_rotated(log), "checkpoint " + std::to_string(size));
}

TEST_CASE("keys: a change that the root key has not signed is named, whoever signed the event",
          "[unit][audit]") {
  AlteredLog log{rotated().log()};
  Position position = rotated().rotated_at();
  SECTION("another's signature") {
    forge_rotated(log, position, [](Envelope& event) {
      auto& change = get<system::LogKeyRotated>(event.payload);
      change.root_signature = rotated().key_at(0).sign(bytes_of("x"));
    });
  }
  SECTION("the root's signature over another place") {
    forge_rotated(log, position,
                  [](Envelope& event) { ++get<system::LogKeyRotated>(event.payload).position; });
  }
  SECTION("more trusted than the root has said") {
    position = rotated().compromised_at();
    forge_rotated(log, position, [](Envelope& event) {
      ++get<system::LogKeyCompromised>(event.payload).last_trusted_size;
    });
  }
  const Report report = audited_rotated(log);
  INFO(places_of(report));
  REQUIRE_FALSE(report.findings.empty());
  CHECK(report.findings.kept().front() ==
        Finding{event(position), "is not signed by the root key"});
}

TEST_CASE("keys: a root key that does not vouch for the log's key is named", "[unit][audit]") {
  AlteredLog log{rotated().log()};
  forge_rotated(log, 1, [](Envelope& event) {
    auto& set = get<system::RootKeySet>(event.payload);
    set.root_signature = rotated().key_at(0).sign(bytes_of("x"));
  });
  const Report report = audited_rotated(log);
  INFO(places_of(report));
  CHECK(names(report, event(1)));
  CHECK(names(report, event(rotated().rotated_at())));
}

TEST_CASE("keys: what keys.json says must follow and lie side by side", "[unit][audit]") {
  const PublicKey a = rotated().key_at(0).public_key();
  const PublicKey b = rotated().root_key();
  using audit::LogKeys;
  CHECK(LogKeys::of("o", {{a, 0, std::nullopt}}).has_value());
  CHECK(LogKeys::of("o", {{a, 0, 5}, {b, 5, std::nullopt}}).has_value());
  CHECK(LogKeys::of("o", {{a, 0, 5}, {b, 5, std::nullopt}})->of_checkpoint(5).key == a);
  CHECK(LogKeys::of("o", {{a, 0, 5}, {b, 5, std::nullopt}})->of_checkpoint(6).key == b);
  CHECK_FALSE(LogKeys::of("o", {}).has_value());
  CHECK_FALSE(LogKeys::of("o", {{a, 1, std::nullopt}}).has_value());
  CHECK_FALSE(LogKeys::of("o", {{a, 0, 5}}).has_value());
  CHECK_FALSE(LogKeys::of("o", {{a, 0, 5}, {b, 6, std::nullopt}}).has_value());
  CHECK_FALSE(LogKeys::of("o", {{a, 0, 5}, {a, 5, std::nullopt}}).has_value());
  CHECK_FALSE(LogKeys::of("o", {{a, 0, 0}, {b, 0, std::nullopt}}).has_value());
  CHECK_FALSE(LogKeys::of("o", {{a, 0, std::nullopt}, {b, 5, std::nullopt}}).has_value());
}

}  // namespace tress::testing::keys_test

// Goal: a log that nobody touched is good, and each kind of tampering is found and named by its
// place, once. Method: a busy ledger in memory; a copy of its log that the test alters.

#include "tests/unit/audit/forgery.hpp"

#include "ledger/codec/rows.hpp"

namespace tress::testing::audit_test {

TEST_CASE("audit: a log that nobody touched is good, and all of it was looked at [S2-4]",
          "[unit][audit]") {
  const Report report = audited(busy().ledger.log());
  INFO(places_of(report));
  CHECK(report.is_good());
  const Position size = busy().ledger.log().size();
  CHECK(size > merkle::tile_width_max);
  CHECK(report.counts.events == size);
  CHECK(report.counts.tiles == 1);
  CHECK(report.counts.checkpoints >= bills * 6);
  CHECK(report.counts.signatures == size + report.counts.checkpoints);
  CHECK(report.counts.postings > bills);
  CHECK(report.counts.sealed_parts == 1);
  CHECK(report.counts.streams > bills);
  CHECK(report.root == restore_tree(busy().ledger.log()).value().root());
}

TEST_CASE("audit: what a command ordered of other streams is part of its answer", "[unit][audit]") {
  TestLedger ledger;
  const TestSalon salon{ledger};
  const auto made = ledger.accept(client::Command{client::Register{
      Personal<std::string>{"Anna"}, std::nullopt, std::nullopt, std::nullopt, {}}});
  const auto anna = id_cast<ClientId>(made.stream);
  ledger.accept(client::Command{client::Claim{anna}}, staff_actor(salon.cashier, Role::cashier));
  const auto left = ledger.accept(staff::Command{staff::Leave{salon.cashier, "moves away"}},
                                  staff_actor(salon.manager, Role::manager));
  REQUIRE(left.events.size() == 2);
  const auto audited_as_its_own = [&](const EventLog& log) {
    const merkle::VerifierKey key{TestLedger::origin, merkle::NoteKeyType::ed25519,
                                  ledger.log_key().public_key()};
    auto report = audit::audit_log(log, key);
    REQUIRE(report.has_value());
    return std::move(report.value());
  };
  const Report good = audited_as_its_own(ledger.log());
  INFO(places_of(good));
  CHECK(good.is_good());
  // The row of the answer, altered: another version, or without what was ordered.
  const auto row_of_leave = [&](const std::function<void(record::CommandAnswer&)>& alter) {
    AlteredLog log{ledger.log()};
    const CommandId command = ledger.envelope(left.first_position).command;
    const Bytes key{command.view().begin(), command.view().end()};
    auto row = decode_row<record::CommandAnswer>(log.rows[Space::commands].at(key));
    REQUIRE(row.has_value());
    alter(*row);
    log.rows[Space::commands][key] = encode_row(*row);
    return audited_as_its_own(log);
  };
  CHECK_FALSE(row_of_leave([](record::CommandAnswer& row) { ++row.stream_version; }).is_good());
  CHECK_FALSE(row_of_leave([](record::CommandAnswer& row) { row.events.pop_back(); }).is_good());
  CHECK_FALSE(row_of_leave([](record::CommandAnswer& row) {
                row.stream_kind = StreamKind::client;
              }).is_good());
}

TEST_CASE("audit: with checkpoints only, event signatures are left out and bytes are not",
          "[unit][audit]") {
  AlteredLog log = copy();
  log.events[9].bytes.back() ^= 1U;
  const Report report = audited(log, checkpoints_only());
  require_only(report, event(9));
  CHECK(report.counts.signatures == report.counts.checkpoints);
}

TEST_CASE("audit: a flipped byte of any stored event is named by its position [7.8]",
          "[unit][audit]") {
  AlteredLog log = copy();
  for (Position position = 0; position < log.size(); ++position) {
    Bytes& bytes = log.events[position].bytes;
    for (const std::size_t offset : {std::size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
      if (position % 16 != offset % 16 && offset != bytes.size() / 2) continue;
      bytes[offset] ^= 0x10U;
      INFO(position << " at " << offset);
      const Report report = audited(log, checkpoints_only());
      require_only(report, event(position));
      bytes[offset] ^= 0x10U;
    }
  }
}

TEST_CASE("audit: each flipped byte of one stored event is named by its position [neg-90]",
          "[unit][audit]") {
  // Fed alone from the event's stream on: the bytes say all there is to find.
  const AlteredLog log = copy();
  const Position position = position_of<sale::Closed>(log);
  StoredEvent stored = log.events[position];
  audit::Options options;
  options.threads = 1;
  for (std::size_t offset = 0; offset < stored.bytes.size(); ++offset) {
    audit::Auditor auditor{busy().log_key(), options};
    for (Position before = 0; before < position; ++before) auditor.take(log.events[before]);
    stored.bytes[offset] ^= 1U;
    CHECK_FALSE(auditor.take(stored));
    stored.bytes[offset] ^= 1U;
    require_only(auditor.finish().value(), event(position));
  }
}

TEST_CASE("audit: an event that is gone is named, whether a hole is left or read as a fault",
          "[unit][audit]") {
  const Position position = GENERATE(Position{0}, Position{41}, Position{250});
  AlteredLog log = copy();
  SECTION("the store gives the one after it") {
    log.events.erase(log.events.begin() + static_cast<std::ptrdiff_t>(position));
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(report.findings.kept().front() == Finding{event(position), "missing"});
  }
  SECTION("the store says that it is missing") {
    log.unreadable.insert(position);
    const Report report = audited(log);
    require_only(report, event(position));
    CHECK_FALSE(report.root.has_value());
    CHECK(report.counts.events == log.size() - 1);
  }
}

TEST_CASE("audit: one event dropped and the rest moved up is named [7.8]", "[unit][audit]") {
  const Position position = GENERATE(Position{3}, Position{41}, Position{262});
  AlteredLog log = copy();
  log.events.erase(log.events.begin() + static_cast<std::ptrdiff_t>(position));
  for (Position i = position; i < log.events.size(); ++i) log.events[i].position = i;
  --log.log_size;
  const Report report = audited(log);
  INFO(places_of(report));
  CHECK_FALSE(report.is_good());
  CHECK(names(report, event(position)));
}

TEST_CASE("audit: a dropped tail is named by the checkpoint that covers it [7.8]",
          "[unit][audit]") {
  AlteredLog log = copy();
  const Position size = log.size();
  log.events.pop_back();
  --log.log_size;
  const Report report = audited(log);
  INFO(places_of(report));
  CHECK(names(report, "checkpoint " + std::to_string(size)));
}

TEST_CASE("audit: two swapped events are named by position [7.8]", "[unit][audit]") {
  const Position position = GENERATE(Position{2}, Position{41}, Position{260});
  AlteredLog log = copy();
  StoredEvent& first = log.events[position];
  StoredEvent& second = log.events[position + 1];
  SECTION("as they are") {
    std::swap(first, second);
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(names(report, event(position)));
  }
  SECTION("with the positions and times of their places") {
    std::swap(first, second);
    std::swap(first.position, second.position);
    std::swap(first.recorded_at, second.recorded_at);
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(names(report, event(position)));
  }
}

TEST_CASE("audit: a changed leaf is named by its event", "[unit][audit]") {
  const Position position = GENERATE(Position{0}, Position{41}, Position{259});
  AlteredLog log = copy();
  StoredEvent& stored = log.events[position];
  SECTION("its time") {
    stored.recorded_at += std::chrono::microseconds{1};
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(names(report, event(position)));
  }
  SECTION("its signature") {
    auto bytes = stored.signature.bytes();
    bytes[40] ^= 1U;
    stored.signature = Signature{bytes};
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(report.findings.kept().front() ==
          Finding{event(position), "its signature is not the log key's"});
    // The signed roots alone find it as well.
    CHECK(names(audited(log, checkpoints_only()), event(position)));
  }
  SECTION("its hash") {
    auto bytes = stored.event_hash.bytes();
    bytes[7] ^= 1U;
    stored.event_hash = Hash{bytes};
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(names(report, event(position)));
  }
}

TEST_CASE("audit: a changed tile is named, and so is the leaf that it is wrong about",
          "[unit][audit]") {
  AlteredLog log = copy();
  auto& tiles = log.rows[Space::tiles];
  REQUIRE(tiles.size() == 1);
  SECTION("a hash of it") {
    tiles.begin()->second[7 * Hash::size + 3] ^= 1U;
    const Report report = audited(log);
    require_only(report, "tile/0/000");
    CHECK(report.findings.kept().front().what == "its hash for the leaf of event 7 is wrong");
  }
  SECTION("cut short") {
    tiles.begin()->second.pop_back();
    require_only(audited(log), "tile/0/000");
  }
  SECTION("gone") {
    tiles.clear();
    require_only(audited(log), "tile/0/000");
  }
  SECTION("one too many") {
    tiles.emplace(tile_row_key({0, 1}), tiles.begin()->second);
    require_only(audited(log), "tile/0/001");
  }
}

TEST_CASE("audit: every stored checkpoint is checked, and a changed one is named",
          "[unit][audit]") {
  AlteredLog log = copy();
  auto& checkpoints = log.rows[Space::checkpoints];
  auto row = std::next(checkpoints.begin(), 100);
  const std::string place = "checkpoint " + std::to_string(read_be<std::uint64_t>(row->first));
  SECTION("any byte of it") {
    const std::size_t offset = GENERATE(range(std::size_t{0}, std::size_t{200}, std::size_t{7}));
    if (offset >= row->second.size()) return;
    row->second[offset] ^= 1U;
    require_only(audited(log), place);
  }
  SECTION("another root, signed by the log's own key") {
    row->second = signed_checkpoint(read_be<std::uint64_t>(row->first), sha256(bytes_of("x")));
    require_only(audited(log), place);
  }
  SECTION("the one of another size") {
    row->second = std::next(row)->second;
    require_only(audited(log), place);
  }
  SECTION("the last one is gone") {
    const auto size = std::to_string(log.size());
    checkpoints.erase(std::prev(checkpoints.end()));
    require_only(audited(log), "checkpoint " + size);
  }
}

TEST_CASE("audit: a changed, missing or stray row of the stream index is named", "[unit][audit]") {
  AlteredLog log = copy();
  const Position position = position_of<sale::TipAdded>(log);
  const Envelope envelope = decode_event(log.events[position].bytes).value();
  const std::string stream = "stream index sale " + envelope.stream.hex() + " version ";
  auto& streams = log.rows[Space::streams];
  const Bytes key = stream_row_key(StreamKind::sale, envelope.stream, envelope.stream_version);
  const std::string place = stream + std::to_string(envelope.stream_version);
  SECTION("changed") {
    streams.at(key).back() ^= 1U;
    require_only(audited(log), place);
  }
  SECTION("missing") {
    streams.erase(key);
    require_only(audited(log), place);
  }
  SECTION("stray") {
    streams.emplace(stream_row_key(StreamKind::sale, envelope.stream, 99),
                    stream_row_value({0, Hash::zero()}));
    require_only(audited(log), stream + "99");
  }
}

TEST_CASE("audit: a changed, missing or stray answer to a command is named", "[unit][audit]") {
  AlteredLog log = copy();
  const CommandId command = decode_event(log.events[20].bytes).value().command;
  const Bytes key{command.view().begin(), command.view().end()};
  auto& commands = log.rows[Space::commands];
  const std::string place = "answer to command " + command.hex();
  SECTION("missing") {
    commands.erase(key);
    require_only(audited(log), place);
  }
  SECTION("another's") {
    const CommandId other = decode_event(log.events[30].bytes).value().command;
    commands.at(key) = commands.at(Bytes{other.view().begin(), other.view().end()});
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(names(report, place));
  }
  SECTION("of a command that never was") {
    commands.emplace(Bytes(CommandId::size), commands.at(key));
    require_only(audited(log), "answer to command " + CommandId::zero().hex());
  }
  SECTION("no answer at all") {
    commands.emplace(Bytes(CommandId::size), Bytes{1, 2, 3});
    require_only(audited(log), "answer to command " + CommandId::zero().hex());
  }
}

TEST_CASE("audit: guards are counted again, and a changed one is named", "[unit][audit]") {
  AlteredLog log = copy();
  auto& guards = log.rows[Space::guards];
  REQUIRE_FALSE(guards.empty());
  const auto at = GENERATE(range(0, 8));
  if (static_cast<std::size_t>(at) >= guards.size()) return;
  const auto row = std::next(guards.begin(), at);
  row->second.back() ^= 1U;
  require_only(audited(log), "guard " + to_hex(row->first));
}

TEST_CASE("audit: wrong postings are found although the log's own key has signed everything",
          "[unit][audit]") {
  AlteredLog log = copy();
  const Position position = position_of<sale::Closed>(log);
  SECTION("another amount") {
    forge(log, position, [](Envelope& event) { event.postings.front().amount += 100; });
  }
  SECTION("another account") {
    forge(log, position, [](Envelope& event) { event.postings.front().credit.account = 5500; });
  }
  SECTION("one left out") {
    forge(log, position, [](Envelope& event) { event.postings.pop_back(); });
  }
  const Report report = audited(log);
  INFO(places_of(report));
  CHECK(report.findings.kept().front() ==
        Finding{event(position), "its postings are not those that follow from its stream"});
  for (const Finding& finding : report.findings.kept()) {
    CHECK((finding.place == event(position) || finding.place.rfind("guard ", 0) == 0));
  }
}

TEST_CASE("audit: an event that its stream does not allow is named, signed or not",
          "[unit][audit]") {
  AlteredLog log = copy();
  SECTION("a bill whose totals are not those of its lines") {
    const Position position = position_of<sale::Closed>(log);
    forge(log, position, [](Envelope& event) {
      auto& totals = get<sale::Closed>(event.payload).totals;
      totals.total = Money{totals.total.currency(), totals.total.minor() + 1};
    });
    require_only(audited(log), event(position));
  }
  SECTION("a discount above its line") {
    const Position position = position_of<sale::DiscountApplied>(log);
    forge(log, position, [](Envelope& event) {
      auto& applied = get<sale::DiscountApplied>(event.payload);
      applied.amount = Money{applied.amount.currency(), 500'00};
    });
    require_only(audited(log), event(position));
  }
  SECTION("a line of a bill in a client's stream") {
    const Position position = position_of<client::Registered>(log);
    const Position line = position_of<sale::LineAdded>(log);
    const Payload payload = decode_event(log.events[line].bytes).value().payload;
    forge(log, position, [&](Envelope& event) { event.payload = payload; });
    const Report report = audited(log);
    INFO(places_of(report));
    CHECK(names(report, event(position)));
  }
}

TEST_CASE("audit: another key than the log's finds every signature wrong and keeps only some",
          "[unit][audit]") {
  SeededRandom random{7};
  merkle::VerifierKey other = busy().log_key();
  other.key = SigningKey::generate(random).public_key();
  audit::Options options;
  options.findings_max = 10;
  const auto report = audit::audit_log(busy().ledger.log(), other, options);
  REQUIRE(report.has_value());
  CHECK(report.value().findings.kept().size() == 10);
  CHECK(report.value().findings.count() ==
        report.value().counts.events + report.value().counts.checkpoints);
}

}  // namespace tress::testing::audit_test

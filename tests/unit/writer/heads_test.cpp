// Goal: the sealed heads are those of the streams at that size, and are sealed once a day and after
// each day close, whatever restarts and clocks do. Method: a ledger in memory; its heads counted
// again from its events.

#include "ledger/writer/heads.hpp"

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"

#include "ledger/writer/heads_sealer.hpp"
#include "ledger/writer/system_events.hpp"

namespace tress::heads_test {

using testing::BusyLedger;
using testing::TestLedger;
using testing::TestSalon;

namespace {

std::map<merkle::MapKey, merkle::MapEntry> heads_by_events(const EventLog& log, Position size) {
  std::map<merkle::MapKey, merkle::MapEntry> heads;
  for (Position position = 0; position < size; ++position) {
    const auto stored = log.read(position, 1, 1).value().front();
    const Envelope event = decode_event(stored.bytes).value();
    const merkle::MapKey key = head_key(event.stream_kind, event.stream);
    heads.insert_or_assign(key, merkle::MapEntry{key, event.stream_version, stored.event_hash});
  }
  return heads;
}

HeadsSealer sealer_of(TestLedger& ledger) {
  return HeadsSealer{ledger.log(), ledger.clock(),
                     [&ledger](Submission submission) -> Result<Answer, Fault> {
                       auto answers = ledger.commit({std::move(submission)});
                       if (!answers) return answers.error();
                       return answers.value().front();
                     }};
}

std::vector<SystemEvent> seals_of(const EventLog& log) {
  auto events = system_events(log).value();
  std::erase_if(events, [](const SystemEvent& event) {
    return !holds_alternative<system::HeadsSealed>(event.payload);
  });
  return events;
}

}  // namespace

TEST_CASE("heads: at every size they are those of the events before it", "[unit][writer]") {
  BusyLedger busy{3};
  const EventLog& log = busy.ledger.log();
  for (Position size = 0; size <= log.size(); ++size) {
    const auto expected = heads_by_events(log, size);
    merkle::MapRoot map;
    std::vector<merkle::MapEntry> found;
    REQUIRE(for_each_head(log, size, [&](const merkle::MapEntry& entry) {
              found.push_back(entry);
              CHECK(map.add(entry));
            }).has_value());
    REQUIRE(found.size() == expected.size());
    for (const auto& entry : found) CHECK(expected.at(entry.key) == entry);
    CHECK(heads_root(log, size).value() == HeadsRoot{map.count(), map.root()});
  }
  const StreamId client = id_cast<StreamId>(busy.client);
  const auto proof = prove_head(log, log.size(), StreamKind::client, client).value();
  REQUIRE(proof.found.has_value());
  CHECK(merkle::verify_in_map(*proof.found, proof.count, proof.root));
  const auto none = prove_head(log, log.size(), StreamKind::sale, client).value();
  CHECK(merkle::verify_not_in_map(head_key(StreamKind::sale, client), none.before, none.after,
                                  none.count, none.root));
}

TEST_CASE("heads: are sealed once for each business date, across restarts and clocks that jump",
          "[unit][writer]") {
  BusyLedger busy{1};
  TestLedger& ledger = busy.ledger;
  CHECK(sealer_of(ledger).look().value() == 1);
  const auto first = seals_of(ledger.log());
  REQUIRE(first.size() == 1);
  const auto& sealed = get<system::HeadsSealed>(first.front().payload);
  CHECK(sealed.tree_size == first.front().position);
  CHECK(HeadsRoot{sealed.streams, sealed.root} ==
        heads_root(ledger.log(), sealed.tree_size).value());

  CHECK(sealer_of(ledger).look().value() == 0);
  ledger.reopen();
  CHECK(sealer_of(ledger).look().value() == 0);
  // 2026-03-02 12:00 UTC is the 2nd in Vancouver at 4 in the morning, the cut-off; an hour earlier
  // was still the 1st.
  ledger.clock().advance(std::chrono::hours{23});
  CHECK(sealer_of(ledger).look().value() == 0);
  ledger.clock().advance(std::chrono::hours{1});
  HeadsSealer running = sealer_of(ledger);
  CHECK(running.look().value() == 1);
  CHECK(running.look().value() == 0);
  ledger.clock().advance(std::chrono::hours{-24});
  CHECK(running.look().value() == 0);
  CHECK(sealer_of(ledger).look().value() == 0);
  CHECK(seals_of(ledger.log()).size() == 2);
}

TEST_CASE("heads: are sealed after a day close, also one that a restart came after",
          "[unit][writer]") {
  BusyLedger busy{1};
  TestLedger& ledger = busy.ledger;
  HeadsSealer running = sealer_of(ledger);
  CHECK(running.look().value() == 1);
  const Day today = TimeZone::find("America/Vancouver")->business_date(ledger.clock().now(), 4);
  const auto close = day::Command{day::Close{busy.salon.branch, today}};
  ledger.accept(close, testing::staff_actor(busy.salon.manager, Role::manager));
  SECTION("while running") {
    CHECK(running.look().value() == 1);
    CHECK(running.look().value() == 0);
  }
  SECTION("found by the next start") {
    CHECK(sealer_of(ledger).look().value() == 1);
  }
  CHECK(sealer_of(ledger).look().value() == 0);
  const auto seals = seals_of(ledger.log());
  REQUIRE(seals.size() == 2);
  CHECK(get<system::HeadsSealed>(seals.back().payload).tree_size > seals.front().position);
}

TEST_CASE("heads: a ledger that does not take the seal now is asked again", "[unit][writer]") {
  BusyLedger busy{1};
  bool is_broken = true;
  HeadsSealer sealer{busy.ledger.log(), busy.ledger.clock(),
                     [&](Submission submission) -> Result<Answer, Fault> {
                       if (is_broken) return Fault{Fault::Kind::halted, "the writer", "is full"};
                       return busy.ledger.commit({std::move(submission)}).value().front();
                     }};
  CHECK(sealer.look().has_error());
  is_broken = false;
  CHECK(sealer.look().value() == 1);
}

}  // namespace tress::heads_test

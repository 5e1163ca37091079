// Goal: what time brings comes by itself to streams in a real log: once, across restarts; the
// envelopes say without a gap when each stream was due.

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/approval_bench.hpp"

#include "ledger/writer/scheduler.hpp"

namespace tress::due_acts_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;
using std::chrono::hours;

struct Timed {
  Timed() {
    const Accepted registered = bench.ledger.accept(client::Command{client::Register{
        Personal<std::string>{"Lin Planted"}, std::nullopt, std::nullopt, std::nullopt, {}}});
    lin = id_cast<ClientId>(registered.stream);
    const Actor owner = staff_actor(bench.salon.cashier, Role::cashier);
    bench.ledger.accept(client::Command{client::Claim{lin}}, owner);
    // Whoever is in touch keeps the client for all of their time.
    const Day today = std::chrono::floor<days>(bench.ledger.clock().now());
    bench.ledger.accept(
        client::Command{client::PlanFollowUp{lin, client::FollowUpKind::call, bench.salon.cashier,
                                             bench.salon.manager, today, std::nullopt}},
        owner);
    bench.ledger.accept(client::Command{client::FinishFollowUp{lin, 1, "reached", std::nullopt}},
                        owner);
  }

  /// What was due and is done, but for the day of the bench's bill, which nobody closes.
  std::size_t look() {
    std::size_t of_days = 0;
    Scheduler scheduler{bench.ledger.log(), bench.ledger.clock(),
                        [this](Submission submission) -> Result<Answer, Fault> {
                          return bench.ledger.commit({std::move(submission)}).value().front();
                        },
                        [&](const guard::Due& due, const Accepted& accepted) {
                          of_days += due.kind == StreamKind::day && !accepted.is_replay;
                        }};
    return scheduler.look().value() - of_days;
  }

  template <class Event>
  std::size_t count() {
    std::size_t found = 0;
    for (Position at = 0; at < bench.ledger.log().size(); ++at) {
      if (holds_alternative<Event>(bench.ledger.envelope(at).payload)) ++found;
    }
    return found;
  }

  ApprovalBench bench;
  ClientId lin = ClientId::zero();
};

}  // namespace

TEST_CASE("due: a client whose owner's time is over is released by the system, once",
          "[unit][writer]") {
  Timed desk;
  desk.bench.ledger.clock().advance(days{30});
  CHECK(desk.look() == 0);
  desk.bench.ledger.clock().advance(days{2});
  CHECK(desk.look() == 1);
  CHECK(desk.look() == 0);
  desk.bench.ledger.reopen();
  for (const auto jump : {hours{-40}, hours{40}, hours{24}}) {
    desk.bench.ledger.clock().advance(jump);
    CHECK(desk.look() == 0);
  }
  CHECK(desk.count<client::Released>() == 1);
}

TEST_CASE("due: an owner who keeps a client longer keeps them after a restart, too",
          "[unit][writer]") {
  Timed desk;
  desk.bench.ledger.clock().advance(days{20});
  desk.bench.ledger.reopen();
  desk.bench.ledger.accept(client::Command{client::ExtendOwnership{desk.lin}},
                           staff_actor(desk.bench.salon.cashier, Role::cashier));
  desk.bench.ledger.clock().advance(days{12});
  CHECK(desk.look() == 0);
  desk.bench.ledger.clock().advance(days{20});
  CHECK(desk.look() == 1);
  CHECK(desk.count<client::Released>() == 1);
}

TEST_CASE("due: a proposal that nobody decides lapses by itself", "[unit][writer]") {
  Timed desk;
  desk.bench.propose(desk.bench.discount());
  CHECK(desk.look() == 0);
  desk.bench.ledger.clock().advance(hours{73});
  CHECK(desk.look() == 1);
  CHECK(desk.count<approval::Lapsed>() == 1);
  // One that is taken back is not due any more.
  const auto other = desk.bench.propose(desk.bench.discount());
  desk.bench.ledger.accept(approval::Command{approval::Withdraw{other, "asked_in_error"}},
                           staff_actor(desk.bench.salon.cashier, Role::cashier));
  desk.bench.ledger.clock().advance(hours{73});
  CHECK(desk.look() == 0);
}

TEST_CASE("due: each change of a stream's time takes up where the one before left it",
          "[unit][writer]") {
  Timed desk;
  desk.bench.propose(desk.bench.discount());
  desk.bench.ledger.clock().advance(days{20});
  desk.bench.ledger.accept(client::Command{client::ExtendOwnership{desk.lin}},
                           staff_actor(desk.bench.salon.cashier, Role::cashier));
  desk.bench.ledger.reopen();
  desk.look();
  desk.bench.ledger.clock().advance(days{60});
  desk.look();
  std::map<std::pair<StreamKind, StreamId>, std::optional<Timestamp>> due;
  unsigned changes = 0;
  for (Position at = 0; at < desk.bench.ledger.log().size(); ++at) {
    const Envelope envelope = desk.bench.ledger.envelope(at);
    if (const auto* const opened = get_if<sale::Opened>(&envelope.payload)) {
      // The first bill of a date says when the day, which has no events yet, is due.
      const auto name = day::stream_of(day::Command{day::Close{opened->branch, opened->opened_on}});
      due[{StreamKind::day, stream_id_of_words(StreamKind::day, name.words)}] = opened->close_due;
    }
    if (!envelope.due_was && !envelope.due_at) continue;
    auto& last = due[{envelope.stream_kind, envelope.stream}];
    INFO(at);
    CHECK(envelope.due_was == last);
    CHECK(envelope.due_at != last);
    last = envelope.due_at;
    ++changes;
  }
  // Claimed, a call planned and made, proposed; kept longer, lapsed, released; and the day of the
  // bill, which nobody has closed, told of and passed on.
  CHECK(changes == 9);
  for (const auto& [stream, when] : due) CHECK_FALSE(when);
}

}  // namespace tress::due_acts_test

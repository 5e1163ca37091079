// Goal: a date that nobody closes is noted once and passed on once, in time, across restarts,
// clocks that jump and nights in which the clocks change; a closed one never.
// Method: bills of a ledger in memory, and the scheduler driven look by look.

#include <chrono>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"

#include "ledger/audit/audit_log.hpp"
#include "ledger/domain/close_watch.hpp"
#include "ledger/writer/scheduler.hpp"

namespace tress::overdue_close_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// A salon in Vancouver, whose date ends at four in the morning.
struct Till {
  Till() : salon(ledger) {}

  /// By when the business date of 2 March, or so many days later, is to be closed: 6:00 in winter.
  [[nodiscard]] static Timestamp close_due(int day) {
    return Timestamp{march_2} + days{day + 1} + hours{14};
  }

  /// In the afternoon of that date.
  void go_to(int day) { ledger.clock().set(Timestamp{march_2} + days{day} + hours{22}); }

  void sell() { add_cash_bill(ledger, salon); }

  void close(int day) {
    ledger.accept(day::Command{day::Close{salon.branch, march_2 + days{day}}},
                  staff_actor(salon.manager, Role::manager));
  }

  std::size_t look() {
    return Scheduler{ledger.log(), ledger.clock(),
                     [this](Submission submission) -> Result<Answer, Fault> {
                       return ledger.commit({std::move(submission)}).value().front();
                     }}
        .look()
        .value();
  }

  std::vector<guard::Due> dues() {
    return due_until(ledger.log(), StreamKind::day, Timestamp{march_2} + days{9999}, 1000).value();
  }

  template <class Event>
  std::vector<Event> all() {
    std::vector<Event> found;
    for (Position at = 0; at < ledger.log().size(); ++at) {
      const Envelope envelope = ledger.envelope(at);
      if (const auto* const one = get_if<Event>(&envelope.payload)) found.push_back(*one);
    }
    return found;
  }

  void require_sound() {
    const auto report = audit::audit_log(
        ledger.log(),
        {TestLedger::origin, merkle::NoteKeyType::ed25519, ledger.log_key().public_key()});
    REQUIRE(report.has_value());
    for (const auto& finding : report.value().findings.kept()) UNSCOPED_INFO(sentence(finding));
    CHECK(report.value().is_good());
  }

  static constexpr Day march_2{Day{std::chrono::year{2026} / 3 / 2}};

  TestLedger ledger;
  TestSalon salon;
};

}  // namespace

TEST_CASE(
    "scheduler: a date that nobody closes is noted once and passed on once, whatever the clock "
    "does and however often the program is started [S1-39]",
    "[unit][writer]") {
  Till till;
  till.sell();
  till.sell();
  REQUIRE(till.dues().size() == 1);
  CHECK(till.dues().front().when == Till::close_due(0));
  till.ledger.clock().set(Till::close_due(0) - minutes{1});
  CHECK(till.look() == 0);
  till.ledger.clock().advance(minutes{1});
  CHECK(till.look() == 1);
  for (const auto jump : {hours{-48}, hours{47}, hours{1}, hours{-1}, hours{2}}) {
    till.ledger.reopen();
    till.ledger.clock().advance(jump);
    CHECK(till.look() == 0);
  }
  const auto overdue = till.all<day::CloseOverdue>();
  REQUIRE(overdue.size() == 1);
  CHECK(overdue.front().date == Till::march_2);
  CHECK(overdue.front().due == Till::close_due(0));
  CHECK(overdue.front().owner == Role::manager);
  CHECK(till.all<day::CloseEscalated>().empty());

  till.ledger.clock().set(overdue.front().escalates_at);
  CHECK(till.look() == 1);
  for (const auto jump : {hours{-30}, hours{29}, hours{24 * 40}}) {
    till.ledger.reopen();
    till.ledger.clock().advance(jump);
    CHECK(till.look() == 0);
  }
  REQUIRE(till.all<day::CloseEscalated>().size() == 1);
  CHECK(till.all<day::CloseEscalated>().front().to == Role::owner);
  CHECK(till.dues().empty());
  till.close(0);
  till.require_sound();
}

TEST_CASE("scheduler: what was submitted before a crash notes a date no second time",
          "[unit][writer]") {
  Till till;
  till.sell();
  till.ledger.clock().set(Till::close_due(0));
  const auto due = till.dues().front();
  const auto submit = [&] {
    return std::get<Accepted>(
        till.ledger.commit({*due_submission(due, till.ledger.clock().now())}).value().front());
  };
  CHECK_FALSE(submit().is_replay);
  CHECK(submit().is_replay);
  till.ledger.reopen();
  CHECK(submit().is_replay);
  CHECK(till.all<day::CloseOverdue>().size() == 1);
}

TEST_CASE("scheduler: a date that is closed in time, or on which nothing happens, is never due",
          "[unit][writer]") {
  Till till;
  till.sell();
  till.ledger.reopen();  // The close is the first event of the day that this program sees.
  till.go_to(0);
  till.close(0);
  CHECK(till.dues().empty());
  till.ledger.clock().set(Till::close_due(5));
  CHECK(till.look() == 0);
  CHECK(till.all<day::CloseOverdue>().empty());
  till.require_sound();
}

TEST_CASE("scheduler: a terminal that is counted, first or later, leaves the date as due as it was",
          "[unit][writer]") {
  const bool sells_first = GENERATE(true, false);
  Till till;
  till.go_to(0);
  if (sells_first) till.sell();
  till.ledger.accept(day::Command{day::CountTerminal{till.salon.branch, Till::march_2,
                                                     sale::TenderKind::card, till.salon.cad(0)}},
                     staff_actor(till.salon.cashier, Role::cashier));
  till.ledger.reopen();
  if (!sells_first) till.sell();
  REQUIRE(till.dues().size() == 1);
  CHECK(till.dues().front().when == Till::close_due(0));
  SECTION("and closing ends that") {
    till.close(0);
    CHECK(till.dues().empty());
  }
  SECTION("and nobody closes it") {
    till.ledger.clock().set(Till::close_due(0));
    CHECK(till.look() == 1);
    CHECK(till.all<day::CloseOverdue>().size() == 1);
  }
  till.require_sound();
}

TEST_CASE("scheduler: a date of last week that begins with a terminal is not overdue at once",
          "[unit][writer]") {
  Till till;
  till.go_to(7);
  till.ledger.accept(day::Command{day::CountTerminal{till.salon.branch, Till::march_2,
                                                     sale::TenderKind::card, till.salon.cad(0)}},
                     staff_actor(till.salon.cashier, Role::cashier));
  CHECK(till.look() == 0);
  SECTION("and who closes it then hears nothing of it") {
    till.ledger.clock().advance(rules::close_late_within - minutes{1});
    CHECK(till.look() == 0);
    till.close(0);
    till.ledger.clock().advance(hours{24});
    CHECK(till.look() == 0);
    CHECK(till.all<day::CloseOverdue>().empty());
  }
  SECTION("and is, if nobody closes it") {
    till.ledger.clock().advance(rules::close_late_within);
    CHECK(till.look() == 1);
    CHECK(till.all<day::CloseOverdue>().size() == 1);
  }
  till.require_sound();
}

TEST_CASE("scheduler: after weeks of standing still every open date is noted, each once",
          "[unit][writer]") {
  constexpr int dates = 70;
  Till till;
  for (int day = 0; day < dates; ++day) {
    till.go_to(day);
    till.sell();
  }
  till.ledger.clock().set(Till::close_due(dates + 20));
  std::size_t done = 0;
  while (const std::size_t now = till.look()) {
    CHECK(now <= Scheduler::due_at_once);
    done += now;
    till.ledger.reopen();
  }
  CHECK(done == dates);
  CHECK(till.all<day::CloseOverdue>().size() == dates);
  till.ledger.clock().advance(rules::close_escalates_after);
  while (till.look() != 0) {
  }
  CHECK(till.all<day::CloseEscalated>().size() == dates);
  till.require_sound();
}

TEST_CASE("scheduler: in the night in which the clocks go forward a date is due an hour sooner",
          "[unit][writer]") {
  Till till;
  till.go_to(5);  // 7 March
  till.sell();
  REQUIRE(till.dues().size() == 1);
  CHECK(till.dues().front().when == Till::close_due(5) - hours{1});
  till.ledger.clock().set(Till::close_due(5) - hours{1} - minutes{1});
  CHECK(till.look() == 0);
  till.ledger.clock().advance(minutes{1});
  CHECK(till.look() == 1);
}

TEST_CASE("scheduler: the dates of an imported past are nobody's to close", "[unit][writer]") {
  Till till;
  till.ledger.accept(sale::Command{sale::Open{till.salon.branch, std::nullopt, std::nullopt}},
                     import_actor());
  CHECK(till.dues().empty());
  // Who sells on such a date by hand has to close it.
  till.sell();
  CHECK(till.dues().size() == 1);
}

}  // namespace tress::overdue_close_test

// Goal: what is due is done once, in time, across restarts, clocks that jump and commands that are
// refused; and no look does more than its share.
// Method: appointments with reminders in a ledger in memory, and the scheduler driven look by look.

#include "ledger/writer/scheduler.hpp"

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"

namespace tress::scheduler_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// A salon that reminds a day before, at any hour.
struct RemindingSalon {
  RemindingSalon() : salon(ledger), client(add_client(ledger, "Lin Planted")) {
    ledger.accept(
        roster::Command{roster::SetRules{salon.branch, 120, 15, std::uint16_t{1440}, 0, 0}});
  }

  /// Ten in the morning in Vancouver, so many days from 2 March.
  [[nodiscard]] static Timestamp ten_on(int day) {
    return Timestamp{Day{std::chrono::year{2026} / 3 / 2}} + days{day} + hours{18};
  }

  Answer answer_to_booking(int day, int minute) {
    const Day date{Day{std::chrono::year{2026} / 3 / 2} + days{day}};
    return ledger.answer(appointment::Command{
        appointment::Book{salon.branch, client, salon.haircut, salon.manager, date,
                          static_cast<std::uint16_t>(minute), std::nullopt}});
  }

  AppointmentId book(int day, int minute = 600) {
    const Answer answer = answer_to_booking(day, minute);
    REQUIRE(std::holds_alternative<Accepted>(answer));
    return id_cast<AppointmentId>(std::get<Accepted>(answer).stream);
  }

  Scheduler scheduler(Scheduler::Done done = nullptr) {
    return Scheduler{ledger.log(), ledger.clock(),
                     [this](Submission submission) -> Result<Answer, Fault> {
                       return ledger.commit({std::move(submission)}).value().front();
                     },
                     std::move(done)};
  }

  template <class Event>
  std::size_t count() {
    std::size_t found = 0;
    for (Position at = 0; at < ledger.log().size(); ++at) {
      if (holds_alternative<Event>(ledger.envelope(at).payload)) ++found;
    }
    return found;
  }

  TestLedger ledger;
  TestSalon salon;
  ClientId client;
};

constexpr auto in_reach = std::size_t{1000};

}  // namespace

TEST_CASE(
    "due: a stream is due from the event that says so to the one that settles it, in order "
    "of time",
    "[unit][writer]") {
  RemindingSalon desk;
  const auto due = [&](Timestamp until) {
    return due_until(desk.ledger.log(), StreamKind::appointment, until, in_reach).value();
  };
  const auto later = desk.book(4);
  const auto sooner = desk.book(3);
  const Timestamp first = RemindingSalon::ten_on(2);
  CHECK(due(first - minutes{1}).empty());
  using Dues = std::vector<guard::Due>;
  const guard::Due one{first, StreamKind::appointment, id_cast<StreamId>(sooner)};
  const guard::Due two{first + days{1}, StreamKind::appointment, id_cast<StreamId>(later)};
  CHECK(due(first) == Dues{one});
  CHECK(due(first + days{9}) == Dues{one, two});
  CHECK(due_until(desk.ledger.log(), StreamKind::appointment, first + days{9}, 1).value() ==
        Dues{one});
  desk.ledger.accept(appointment::Command{appointment::Cancel{sooner, {}, {}}});
  CHECK(due(first + days{9}) == Dues{two});
  CHECK(
      due_until(desk.ledger.log(), StreamKind::outbox, first + days{9}, in_reach).value().empty());
}

TEST_CASE("due: every kind has a command or none, and a command's id is that of what is due",
          "[unit][writer]") {
  const StreamId stream = StreamId::from(Bytes(16, 7));
  for (const auto& [kind, name] : DescribedEnum<StreamKind>::values) {
    INFO(name);
    const auto command = due_command(kind, stream);
    if (!command) continue;
    CHECK(kind_at(command->index()) == kind);
    CHECK(stream_of(*command, CommandId::zero()) == stream);
  }
  const Timestamp when = RemindingSalon::ten_on(1);
  const guard::Due due{when, StreamKind::appointment, stream};
  const auto id = [&](const guard::Due& one, Timestamp now) {
    return due_submission(one, now)->id;
  };
  CHECK(id(due, when) == id(due, when + ask_again_after - minutes{1}));
  CHECK(id(due, when) != id(due, when + ask_again_after));
  CHECK(id(due, when) != id({when + minutes{1}, due.kind, due.stream}, when + minutes{1}));
  CHECK_FALSE(due_submission({when, StreamKind::salon, stream}, when));
}

TEST_CASE(
    "scheduler: a reminder is queued and handed on once, whatever the clock does "
    "[S2-77]",
    "[unit][writer]") {
  RemindingSalon desk;
  desk.book(2);
  auto running = desk.scheduler();
  CHECK(running.look().value() == 0);
  desk.ledger.clock().set(RemindingSalon::ten_on(1) - minutes{1});
  CHECK(running.look().value() == 0);
  desk.ledger.clock().advance(minutes{1});
  // The reminder, and the message that it queues.
  CHECK(running.look().value() == 2);
  CHECK(running.look().value() == 0);
  CHECK(desk.count<appointment::ReminderCameDue>() == 1);
  CHECK(desk.count<outbox::Queued>() == 1);
  CHECK(desk.count<outbox::Released>() == 1);
  // Restarted, and the clock put back and forward over the hour.
  desk.ledger.reopen();
  for (const auto jump : {hours{-30}, hours{29}, hours{1}, hours{-1}, hours{1}}) {
    desk.ledger.clock().advance(jump);
    CHECK(desk.scheduler().look().value() == 0);
  }
  CHECK(desk.count<appointment::ReminderCameDue>() == 1);
  CHECK(desk.count<outbox::Released>() == 1);
  // Not heard of for five minutes, it is handed on again under the same key.
  desk.ledger.clock().advance(minutes{5});
  CHECK(desk.scheduler().look().value() == 1);
  CHECK(desk.count<outbox::Queued>() == 1);
  CHECK(desk.count<outbox::Released>() == 2);
}

TEST_CASE("scheduler: what was submitted before a crash and is submitted again is a replay",
          "[unit][writer]") {
  RemindingSalon desk;
  desk.book(2);
  desk.ledger.clock().set(RemindingSalon::ten_on(1));
  const auto due =
      due_until(desk.ledger.log(), StreamKind::appointment, desk.ledger.clock().now(), 1).value();
  REQUIRE(due.size() == 1);
  // Taken twice from the queue, as by two programs, and once more after a restart.
  const auto submit = [&] {
    return std::get<Accepted>(
        desk.ledger.commit({*due_submission(due.front(), desk.ledger.clock().now())})
            .value()
            .front());
  };
  CHECK_FALSE(submit().is_replay);
  CHECK(submit().is_replay);
  desk.ledger.reopen();
  CHECK(submit().is_replay);
  CHECK(desk.count<appointment::ReminderCameDue>() == 1);
}

TEST_CASE("scheduler: a clock that jumps a month does a share of the work in each look",
          "[unit][writer]") {
  RemindingSalon desk;
  constexpr int booked = 120;
  for (int i = 0; i < booked; ++i) desk.book(2 + i);
  desk.ledger.clock().set(RemindingSalon::ten_on(booked + 30));
  auto running = desk.scheduler();
  std::size_t done = 0;
  unsigned looks = 0;
  while (const std::size_t now = running.look().value()) {
    CHECK(now <= Scheduler::due_at_once);
    done += now;
    ++looks;
  }
  CHECK(done == booked);
  CHECK(looks == 3);
  // All of them had begun by then: nobody is reminded of the past.
  CHECK(desk.count<outbox::Queued>() == 0);
}

TEST_CASE("scheduler: a refused command holds up no other, and is asked again hours later",
          "[unit][writer]") {
  RemindingSalon desk;
  const auto unlucky = desk.book(2);
  desk.book(2, 700);
  desk.ledger.clock().set(RemindingSalon::ten_on(1) + hours{2});
  unsigned refusals = 0;
  bool is_closed = true;
  Scheduler running{desk.ledger.log(), desk.ledger.clock(),
                    [&](Submission submission) -> Result<Answer, Fault> {
                      const auto stream = stream_of(submission.command, submission.id);
                      if (is_closed && stream == id_cast<StreamId>(unlucky)) {
                        ++refusals;
                        return Answer{Refused{"appointment.day_is_closed", false}};
                      }
                      return desk.ledger.commit({std::move(submission)}).value().front();
                    }};
  CHECK(running.look().value() == 2);
  CHECK(running.look().value() == 0);
  CHECK(running.look().value() == 0);
  CHECK(refusals == 1);
  is_closed = false;
  CHECK(running.look().value() == 0);
  desk.ledger.clock().advance(ask_again_after - hours{2} - minutes{1});
  running.look().value();
  CHECK(refusals == 1);
  CHECK(desk.count<appointment::ReminderCameDue>() == 1);
  desk.ledger.clock().advance(minutes{1});
  CHECK(running.look().value() >= 1);
  CHECK(desk.count<appointment::ReminderCameDue>() == 2);
}

TEST_CASE("scheduler: what is refused at one hour of every day is asked at all others",
          "[unit][writer]") {
  const guard::Due due{RemindingSalon::ten_on(1), StreamKind::membership,
                       StreamId::from(Bytes(16, 7))};
  std::set<std::int64_t> hours_of_day;
  std::int64_t last = -1;
  for (Timestamp now = due.when; now < due.when + days{8}; now += hours{1}) {
    const auto round = rounds_since(due, now);
    if (round == last) continue;
    last = round;
    const auto of_day = now - std::chrono::floor<days>(now);
    hours_of_day.insert(std::chrono::floor<hours>(of_day).count());
  }
  CHECK(hours_of_day.size() == 24);
}

TEST_CASE("scheduler: a ledger that does not answer is asked again", "[unit][writer]") {
  RemindingSalon desk;
  desk.book(2);
  desk.ledger.clock().set(RemindingSalon::ten_on(1));
  bool is_broken = true;
  Scheduler running{desk.ledger.log(), desk.ledger.clock(),
                    [&](Submission submission) -> Result<Answer, Fault> {
                      if (is_broken) return Fault{Fault::Kind::halted, "the writer", "is full"};
                      return desk.ledger.commit({std::move(submission)}).value().front();
                    }};
  CHECK(running.look().has_error());
  is_broken = false;
  CHECK(running.look().value() == 2);
}

TEST_CASE("scheduler: runs by itself, and tells what it has done", "[unit][writer]") {
  RemindingSalon desk;
  desk.book(2);
  desk.ledger.clock().set(RemindingSalon::ten_on(1));
  std::atomic<int> told{0};
  auto running = desk.scheduler([&](const guard::Due&, const Accepted&) { ++told; });
  running.start();
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (told < 2 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  running.stop();
  CHECK(told == 2);
}

TEST_CASE("guards: a performer's time is free again once it is given back", "[unit][writer]") {
  RemindingSalon desk;
  const auto refusal = [](const Answer& answer) {
    const auto* const refused = std::get_if<Refused>(&answer);
    return refused == nullptr ? std::string{} : refused->code;
  };
  const auto first = desk.book(2);
  CHECK(refusal(desk.answer_to_booking(2, 600)) == "appointment.performer_is_busy");
  desk.ledger.reopen();
  CHECK(refusal(desk.answer_to_booking(2, 600)) == "appointment.performer_is_busy");
  appointment::Change move{first, {}, {}, {}, std::uint16_t{660}, {}, {}, {}};
  desk.ledger.accept(appointment::Command{move});
  CHECK(refusal(desk.answer_to_booking(2, 660)) == "appointment.performer_is_busy");
  const auto second = desk.book(2);
  desk.ledger.accept(appointment::Command{appointment::Cancel{second, {}, {}}});
  desk.book(2);
}

}  // namespace tress::scheduler_test

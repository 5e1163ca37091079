// Goal: who has the log's key still cannot have a date noted as overdue in a person's name, in
// another date's stream, too soon, or by a time that nobody has named. Method: a ledger in which a
// date really was overdue; copies of its log altered by somebody who makes all that hangs on it
// right again.

#include <chrono>

#include "tests/unit/audit/forgery.hpp"

#include "ledger/domain/close_watch.hpp"
#include "ledger/writer/scheduler.hpp"

namespace tress::testing::close_audit_test {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// A bill, and nobody closes its date; it goes to the backup, who does, and opens it again.
struct OverdueLedger {
  OverdueLedger() : salon(ledger) {
    add_cash_bill(ledger, salon);
    look_after(days{2});
    look_after(rules::close_escalates_after);
    const AlteredLog log{ledger.log()};
    overdue_at = position_of<day::CloseOverdue>(log);
    escalated_at = position_of<day::CloseEscalated>(log);
    opened_at = position_of<sale::Opened>(log);
    const auto overdue =
        get<day::CloseOverdue>(decode_event(log.events[overdue_at].bytes).value().payload);
    const Actor manager = staff_actor(salon.manager, Role::manager);
    ledger.accept(day::Command{day::Close{salon.branch, overdue.date}}, manager);
    ledger.accept(day::Command{day::AskReopening{salon.branch, overdue.date, "bill_is_missing"}},
                  staff_actor(salon.cashier, Role::cashier));
    const auto owner =
        id_cast<StaffId>(ledger.accept(staff::Command{staff::Hire{"olga", "Olga"}}).stream);
    ledger.accept(staff::Command{staff::GrantRole{owner, Role::owner, std::nullopt}});
    const day::Reopen reopen{salon.branch, overdue.date};
    reopened_at =
        ledger.accept(day::Command{reopen}, staff_actor(owner, Role::owner)).first_position;
    look_after(days{3});
    overdue_again_at = AlteredLog{ledger.log()}.size() - 1;
  }

  void look_after(std::chrono::hours time) {
    ledger.clock().advance(time);
    const auto noted = Scheduler{
        ledger.log(), ledger.clock(), [this](Submission submission) -> Result<Answer, Fault> {
          return ledger.commit({std::move(submission)}).value().front();
        }}.look();
    REQUIRE(noted.value() == 1);
  }

  TestLedger ledger;
  TestSalon salon;
  Position opened_at = 0;
  Position overdue_at = 0;
  Position escalated_at = 0;
  Position reopened_at = 0;
  Position overdue_again_at = 0;
};

OverdueLedger& salon() {
  static OverdueLedger made;
  return made;
}

/// What is said about the event at `position` when it is another.
template <class Event, class Change>
std::vector<std::string> said_of(Position position, const Change& change) {
  return said_of_told<Event>(salon().ledger, position, change);
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("audit: a date that was overdue twice, each time by what was said, is good",
          "[unit][audit]") {
  const Report report = audited_by_key_of(salon().ledger, salon().ledger.log());
  INFO(places_of(report));
  CHECK(report.is_good());
  const auto last = salon().ledger.envelope(salon().overdue_again_at);
  CHECK(holds_alternative<day::CloseOverdue>(last.payload));
}

TEST_CASE("audit: only the service says that a date is overdue, and that it still is",
          "[unit][audit]") {
  const auto in_a_persons_name = [](auto&, Envelope& envelope) {
    envelope.actor = staff_actor(salon().salon.manager, Role::manager);
  };
  const Said only_the_service{"says what only the service may"};
  CHECK(said_of<day::CloseOverdue>(salon().overdue_at, in_a_persons_name) == only_the_service);
  CHECK(said_of<day::CloseEscalated>(salon().escalated_at, in_a_persons_name) == only_the_service);
}

TEST_CASE("audit: a date is said to be overdue in its own stream", "[unit][audit]") {
  const Said other{"is of another date than its stream"};
  CHECK(said_of<day::CloseOverdue>(salon().overdue_at,
                                   [](auto& event, Envelope&) { event.date -= days{1}; }) == other);
  CHECK(said_of<day::CloseOverdue>(salon().overdue_at, [](auto& event, Envelope&) {
          event.branch = id_cast<BranchId>(salon().salon.cashier);
        }) == other);
}

TEST_CASE("audit: a date is overdue by the time that its first event named, and not before it",
          "[unit][audit]") {
  const std::string unnamed = "says that a date is overdue by a time that nobody has named";
  const auto moved_by = [](hours time) {
    return [time](day::CloseOverdue& event, Envelope&) {
      event.due += time;
      event.escalates_at += time;
    };
  };
  CHECK(said_of<day::CloseOverdue>(salon().overdue_at, moved_by(hours{-1})) == Said{unnamed});
  CHECK(said_of<day::CloseOverdue>(salon().overdue_at, moved_by(hours{24 * 7})) ==
        Said{"says that a date is overdue before it is", unnamed});
  // By when it was to be closed before it was opened again.
  const auto first = get<day::CloseOverdue>(salon().ledger.envelope(salon().overdue_at).payload);
  CHECK(said_of<day::CloseOverdue>(salon().overdue_again_at, [&](auto& event, Envelope&) {
          event.due = first.due;
        }) == Said{unnamed, "cannot happen where its stream stood"});
}

TEST_CASE("audit: nothing says that its date is to be closed years later, or before it is over",
          "[unit][audit]") {
  const Said impossible{"says that its date is to be closed by an impossible time"};
  const auto years_later = [](auto& event, Envelope&) { *event.close_due += days{365}; };
  CHECK(said_of<sale::Opened>(salon().opened_at, years_later) == impossible);
  CHECK(said_of<day::Reopened>(salon().reopened_at, years_later) == impossible);
  CHECK(said_of<day::Reopened>(salon().reopened_at, [](auto& event, Envelope& envelope) {
          event.close_due = Timestamp{envelope.business_date};
        }) == impossible);
}

}  // namespace tress::testing::close_audit_test

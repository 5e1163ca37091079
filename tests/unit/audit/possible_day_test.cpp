#include "ledger/audit/possible_day.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"

#include "ledger/audit/possible.hpp"

// Goal: a date noted as overdue twice, after its close, or as another one than it is, is seen in a
// log by whoever checks it. Method: a decided event is believed, and forged in one place is not.

namespace tress::testing::possible_day_test {

namespace {

using std::chrono::hours;

const Timestamp due = Timestamp{saturday} + hours{14};
const day::CloseOverdue overdue{main_street,   friday,      due,
                                Role::manager, Role::owner, due + hours{8}};
const day::CloseEscalated escalated{main_street, friday, Role::owner, due};
const day::Closed closed{nth<DayId>(1), main_street, friday, 0, {}};

bool is_believed(const std::vector<day::Event>& history, const day::Event& event) {
  return audit::can_follow(AnyState{replayed<day::State>(history)}, AnyEvent{event});
}

template <class Event, class Change>
day::Event forged(Event event, const Change& change) {
  change(event);
  return event;
}

template <class Opened>
bool may_be_closed_by(Opened opened, std::optional<Timestamp> by) {
  opened.close_due = by;
  return audit::can_follow(initial_state(kind_of(Payload{opened})), event_of(Payload{opened}));
}

}  // namespace

TEST_CASE("audit: an open date is overdue once, and passed on once", "[unit][audit]") {
  CHECK(is_believed({}, overdue));
  CHECK(is_believed({overdue}, escalated));
  CHECK(is_believed({overdue, escalated}, closed));
  CHECK(is_believed({overdue}, closed));
  CHECK_FALSE(is_believed({overdue}, overdue));
  CHECK_FALSE(is_believed({}, escalated));
  CHECK_FALSE(is_believed({overdue, escalated}, escalated));
  CHECK_FALSE(is_believed({closed}, overdue));
  CHECK_FALSE(is_believed({overdue, closed}, escalated));
}

TEST_CASE("audit: what is overdue is the stream's own date, by when it was said to be closed",
          "[unit][audit]") {
  const day::Reopened reopened{"bill_is_missing", manager, cashier, false, due};
  const std::vector<day::Event> open{closed, day::ReopeningAsked{"bill_is_missing", manager},
                                     reopened};
  CHECK(is_believed(open, overdue));
  CHECK_FALSE(is_believed(open, forged(overdue, [](auto& e) { e.date = thursday; })));
  CHECK_FALSE(is_believed(open, forged(overdue, [](auto& e) { e.branch = montreal; })));
  CHECK_FALSE(is_believed(open, forged(overdue, [](auto& e) { e.due += hours{1}; })));
  CHECK_FALSE(is_believed(open, forged(overdue, [](auto& e) { e.escalates_at = due; })));
  CHECK_FALSE(is_believed({overdue}, forged(escalated, [](auto& e) { e.date = saturday; })));
}

TEST_CASE("audit: no date is overdue, or to be closed again, before it is over", "[unit][audit]") {
  const auto on_the_date = [](auto& e) { e.due = Timestamp{e.date}; };
  CHECK_FALSE(is_believed({}, forged(overdue, on_the_date)));
  CHECK_FALSE(is_believed({overdue}, forged(escalated, on_the_date)));
  const std::vector<day::Event> asked{closed, day::ReopeningAsked{"bill_is_missing", manager}};
  const day::Reopened reopened{"bill_is_missing", manager, cashier, false, due};
  CHECK(is_believed(asked, reopened));
  CHECK(is_believed(asked, forged(reopened, [](auto& e) { e.close_due.reset(); })));
  CHECK_FALSE(
      is_believed(asked, forged(reopened, [](auto& e) { e.close_due = Timestamp{friday}; })));
}

TEST_CASE("audit: the first thing of a date says that it is closed after it", "[unit][audit]") {
  const sale::Opened bill{nth<SaleId>(1), 1, main_street, std::nullopt, std::nullopt, friday};
  CHECK(may_be_closed_by(bill, std::nullopt));
  CHECK(may_be_closed_by(bill, due));
  CHECK_FALSE(may_be_closed_by(bill, Timestamp{friday}));
  CHECK(may_be_closed_by(opened_till(), due));
  CHECK_FALSE(may_be_closed_by(opened_till(), Timestamp{thursday}));
}

TEST_CASE("audit: by when a date is closed is said for soon after it, or soon after it is said",
          "[unit][audit]") {
  using audit::closing::is_close_due;
  const auto years = hours{24 * 365};
  CHECK(is_close_due(std::nullopt, friday, friday));
  CHECK(is_close_due(due, friday, friday));
  CHECK_FALSE(is_close_due(due + years, friday, friday));
  CHECK(is_close_due(due + years, friday, friday + std::chrono::days{365}));
  CHECK_FALSE(is_close_due(Timestamp{friday}, friday, friday + std::chrono::days{365}));
  CHECK_FALSE(is_close_due(due + 2 * years, friday, friday + std::chrono::days{365}));
}

TEST_CASE("audit: a terminal counted later does not say anew by when its date is closed",
          "[unit][audit]") {
  day::TerminalCounted first{sale::TenderKind::card, cad(0), cad(0), cashier, due};
  CHECK(is_believed({}, first));
  CHECK_FALSE(is_believed({first}, first));
  first.close_due.reset();
  CHECK(is_believed({first}, first));
}

}  // namespace tress::testing::possible_day_test

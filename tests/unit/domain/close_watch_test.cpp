#include "ledger/domain/close_watch.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"

#include "ledger/domain/day.hpp"

// Goal: a date on which something happened and that nobody has closed two hours after the branch's
// cut-off is somebody's to see to, and after a while their backup's; until it is closed.

namespace tress::testing::close_watch_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using GivenDay = Given<day::State, day::Command>;

/// 4:00 in Vancouver on Saturday, and two hours: Friday is to be closed by then.
const Timestamp friday_due =
    TimeZone::find("America/Vancouver")->from_local(saturday, hours{4}) + hours{2};

const day::CarryOutDue due{id_cast<DayId>(this_stream)};
const day::Closed closed{id_cast<DayId>(this_stream), main_street, friday, 0, {}};

/// Nothing has happened on Friday.
void untouched(Table& table) {
  table.have_dates_begun = false;
}

/// Something has, and the day has no events of its own.
void begun(Table& table) {
  table.have_dates_begun = false;
  table.watches.emplace(this_stream, DateWatch{main_street, friday, friday_due});
}

struct Scheduled {
  /// The system's, so long after Friday was to be closed by.
  [[nodiscard]] Facts facts(minutes late, const std::function<void(Table&)>& change = begun) {
    return at(salon.facts_with(change, system_actor()), friday_due + late);
  }

  /// What it then notes.
  [[nodiscard]] static day::CloseOverdue overdue(minutes late, Timestamp by = friday_due) {
    return {main_street,   friday,      by,
            Role::manager, Role::owner, friday_due + late + rules::close_escalates_after};
  }

  SampleSalon salon;
};

branch::State branch_in(const std::string& zone, std::uint8_t cut_off_hour) {
  return replayed<branch::State, branch::Event>(
      {branch::Opened{main_street, "MAIN", "Main Street", zone, cut_off_hour, cad()}});
}

std::string due_in(const std::string& zone, std::uint8_t cut_off_hour, const std::string& date) {
  const auto by = rules::close_due(branch_in(zone, cut_off_hour), *parse_day(date));
  return by ? to_text(*by).substr(0, 16) : "";
}

}  // namespace

TEST_CASE("close: a date is to be closed two hours after the branch's cut-off, by its own clock",
          "[unit][day]") {
  CHECK(due_in("America/Vancouver", 4, "2026-02-20") == "2026-02-21T14:00");
  CHECK(due_in("America/Toronto", 0, "2026-11-20") == "2026-11-21T07:00");
  CHECK(due_in("Asia/Shanghai", 0, "2026-11-20") == "2026-11-20T18:00");
  // In the night of 8 March 2:00 in Vancouver is 3:00: the first instant there is, and two hours.
  CHECK(due_in("America/Vancouver", 2, "2026-03-07") == "2026-03-08T12:00");
  CHECK(due_in("America/Vancouver", 4, "2026-03-07") == "2026-03-08T13:00");
  // On 1 November 1:00 in New York comes twice. The earlier one, and two hours that really go by.
  CHECK(due_in("America/New_York", 1, "2026-10-31") == "2026-11-01T07:00");
  CHECK(due_in("No/Where", 4, "2026-11-20").empty());
}

TEST_CASE("close: the first bill or drawer of a date says by when it is closed, and no later one",
          "[unit][day]") {
  SampleSalon salon;
  const auto bill = [&](const Facts& facts) {
    const auto made = Given<sale::State, sale::Command>{{}, facts}
                          .when(sale::Open{main_street, std::nullopt, std::nullopt})
                          .accepted();
    return std::get<sale::Opened>(made.front()).close_due;
  };
  const auto drawer = [&](const Facts& facts) {
    const auto made =
        Given<drawer::State, drawer::Command>{{}, facts}
            .when(drawer::Open{main_street, "front", cad(100'00), drawer::Purpose::safe})
            .accepted();
    return std::get<drawer::Opened>(made.front()).close_due;
  };
  CHECK(bill(salon.facts_with(untouched)) == friday_due);
  CHECK(drawer(salon.facts_with(untouched)) == friday_due);
  CHECK_FALSE(bill(salon.facts_with(begun)));
  CHECK_FALSE(drawer(salon.facts_with(begun)));
  // What another program has sold it has closed as well.
  CHECK_FALSE(bill(salon.facts_with(untouched, import_actor())));
}

TEST_CASE("close: a terminal counted first says it too, and the day itself knows it from then on",
          "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(untouched);
  const auto made =
      GivenDay{{}, facts}
          .when(day::CountTerminal{main_street, friday, sale::TenderKind::card, cad(0)})
          .accepted();
  CHECK(std::get<day::TerminalCounted>(made.front()).close_due == friday_due);
  CHECK(next_due(replayed<day::State>(made), facts) == friday_due);
}

TEST_CASE("close: whoever counts a terminal of a date long over has the time to close that date",
          "[unit][day]") {
  SampleSalon salon;
  const auto by_when = [&](Timestamp now) {
    const Facts facts = at(salon.facts_with(untouched), now);
    const auto made =
        GivenDay{{}, facts}
            .when(day::CountTerminal{main_street, friday, sale::TenderKind::card, cad(0)})
            .accepted();
    return std::get<day::TerminalCounted>(made.front()).close_due;
  };
  CHECK(by_when(friday_due - rules::close_late_within) == friday_due);
  CHECK(by_when(friday_due - minutes{1}) == friday_due - minutes{1} + rules::close_late_within);
  const Timestamp weeks_later = friday_due + hours{24 * 21};
  CHECK(by_when(weeks_later) == weeks_later + rules::close_late_within);
}

TEST_CASE(
    "close: a date that nobody has closed in time goes to who answers for it, once, and after a "
    "while to their backup, once [S1-39]",
    "[unit][day]") {
  Scheduled s;
  CHECK(next_due(day::State{}, s.facts(minutes{0})) == friday_due);
  GivenDay{{}, s.facts(minutes{-1})}.when(due).then_refused(day::Refusal::nothing_is_due);
  const auto overdue = Scheduled::overdue(minutes{0});
  const Heading heading = GivenDay{{}, s.facts(minutes{0})}.when(due).then({overdue});
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == saturday);

  const Facts later = s.facts(rules::close_escalates_after);
  CHECK(next_due(replayed<day::State>(std::vector<day::Event>{overdue}), later) ==
        overdue.escalates_at);
  GivenDay{{overdue}, s.facts(rules::close_escalates_after - minutes{1})}.when(due).then_refused(
      day::Refusal::nothing_is_due);
  const day::CloseEscalated escalated{main_street, friday, Role::owner, friday_due};
  GivenDay{{overdue}, later}.when(due).then({escalated});
  CHECK_FALSE(next_due(replayed<day::State>(std::vector<day::Event>{overdue, escalated}), later));
  GivenDay{{overdue, escalated}, s.facts(hours{24 * 30})}.when(due).then_refused(
      day::Refusal::nothing_is_due);
}

TEST_CASE("close: who answers for closing is the house's rule of that day", "[unit][day]") {
  Scheduled s;
  const Facts facts = s.facts(minutes{5}, [](Table& table) {
    begun(table);
    table.house_rules = policy::State{};
    table.house_rules->owner_rules = {
        {policy::RecordType::day_close, Role::accountant, Role::manager, thursday}};
  });
  auto overdue = Scheduled::overdue(minutes{5});
  overdue.owner = Role::accountant;
  overdue.backup = Role::manager;
  GivenDay{{}, facts}.when(due).then({overdue});
  const Facts later = at(facts, overdue.escalates_at);
  GivenDay{{overdue}, later}.when(due).then(
      {day::CloseEscalated{main_street, friday, Role::manager, friday_due}});
}

TEST_CASE("close: a closed date is nobody's, and one that was reopened is to be closed again",
          "[unit][day]") {
  Scheduled s;
  const auto overdue = Scheduled::overdue(minutes{0});
  const Facts facts = s.facts(hours{1});
  CHECK_FALSE(next_due(replayed<day::State>(std::vector<day::Event>{closed}), facts));
  CHECK_FALSE(next_due(replayed<day::State>(std::vector<day::Event>{overdue, closed}), facts));
  GivenDay{{overdue, closed}, s.facts(hours{24})}.when(due).then_refused(
      day::Refusal::nothing_is_due);

  const Timestamp sunday_due = friday_due + hours{24};
  const day::ReopeningAsked asked{"bill_is_missing", manager};
  const day::Reopened reopened{"bill_is_missing", manager, cashier, false, sunday_due};
  const std::vector<day::Event> history{overdue, closed, asked, reopened};
  CHECK(next_due(replayed<day::State>(history), facts) == sunday_due);
  GivenDay{history, s.facts(hours{24})}.when(due).then({Scheduled::overdue(hours{24}, sunday_due)});
}

TEST_CASE("close: a date of a log from before is not due, whatever was counted on it",
          "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(untouched);
  const day::TerminalCounted counted_then{sale::TenderKind::card, cad(0), cad(0), cashier};
  const day::Reopened reopened_then{"bill_is_missing", manager, cashier, false};
  CHECK_FALSE(next_due(replayed<day::State>(std::vector<day::Event>{counted_then}), facts));
  CHECK_FALSE(next_due(replayed<day::State>(std::vector<day::Event>{
                           closed, day::ReopeningAsked{"bill_is_missing", manager}, reopened_then}),
                       facts));
}

}  // namespace tress::testing::close_watch_test

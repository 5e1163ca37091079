#include "ledger/domain/roster.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal is produced by at least one row; hours are right on the days on which the
// clocks change. Method: dates of New York, where 2026-03-08 has 23 hours and 2026-11-01 has 25.

namespace tress::testing::roster_test {

namespace {

using roster::Refusal;
using roster::Span;
using roster::Stretch;
using GivenRoster = Given<roster::State, roster::Command>;
using Row = Refused<roster::State, roster::Command>;
using Minutes = std::vector<std::uint16_t>;

const roster::Shift friday_morning{5, 9 * 60, 12 * 60};
const roster::Shift friday_afternoon{5, 13 * 60, 18 * 60};
const roster::SetHours week{main_street, stylist, friday, {friday_morning, friday_afternoon}};
const roster::ChangeDay away{main_street, stylist, friday, {}, roster::DayReason::vacation};
const roster::SetRules rules{main_street, 180, 30, 1440, 21 * 60, 8 * 60};

TimeZone new_york() {
  return *TimeZone::find("America/New_York");
}

Timestamp utc(const char* text) {
  return *parse_timestamp(text);
}

/// Works all night, every day.
std::vector<roster::HoursSet> nights() {
  std::vector<roster::Shift> shifts;
  for (std::uint8_t weekday = 1; weekday <= 7; ++weekday) shifts.push_back({weekday, 0, 6 * 60});
  return {{main_street, stylist, long_ago, shifts}};
}

std::vector<Stretch> working_on(Day day) {
  return roster::stretches_on(nights(), {}, new_york(), day);
}

TEST_CASE("roster: a week, a day that differs, and the branch's rules are recorded",
          "[unit][roster]") {
  const SampleSalon salon;
  const Heading heading = GivenRoster{{}, salon.facts()}.when(week).then(
      {roster::HoursSet{main_street, stylist, friday, week.shifts}});
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == friday);
  GivenRoster{{}, salon.facts()}.when(away).then(
      {roster::DayChanged{main_street, stylist, friday, {}, roster::DayReason::vacation}});
  GivenRoster{{}, salon.facts()}.when(rules).then(
      {roster::RulesSet{main_street, 180, 30, 1440, 21 * 60, 8 * 60}});
}

TEST_CASE("roster: what a late client is offered is the branch's to set", "[unit][roster]") {
  const SampleSalon salon;
  roster::SetRules strict = rules;
  strict.late = roster::LateRule{5, 20};
  roster::RulesSet set{main_street, 180, 30, 1440, 21 * 60, 8 * 60};
  CHECK(roster::late_rule_of(set) == roster::LateRule{10, 30});
  set.late = strict.late;
  GivenRoster{{}, salon.facts()}.when(strict).then({set});
  CHECK(roster::late_rule_of(set) == roster::LateRule{5, 20});
}

TEST_CASE("roster: each person has a stream in each branch, and a branch one for its rules",
          "[unit][roster]") {
  const auto words = [](const roster::Command& command) { return stream_of(command).words; };
  CHECK(words(week) == words(away));
  CHECK(words(week) != words(rules));
  roster::SetHours elsewhere = week;
  elsewhere.branch = montreal;
  CHECK(words(week) != words(elsewhere));
}

TEST_CASE("roster: the latest week that has begun holds, unless the day has its own word",
          "[unit][roster]") {
  const Day next_friday = friday + std::chrono::days{7};
  const std::vector<roster::HoursSet> weeks{
      {main_street, stylist, friday, {friday_afternoon, friday_morning}},
      {main_street, stylist, next_friday, {}}};
  const auto on = [&](Day day, std::vector<roster::DayChanged> days) {
    return roster::stretches_on(weeks, days, new_york(), day);
  };
  using Stretches = std::vector<Stretch>;
  // 9:00 EST is 14:00 UTC.
  CHECK(on(friday, {}) == Stretches{{utc("2026-11-20T14:00:00Z"), utc("2026-11-20T17:00:00Z")},
                                    {utc("2026-11-20T18:00:00Z"), utc("2026-11-20T23:00:00Z")}});
  CHECK(on(saturday, {}).empty());
  CHECK(on(next_friday, {}).empty());
  CHECK(on(friday - std::chrono::days{7}, {}).empty());
  const roster::DayChanged vacation{main_street, stylist, friday, {}, roster::DayReason::vacation};
  CHECK(on(friday, {vacation}).empty());
  // Two spans that meet are one stretch: an appointment may go over the seam.
  const roster::DayChanged extra{
      main_street, stylist, saturday, {{720, 780}, {600, 720}}, roster::DayReason::extra_hours};
  CHECK(on(saturday, {extra}) ==
        Stretches{{utc("2026-11-21T15:00:00Z"), utc("2026-11-21T18:00:00Z")}});
}

TEST_CASE("roster: a night of work is an hour shorter when the clocks go forward, longer when back",
          "[unit][roster]") {
  using std::chrono::hours;
  const Day spring = *parse_day("2026-03-08");
  const Day autumn = *parse_day("2026-11-01");
  const auto length = [&](Day day) {
    const auto stretches = working_on(day);
    REQUIRE(stretches.size() == 1);
    return stretches.front().until - stretches.front().from;
  };
  CHECK(length(friday) == hours{6});
  CHECK(length(spring) == hours{5});
  CHECK(length(autumn) == hours{7});
}

TEST_CASE("roster: a time that the clocks skip is no time, one that comes twice is the first",
          "[unit][roster]") {
  const Day spring = *parse_day("2026-03-08");
  const Day autumn = *parse_day("2026-11-01");
  CHECK(roster::instant_of(new_york(), spring, 119) == utc("2026-03-08T06:59:00Z"));
  CHECK_FALSE(roster::instant_of(new_york(), spring, 120));
  CHECK_FALSE(roster::instant_of(new_york(), spring, 179));
  CHECK(roster::instant_of(new_york(), spring, 180) == utc("2026-03-08T07:00:00Z"));
  CHECK(roster::instant_of(new_york(), autumn, 90) == utc("2026-11-01T05:30:00Z"));  // EDT
}

TEST_CASE(
    "roster: what is free lies inside of work, beside what is taken, also when the clocks "
    "change",
    "[unit][roster]") {
  const auto free_on = [&](Day day, std::uint16_t minutes, std::vector<Stretch> taken) {
    return roster::free_starts({day, minutes, 30, Timestamp{}}, working_on(day), taken, new_york());
  };
  // 0:00 to 6:00: a service of 5 hours begins at 0:00, 0:30 or 1:00.
  CHECK(free_on(friday, 300, {}) == Minutes{0, 30, 60});
  const Day spring = *parse_day("2026-03-08");
  // Five hours from midnight are 6:00 on that clock; nothing else fits.
  CHECK(free_on(spring, 300, {}) == Minutes{0});
  CHECK(free_on(spring, 240, {}) == Minutes{0, 30, 60});
  // 2:00 and 2:30 do not come.
  CHECK(free_on(spring, 60, {}) == Minutes{0, 30, 60, 90, 180, 210, 240, 270, 300});
  const Day autumn = *parse_day("2026-11-01");
  CHECK(free_on(autumn, 360, {}) == Minutes{0, 30, 60});
  // An hour from 1:00 EDT ends at 1:00 EST: the whole second hour of one o'clock is free after it,
  // but 1:30 means the first one, which is taken.
  const Timestamp one = utc("2026-11-01T05:00:00Z");
  CHECK(free_on(autumn, 60, {{one, one + std::chrono::hours{1}}}) ==
        Minutes{0, 120, 150, 180, 210, 240, 270, 300});
}

TEST_CASE("roster: nothing is offered before now", "[unit][roster]") {
  const Timestamp now = utc("2026-11-20T09:10:00Z");  // 4:10
  CHECK(roster::free_starts({friday, 60, 30, now}, working_on(friday), {}, new_york()) ==
        Minutes{270, 300});
}

TEST_CASE("roster: quiet hours end by the branch's clock, also over midnight and when it changes",
          "[unit][roster]") {
  const auto after = [&](std::uint16_t from, std::uint16_t until, const char* time) {
    return roster::after_quiet({main_street, 120, 15, std::nullopt, from, until}, new_york(),
                               utc(time));
  };
  // 20:59 EST, then 21:00, then 7:59, then 8:00.
  CHECK(after(1260, 480, "2026-11-21T01:59:00Z") == utc("2026-11-21T01:59:00Z"));
  CHECK(after(1260, 480, "2026-11-21T02:00:00Z") == utc("2026-11-21T13:00:00Z"));
  CHECK(after(1260, 480, "2026-11-21T12:59:00Z") == utc("2026-11-21T13:00:00Z"));
  CHECK(after(1260, 480, "2026-11-21T13:00:00Z") == utc("2026-11-21T13:00:00Z"));
  // Over lunch.
  CHECK(after(720, 780, "2026-11-20T17:30:00Z") == utc("2026-11-20T18:00:00Z"));
  CHECK(after(720, 780, "2026-11-20T18:00:00Z") == utc("2026-11-20T18:00:00Z"));
  CHECK(after(600, 600, "2026-11-20T15:00:00Z") == utc("2026-11-20T15:00:00Z"));
  // The night of 7 March: 8:00 is EDT, an hour earlier than the day before.
  CHECK(after(1260, 480, "2026-03-08T03:00:00Z") == utc("2026-03-08T12:00:00Z"));
}

TEST_CASE("roster: every reason to refuse has a case", "[unit][roster]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const auto hours = [](auto change) {
    roster::SetHours changed = week;
    change(changed);
    return changed;
  };
  const auto set_rules = [](auto change) {
    roster::SetRules changed = rules;
    change(changed);
    return changed;
  };
  check_refusals<roster::State, roster::Command>({
      Row{"no such branch",
          {},
          hours([](auto& h) { h.branch = no_branch; }),
          facts,
          Refusal::branch_is_unknown},
      Row{"no such person",
          {},
          hours([](auto& h) { h.staff = nobody; }),
          facts,
          Refusal::staff_is_unknown},
      Row{"has left",
          {},
          hours([](auto& h) { h.staff = gone_manager; }),
          facts,
          Refusal::staff_has_left},
      Row{"weekday 0",
          {},
          hours([](auto& h) {
            h.shifts = {{0, 60, 120}};
          }),
          facts,
          Refusal::weekday_is_none},
      Row{"weekday 8",
          {},
          hours([](auto& h) {
            h.shifts = {{8, 60, 120}};
          }),
          facts,
          Refusal::weekday_is_none},
      Row{"ends when it begins",
          {},
          hours([](auto& h) {
            h.shifts = {{5, 60, 60}};
          }),
          facts,
          Refusal::minutes_are_out_of_order},
      Row{"past midnight",
          {},
          hours([](auto& h) {
            h.shifts = {{5, 60, 1441}};
          }),
          facts,
          Refusal::minutes_are_out_of_order},
      Row{"two at once",
          {},
          hours([](auto& h) {
            h.shifts = {{5, 60, 120}, {5, 119, 180}};
          }),
          facts,
          Refusal::hours_overlap},
      Row{"two at once on one day",
          {},
          roster::ChangeDay{main_street,
                            stylist,
                            friday,
                            {{60, 120}, {90, 100}},
                            roster::DayReason::changed_hours},
          facts,
          Refusal::hours_overlap},
      Row{"steps of 4 minutes",
          {},
          set_rules([](auto& r) { r.slot_minutes = 4; }),
          facts,
          Refusal::slot_is_out_of_range},
      Row{"steps of 241 minutes",
          {},
          set_rules([](auto& r) { r.slot_minutes = 241; }),
          facts,
          Refusal::slot_is_out_of_range},
      Row{"fifteen days' notice",
          {},
          set_rules([](auto& r) { r.change_reason_minutes = 15 * 1440; }),
          facts,
          Refusal::notice_is_out_of_range},
      Row{"a reminder at the door",
          {},
          set_rules([](auto& r) { r.reminder_minutes = 29; }),
          facts,
          Refusal::reminder_is_out_of_range},
      Row{"a no-show before the waiting is over",
          {},
          set_rules([](auto& r) {
            r.late = roster::LateRule{30, 30};
          }),
          facts,
          Refusal::late_rule_is_out_of_order},
      Row{"waiting for half a day",
          {},
          set_rules([](auto& r) {
            r.late = roster::LateRule{10, 241};
          }),
          facts,
          Refusal::late_rule_is_out_of_order},
      Row{"quiet from minute 1440",
          {},
          set_rules([](auto& r) { r.quiet_from_minute = 1440; }),
          facts,
          Refusal::quiet_hours_are_not_of_the_day},
      Row{"from yesterday",
          {},
          hours([](auto& h) { h.from = thursday; }),
          facts,
          Refusal::starts_in_the_past},
      Row{"yesterday off",
          {},
          roster::ChangeDay{main_street, stylist, thursday, {}, roster::DayReason::absence},
          facts,
          Refusal::starts_in_the_past},
      Row{"fifty-one shifts",
          {},
          hours([](auto& h) {
            h.shifts.clear();
            for (std::uint16_t i = 0; i <= limits::shifts_max; ++i) {
              const auto from = static_cast<std::uint16_t>(10 * i);
              h.shifts.push_back({1, from, static_cast<std::uint16_t>(from + 5)});
            }
          }),
          facts,
          Refusal::roster_is_full},
      Row{"two thousand weeks",
          std::vector<roster::Event>(limits::roster_entries_max,
                                     roster::HoursSet{main_street, stylist, friday, {}}),
          week, facts, Refusal::roster_is_full},
  });
}

}  // namespace

}  // namespace tress::testing::roster_test

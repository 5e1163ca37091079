// Goal: how a client comes follows domain.md §5.4 in exact integers. Method: worked examples.

#include "projections/risk/rhythm.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/policy.hpp"
#include "ledger/domain/risk.hpp"

namespace tress::risk_view::rhythm_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

Rhythm after_gaps(const std::vector<int>& gaps) {
  Rhythm rhythm{lin, {}, 0, {}, {}, {}, {}, {}, 0};
  Day day = long_ago;
  add_visit(rhythm, day, main_street, 80'00);
  for (const int gap : gaps) {
    day += std::chrono::days{gap};
    add_visit(rhythm, day, main_street, 80'00);
  }
  return rhythm;
}

Gaps gaps_at(const std::vector<std::size_t>& days) {
  Gaps gaps;
  gaps.counts.resize(gap_days_max + 1);
  for (const std::size_t day : days) ++gaps.counts[day];
  return gaps;
}

risk::Evidence evidence_after(const Rhythm& rhythm, Day as_of) {
  return evidence_of(rhythm, {280, 0}, as_of, noon, policy::shipped_risk_rule().rule);
}

risk::Finding finding_of(const risk::Evidence& evidence, Day as_of) {
  return risk::finding_of(evidence, as_of, 0, policy::shipped_risk_rule().rule);
}

void note_interactions(Rhythm& rhythm, const std::vector<int>& days) {
  for (const int day : days) note_interaction(rhythm, long_ago + std::chrono::days{day});
}

}  // namespace

TEST_CASE("the middle of an even number of gaps is between the two in the middle",
          "[unit][views]") {
  CHECK(median_tenths(std::vector<std::uint32_t>{28}) == 280);
  CHECK(median_tenths(std::vector<std::uint32_t>{35, 28}) == 315);
  CHECK(median_tenths(std::vector<std::uint32_t>{40, 10, 28}) == 280);
  CHECK(median_tenths(gaps_at({28, 35})) == 315U);
  CHECK(median_tenths(gaps_at({28, 28, 90})) == 280U);
  CHECK_FALSE(median_tenths(Gaps{}));
}

TEST_CASE("three gaps and more speak for themselves, and of many the last six", "[unit][views]") {
  const auto cadence = cadence_of(after_gaps({28, 30, 27}), gaps_at({90}), {});
  REQUIRE(cadence);
  CHECK(cadence->tenths == 280);
  // Distances 0.0, 2.0, 1.0: the middle one is 1.0 of 28.0.
  CHECK(cadence->spread_thousandths == 35);
  const auto slower = cadence_of(after_gaps({7, 7, 7, 7, 28, 28, 28, 30, 30, 30}), {}, {});
  REQUIRE(slower);
  CHECK(slower->tenths == 290);
}

TEST_CASE("one or two gaps are read together with those of the category", "[unit][views]") {
  // One: (1 · 20 + 2 · 35) / 3 = 30. Two: (2 · 25 + 2 · 35) / 4 = 30.
  CHECK(cadence_of(after_gaps({20}), gaps_at({35}), {})->tenths == 300);
  CHECK(cadence_of(after_gaps({20, 30}), gaps_at({35}), {})->tenths == 300);
}

TEST_CASE("a client of one visit has the rhythm of second visits, or none", "[unit][views]") {
  CHECK(cadence_of(after_gaps({}), gaps_at({28}), gaps_at({40, 50}))->tenths == 450);
  CHECK_FALSE(cadence_of(after_gaps({}), gaps_at({28}), {}));
}

TEST_CASE("nobody's rhythm is faster than a week or slower than a year", "[unit][views]") {
  CHECK(cadence_of(after_gaps({1, 1, 1}), {}, {})->tenths == 70);
  CHECK(cadence_of(after_gaps({900, 900, 900}), {}, {})->tenths == 3650);
}

TEST_CASE("two bills of one day are one visit, and a day in the middle finds its place",
          "[unit][views]") {
  Rhythm rhythm = after_gaps({28, 28});
  add_visit(rhythm, long_ago + std::chrono::days{28}, main_street, 20'00);
  CHECK(rhythm.visits.size() == 3);
  CHECK(rhythm.visits[1].spent_minor == 100'00);
  add_visit(rhythm, long_ago + std::chrono::days{14}, main_street, 10'00);
  CHECK(gaps_of(rhythm) == std::vector<std::uint32_t>{14, 14, 28});
  take_visit_back(rhythm, long_ago + std::chrono::days{28}, 20'00);
  CHECK(rhythm.visits.size() == 4);
  take_visit_back(rhythm, long_ago + std::chrono::days{14}, 10'00);
  CHECK(gaps_of(rhythm) == std::vector<std::uint32_t>{28, 28});
}

TEST_CASE(
    "a window is three times the usual time, and counts only where two of them are known [S4-6]",
    "[unit][views]") {
  // Every 28 days; the window is 84 days. As of the last visit, day 280: (196, 280] holds the
  // visits of days 224, 252 and 280, (112, 196] those of 140, 168 and 196.
  const Rhythm rhythm = after_gaps(std::vector<int>(10, 28));
  const auto evidence = evidence_after(rhythm, long_ago + std::chrono::days{280});
  CHECK(evidence.visits == 11);
  CHECK(evidence.visits_now == 3U);
  CHECK(evidence.visits_before == 3U);
  CHECK(evidence.spend_now_minor == 80'00);
  CHECK(evidence.spend_before_minor == 80'00);
  const auto later = evidence_after(rhythm, long_ago + std::chrono::days{280 + 60});
  CHECK(later.visits_now == 1U);
  CHECK(later.visits_before == 3U);
  CHECK(finding_of(later, long_ago + std::chrono::days{280 + 60}).drivers ==
        std::vector{risk::Driver::overdue, risk::Driver::visits_fell});
  const auto early = evidence_after(after_gaps({28, 28}), long_ago + std::chrono::days{56});
  CHECK_FALSE(early.visits_now);
  CHECK_FALSE(early.spend_now_minor);
}

TEST_CASE(
    "a client's words and bookings of the last window are held against those before it [S4-8]",
    "[unit][views]") {
  // Every 28 days; as of day 280 the windows are (196, 280] and (112, 196].
  Rhythm rhythm = after_gaps(std::vector<int>(10, 28));
  const Day today = long_ago + std::chrono::days{280};
  note_interactions(rhythm, {30, 112});
  note_interactions(rhythm, {113, 113, 120, 130, 140, 150, 160, 170, 180, 196});
  note_interactions(rhythm, {197, 205, 213, 221, 230, 240, 260, 280});
  const auto fewer = evidence_after(rhythm, today);
  CHECK(fewer.interactions_before == 10U);
  CHECK(fewer.interactions_now == 8U);
  const auto fell = finding_of(fewer, today);
  CHECK(fell.level == risk::Level::low);  // 0.8
  CHECK(fell.drivers == std::vector{risk::Driver::interactions_fell});
  note_interactions(rhythm, {280});
  const auto as_many = evidence_after(rhythm, today);
  CHECK(as_many.interactions_now == 9U);
  CHECK(finding_of(as_many, today).level == risk::Level::none);
  // Of a client of fewer than two windows nothing is said.
  Rhythm early = after_gaps({28, 28, 28});
  note_interactions(early, {10, 20, 30});
  CHECK_FALSE(evidence_after(early, long_ago + std::chrono::days{84}).interactions_before);
}

TEST_CASE("days on which a membership rests are no part of a gap, nor of the time since [M-13]",
          "[unit][views]") {
  const MembershipId month = nth<MembershipId>(1);
  const MembershipId other = nth<MembershipId>(2);
  // Visits on days 0, 28, 86 and 114; it rested from day 40 to day 70.
  Rhythm rhythm = after_gaps({28, 58, 28});
  begin_rest(rhythm, month, long_ago + std::chrono::days{40});
  end_rest(rhythm, month, long_ago + std::chrono::days{70});
  CHECK(gaps_of(rhythm) == std::vector<std::uint32_t>{28, 28, 28});
  // Two that rest on the same days rest once.
  begin_rest(rhythm, other, long_ago + std::chrono::days{60});
  end_rest(rhythm, other, long_ago + std::chrono::days{80});
  CHECK(gaps_of(rhythm) == std::vector<std::uint32_t>{28, 18, 28});
  // Since day 114: 20 days until it rests, and it still does.
  begin_rest(rhythm, month, long_ago + std::chrono::days{134});
  const auto evidence = evidence_after(rhythm, long_ago + std::chrono::days{204});
  CHECK(evidence.rested_days == 70U);
  const auto finding = risk::finding_of(evidence, long_ago + std::chrono::days{204}, 0,
                                        policy::shipped_risk_rule().rule);
  CHECK(finding.overdue_thousandths == 714);  // 20 days of 28
  CHECK_FALSE(evidence.visits_now);
  CHECK(risk::is_well_formed(evidence, long_ago + std::chrono::days{204}));
  auto more = evidence;
  more.rested_days = 91;
  CHECK_FALSE(risk::is_well_formed(more, long_ago + std::chrono::days{204}));
}

TEST_CASE("what is too old for any window is counted and forgotten", "[unit][views]") {
  Rhythm rhythm = after_gaps(std::vector<int>(300, 1));
  trim(rhythm);
  CHECK(rhythm.visits.size() == days_kept_max);
  CHECK(rhythm.visits_before == 301 - days_kept_max);
  CHECK(rhythm.first_visit == long_ago);
  const auto evidence = evidence_after(rhythm, rhythm.visits.back().day);
  CHECK(evidence.visits == 301);
  // Of the 84 days before the last 84 only a part is kept.
  CHECK_FALSE(evidence.visits_now);
}

}  // namespace tress::risk_view::rhythm_test

#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"

// Goal: each line of M-13 (without P(alive)) gives its level, and nothing else does; the level
// rises at once and falls only for a reason. Method: one client, every four weeks, written out.

namespace tress::testing::risk_level_test {

namespace {

using risk::Driver;
using Drivers = std::vector<Driver>;

Level level_of(const risk::Evidence& evidence, std::uint32_t complaints = 0) {
  return risk::finding_of(evidence, friday, complaints, shipped()).level;
}

template <class Change>
risk::Evidence away_but(int days, Change change) {
  auto evidence = away_for(days);
  change(evidence);
  return evidence;
}

}  // namespace

TEST_CASE("risk: three times the usual time without visit, booking or word is high",
          "[unit][risk]") {
  // 84 days / 28.0 = 3.000.
  const auto finding = risk::finding_of(away_for(84), friday, 0, shipped());
  CHECK(finding.level == Level::high);
  CHECK(finding.overdue_thousandths == 3000);
  CHECK(finding.drivers == Drivers{Driver::overdue, Driver::silent});
  CHECK(level_of(away_for(83)) == Level::medium);
  CHECK(level_of(away_but(84, [](auto& e) { e.next_booking = saturday; })) == Level::medium);
  // Silence is 60 days at least: twice 28 is less.
  const auto spoke = [](int days) {
    return [days](auto& e) { e.last_interaction = friday - std::chrono::days{days}; };
  };
  CHECK(level_of(away_but(84, spoke(59))) == Level::medium);
  CHECK(level_of(away_but(84, spoke(60))) == Level::high);
}

TEST_CASE("risk: visits or spend that fall sharply are medium [S4-6]", "[unit][risk]") {
  const auto visits = [](std::uint32_t now, std::uint32_t before) {
    return [=](auto& e) {
      e.visits_now = now;
      e.visits_before = before;
    };
  };
  const auto spend = [](std::int64_t now, std::int64_t before) {
    return [=](auto& e) {
      e.spend_now_minor = now;
      e.spend_before_minor = before;
    };
  };
  CHECK(level_of(away_but(1, visits(2, 4))) == Level::medium);  // 0.5
  CHECK(level_of(away_but(1, visits(3, 5))) == Level::low);     // 0.6
  CHECK(level_of(away_but(1, visits(0, 0))) == Level::none);    // nothing has fallen
  CHECK(level_of(away_but(1, spend(60'00, 100'00))) == Level::medium);
  CHECK(level_of(away_but(1, spend(60'01, 100'00))) == Level::low);
  CHECK(level_of(away_for(56)) == Level::medium);     // twice
  CHECK(level_of(away_for(42), 1) == Level::medium);  // 1.5 times, and a complaint
  CHECK(level_of(away_for(41), 1) == Level::low);
}

TEST_CASE("risk: a slight fluctuation is low, and less is none [S4-14]", "[unit][risk]") {
  CHECK(level_of(away_for(38)) == Level::low);   // 1.357
  CHECK(level_of(away_for(37)) == Level::none);  // 1.321
  const auto words = [](std::uint32_t now) {
    return [=](auto& e) {
      e.interactions_now = now;
      e.interactions_before = 10;
    };
  };
  CHECK(level_of(away_but(1, words(8))) == Level::low);
  CHECK(level_of(away_but(1, words(9))) == Level::none);
  CHECK(risk::finding_of(away_but(1, words(0)), friday, 0, shipped()).drivers ==
        Drivers{Driver::interactions_fell});
}

TEST_CASE("risk: who comes irregularly gets a quarter more time", "[unit][risk]") {
  const auto irregular = [](auto& e) { e.spread_thousandths = 601; };
  CHECK(level_of(away_but(104, irregular)) == Level::medium);  // 3.714 of 3.75
  CHECK(level_of(away_but(105, irregular)) == Level::high);
}

TEST_CASE("risk: a client of one visit is overdue at one and a half times", "[unit][risk]") {
  const auto once = [](auto& e) {
    e.visits = 1;
    e.first_visit = e.last_visit;
  };
  CHECK(level_of(away_but(41, once)) == Level::none);
  const auto finding = risk::finding_of(away_but(42, once), friday, 0, shipped());
  CHECK(finding.level == Level::medium);
  CHECK(finding.drivers == Drivers{Driver::overdue, Driver::never_returned});
}

TEST_CASE("risk: at most three of what speaks for a level are named", "[unit][risk]") {
  const auto all = [](auto& e) {
    e.visits_now = 0;
    e.visits_before = 4;
    e.spend_now_minor = 1;
    e.spend_before_minor = 100;
  };
  CHECK(risk::finding_of(away_but(84, all), friday, 1, shipped()).drivers ==
        Drivers{Driver::overdue, Driver::complaint_is_open, Driver::silent});
}

TEST_CASE("risk: the level is recorded with its evidence and rule, so that it can be made again",
          "[unit][risk]") {
  SampleSalon salon;
  const auto events = GivenRisk{{}, service(salon)}.when(scoring(away_for(60))).accepted();
  REQUIRE(events.size() == 1);
  const auto& made = std::get<risk::Scored>(events.front());
  CHECK(made.level == Level::medium);
  CHECK(made.rule_version == 1);
  const auto again = risk::finding_of(made.evidence, made.as_of, made.open_complaints, shipped());
  CHECK(again.level == made.found);
  CHECK(again.drivers == made.drivers);
  CHECK(again.overdue_thousandths == made.overdue_thousandths);
}

TEST_CASE("risk: the level falls by what the client does, or when two runs say the same",
          "[unit][risk]") {
  SampleSalon salon;
  const RiskHistory medium{scored(60, Level::medium, Level::medium, thursday)};
  // The rule is another now: by itself that is no reason to be calm after one run.
  const auto calmer = [](Table& table) {
    policy::RiskRuleSet set{1, std::nullopt, shipped(), long_ago};
    set.rule.medium_overdue_thousandths = 2900;
    table.house_rules = replayed<policy::State, policy::Event>({set});
  };
  const risk::Scored first = scored(60, Level::low, Level::medium);
  GivenRisk{medium, service(salon, calmer)}.when(scoring(away_for(60))).then({first});
  const RiskHistory waiting = and_then(medium, {first});
  GivenRisk{waiting, service(salon, calmer)}
      .when(scoring(away_for(60)))
      .then_refused(risk::Refusal::nothing_has_changed);
  auto second = scored(60, Level::low, Level::low, saturday);
  const auto one_day_on = risk::finding_of(away_for(60), saturday, 0, shipped());
  second.overdue_thousandths = one_day_on.overdue_thousandths;
  second.drivers = one_day_on.drivers;
  GivenRisk{waiting, service(salon, calmer)}.when(scoring(away_for(60), saturday)).then({second});
  // A visit is a reason at once.
  GivenRisk{medium, service(salon)}
      .when(scoring(away_for(0)))
      .then({scored(0, Level::none, Level::none)});
}

TEST_CASE("risk: a booking or a word is a reason to be calm at once", "[unit][risk]") {
  SampleSalon salon;
  const auto booked = away_but(84, [](auto& e) { e.next_booking = saturday; });
  const auto spoke = away_but(84, [](auto& e) { e.last_interaction = friday; });
  for (const auto& evidence : {booked, spoke}) {
    const auto events = GivenRisk{{scored(84, Level::high, Level::high)}, service(salon)}
                            .when(scoring(evidence))
                            .accepted();
    CHECK(std::get<risk::Scored>(events.front()).level == Level::medium);
  }
}

TEST_CASE("risk: each branch may have a rule of its own, dated, and the level says which [S4-22]",
          "[unit][risk]") {
  SampleSalon salon;
  const auto strict = [](Table& table) {
    policy::RiskRuleSet all{1, std::nullopt, shipped(), long_ago};
    policy::RiskRuleSet here{2, main_street, shipped(), friday};
    here.rule.low_overdue_thousandths = 1000;
    table.house_rules = replayed<policy::State, policy::Event>({all, here});
  };
  const auto scored_on = [&](Day as_of, int days) {
    auto evidence = away_for(days);
    return GivenRisk{{}, service(salon, strict)}.when(scoring(evidence, as_of));
  };
  const auto events = scored_on(friday, 28).accepted();
  CHECK(std::get<risk::Scored>(events.front()).level == Level::low);
  CHECK(std::get<risk::Scored>(events.front()).rule_version == 2);
  scored_on(thursday, 29).then_refused(risk::Refusal::nothing_has_changed);
}

TEST_CASE("risk: of data older than 36 hours no level is made [S4-21]", "[unit][risk]") {
  SampleSalon salon;
  auto evidence = away_for(84);
  evidence.data_until = noon - std::chrono::hours{36};
  CHECK(GivenRisk{{}, service(salon)}.when(scoring(evidence)).accepted().size() == 2);
  evidence.data_until -= std::chrono::seconds{1};
  GivenRisk{{}, service(salon)}.when(scoring(evidence)).then_refused(risk::Refusal::data_is_stale);
}

}  // namespace tress::testing::risk_level_test

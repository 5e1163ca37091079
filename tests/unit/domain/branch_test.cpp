#include "ledger/domain/branch.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::branch_test {

namespace {

using branch::Refusal;
using GivenBranch = Given<branch::State, branch::Command>;
using Row = Refused<branch::State, branch::Command>;

const branch::Open opening{"EAST", "East", "America/Vancouver", 4, cad()};
const branch::Opened opened{main_street, "EAST", "East", "America/Vancouver", 4, cad()};

branch::SetTax tax(std::uint32_t rate_millionths, Day from) {
  return {main_street, "GST", rate_millionths, from};
}

TEST_CASE("branch: opening fixes its clock and its currency", "[unit][branch]") {
  const SampleSalon salon;
  const auto id = id_cast<BranchId>(this_stream);
  const Heading heading = GivenBranch{{}, salon.facts()}.when(opening).then(
      {branch::Opened{id, "EAST", "East", "America/Vancouver", 4, cad()}});
  CHECK(heading.branch == id);
  CHECK(heading.business_date == friday);
  CHECK(stream_of(branch::Command{opening}).words == "EAST");
}

TEST_CASE("branch: before the cut-off hour the business date is the day before", "[unit][branch]") {
  // In November 2018 Vancouver kept UTC-8: 11:30 UTC is 3:30 there and still the evening's
  // business; 12:30 UTC is 4:30 and the new day's.
  const SampleSalon salon;
  const Day evening = *parse_day("2018-11-23");
  const Day morning = evening + std::chrono::days{1};
  const Facts early = at(salon.facts(), Timestamp{morning} + std::chrono::minutes{11 * 60 + 30});
  const Facts late = at(salon.facts(), Timestamp{morning} + std::chrono::minutes{12 * 60 + 30});
  const branch::TaxSet set{"GST", 0, morning};
  CHECK(GivenBranch{{opened}, early}.when(tax(0, morning)).then({set}).business_date == evening);
  CHECK(GivenBranch{{opened}, late}.when(tax(0, morning)).then({set}).business_date == morning);
}

TEST_CASE("branch: a tax is in force from its day until the next rate of its code",
          "[unit][branch]") {
  const auto state = replayed<branch::State, branch::Event>(
      {opened, branch::TaxSet{"GST", 50'000, thursday}, branch::TaxSet{"PST", 70'000, thursday},
       branch::TaxSet{"GST", 60'000, friday}, branch::TaxSet{"PST", 0, saturday},
       branch::TaxSet{"GST", 65'000, friday}});
  using Taxes = std::vector<branch::TaxSet>;
  CHECK(branch::taxes_on(state, thursday - std::chrono::days{1}).empty());
  CHECK(branch::taxes_on(state, thursday) ==
        Taxes{{"GST", 50'000, thursday}, {"PST", 70'000, thursday}});
  // Two rates from Friday: the one recorded later counts.
  CHECK(branch::taxes_on(state, friday) ==
        Taxes{{"GST", 65'000, friday}, {"PST", 70'000, thursday}});
  CHECK(branch::taxes_on(state, saturday) == Taxes{{"GST", 65'000, friday}});
}

TEST_CASE("branch: imports may set the tax of earlier days", "[unit][branch]") {
  const SampleSalon salon;
  GivenBranch{{opened}, salon.import_facts()}
      .when(tax(50'000, long_ago))
      .then({branch::TaxSet{"GST", 50'000, long_ago}});
}

branch::SetHours hours(std::vector<branch::OpenSpan> spans) {
  return {main_street, std::move(spans), friday};
}

TEST_CASE("branch: hours and contact count from their day on, and the earlier ones stay readable",
          "[unit][branch]") {
  const SampleSalon salon;
  GivenBranch{{opened}, salon.facts()}
      .when(hours({{2, 840, 1'080}, {2, 540, 720}}))
      .then({branch::HoursSet{{{2, 540, 720}, {2, 840, 1'080}}, friday}});
  GivenBranch{{opened}, salon.facts()}
      .when(branch::SetContact{main_street, "1 Main Street", std::nullopt, std::nullopt, saturday})
      .then({branch::ContactSet{"1 Main Street", std::nullopt, std::nullopt, saturday}});
  const branch::HoursSet before{{{1, 540, 600}}, long_ago};
  const branch::HoursSet after{{{1, 600, 660}}, saturday};
  const auto state = replayed<branch::State, branch::Event>({opened, after, before});
  CHECK(*branch::hours_on(state, friday) == before);
  CHECK(*branch::hours_on(state, saturday) == after);
  CHECK(branch::hours_on(state, long_ago - std::chrono::days{1}) == nullptr);
}

TEST_CASE("branch: its size, its idea and who keeps its files count from a day on [S2-57] [S2-18]",
          "[unit][branch]") {
  SampleSalon salon;
  GivenBranch{{opened}, salon.facts()}
      .when(branch::SetProfile{main_street, "Cuts in half an hour", 4, 60, saturday})
      .then({branch::ProfileSet{"Cuts in half an hour", 4, 60, saturday}});
  const branch::RecordKeeperNamed first{stylist, manager, friday};
  GivenBranch{{opened}, salon.facts()}
      .when(branch::NameRecordKeeper{main_street, stylist, manager, friday})
      .then({first});
  GivenBranch{{opened, first}, salon.facts()}
      .when(branch::NameRecordKeeper{main_street, manager, std::nullopt, saturday})
      .then({branch::RecordKeeperNamed{manager, std::nullopt, saturday}});
}

TEST_CASE("branch: every reason to refuse has a case", "[unit][branch]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const auto with = [](auto change) {
    branch::Open changed = opening;
    change(changed);
    return changed;
  };
  std::vector<branch::Event> many_hours{opened};
  for (std::size_t i = 0; i < branch::versions_max; ++i) {
    many_hours.emplace_back(branch::HoursSet{{}, friday});
  }
  check_refusals<branch::State, branch::Command>({
      Row{"code taken", {opened}, opening, facts, Refusal::already_open},
      Row{"tax of no branch", {}, tax(50'000, friday), facts, Refusal::branch_is_unknown},
      Row{"no code", {}, with([](auto& o) { o.code = ""; }), facts, Refusal::text_is_missing},
      Row{"long name",
          {},
          with([](auto& o) { o.name = std::string(201, 'x'); }),
          facts,
          Refusal::text_is_too_long},
      Row{"bidi override in the name",
          {},
          with([](auto& o) { o.name = "\u202Eeast"; }),
          facts,
          Refusal::text_is_not_plain},
      Row{"no such zone",
          {},
          with([](auto& o) { o.time_zone = "America/Atlantis"; }),
          facts,
          Refusal::time_zone_is_unknown},
      Row{"hour 24",
          {},
          with([](auto& o) { o.cut_off_hour = 24; }),
          facts,
          Refusal::cut_off_is_not_an_hour},
      Row{"101 %", {opened}, tax(1'010'000, friday), facts, Refusal::rate_is_too_high},
      Row{"closed day",
          {opened},
          tax(50'000, friday),
          salon.facts_of_closed_day(),
          Refusal::day_is_closed},
      Row{"backwards", {opened}, tax(50'000, thursday), facts, Refusal::starts_in_the_past},
      Row{"closes before it opens",
          {opened},
          hours({{1, 600, 540}}),
          facts,
          Refusal::hours_are_wrong},
      Row{"an eighth day", {opened}, hours({{8, 540, 600}}), facts, Refusal::hours_are_wrong},
      Row{"open twice at once",
          {opened},
          hours({{1, 660, 780}, {1, 540, 720}}),
          facts,
          Refusal::hours_overlap},
      Row{"hours of yesterday",
          {opened},
          branch::SetHours{main_street, {}, thursday},
          facts,
          Refusal::starts_in_the_past},
      Row{"a contact without one",
          {opened},
          branch::SetContact{main_street, {}, {}, {}, friday},
          facts,
          Refusal::contact_is_missing},
      Row{"nothing about it",
          {opened},
          branch::SetProfile{main_street, std::nullopt, std::nullopt, std::nullopt, friday},
          facts,
          Refusal::profile_is_missing},
      Row{"no place to work at",
          {opened},
          branch::SetProfile{main_street, std::nullopt, 0, std::nullopt, friday},
          facts,
          Refusal::size_is_out_of_range},
      Row{"as large as a town",
          {opened},
          branch::SetProfile{main_street, std::nullopt, std::nullopt, 100'001, friday},
          facts,
          Refusal::size_is_out_of_range},
      Row{"files kept by nobody",
          {opened},
          branch::NameRecordKeeper{main_street, nobody, std::nullopt, friday},
          facts,
          Refusal::staff_is_unknown},
      Row{"files kept by who has left",
          {opened},
          branch::NameRecordKeeper{main_street, stylist, gone_manager, friday},
          facts,
          Refusal::staff_has_left},
      Row{"one's own backup",
          {opened},
          branch::NameRecordKeeper{main_street, stylist, stylist, friday},
          facts,
          Refusal::keeper_is_the_backup},
      Row{"a keeper as of yesterday",
          {opened},
          branch::NameRecordKeeper{main_street, stylist, std::nullopt, thursday},
          facts,
          Refusal::starts_in_the_past},
      Row{"too many changes of hours", many_hours, hours({{1, 540, 600}}), facts,
          Refusal::history_is_full},
      Row{"two faults: the first listed wins",
          {},
          with([](auto& o) { o.time_zone = "Nowhere", o.cut_off_hour = 30; }),
          facts,
          Refusal::time_zone_is_unknown},
      Row{"closed and backwards",
          {opened},
          tax(50'000, thursday),
          salon.facts_of_closed_day(),
          Refusal::day_is_closed},
  });
}

}  // namespace

}  // namespace tress::testing::branch_test

#include "ledger/domain/day.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing {

namespace {

using day::Refusal;
using sale::TenderKind;
using GivenDay = Given<day::State, day::Command>;
using Row = Refused<day::State, day::Command>;

const day::Close closing{main_street, friday};
const day::Closed closed{nth<DayId>(1), main_street, friday, 0, {}};

TEST_CASE("day: closing says how many bills there were and what was taken, by tender",
          "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    table.closed_bills[{main_street, friday}] = 12;
    table.takings_minor[{friday, TenderKind::card}] = 840'00;
    table.takings_minor[{friday, TenderKind::cash}] = -5'00;
    table.takings_minor[{thursday, TenderKind::wallet}] = 1'00;
  });
  const Heading heading = GivenDay{{}, facts}.when(closing).then(
      {day::Closed{id_cast<DayId>(this_stream),
                   main_street,
                   friday,
                   12,
                   {{TenderKind::cash, cad(-5'00)}, {TenderKind::card, cad(840'00)}}}});
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == friday);
  CHECK(stream_of(day::Command{closing}).words == main_street.hex() + "/2026-11-20");
}

TEST_CASE("day: an earlier date may be closed later, under its own date", "[unit][day]") {
  const SampleSalon salon;
  const Heading heading =
      GivenDay{{}, salon.facts()}
          .when(day::Close{main_street, thursday})
          .then({day::Closed{id_cast<DayId>(this_stream), main_street, thursday, 0, {}}});
  CHECK(heading.business_date == thursday);
}

TEST_CASE("day: [inv-8] every reason to refuse has a case, and suspense is one of them",
          "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const auto open_bill = [](Table& table) { table.open_bills[{main_street, friday}] = 1; };
  const auto suspense = [](Table& table) { table.balances_minor[1900] = -20'00; };
  const auto both = [&](Table& table) { open_bill(table), suspense(table); };
  check_refusals<day::State, day::Command>({
      Row{"closed twice", {closed}, closing, facts, Refusal::already_closed},
      Row{"no such branch", {}, day::Close{no_branch, friday}, facts, Refusal::branch_is_unknown},
      Row{"tomorrow", {}, day::Close{main_street, saturday}, facts, Refusal::date_is_in_the_future},
      Row{"a bill is open", {}, closing, salon.facts_with(open_bill), Refusal::bills_are_open},
      Row{"20.00 unexplained", {}, closing, salon.facts_with(suspense), Refusal::suspense_not_zero},
      Row{"two faults: the first listed wins",
          {},
          closing,
          salon.facts_with(both),
          Refusal::bills_are_open},
  });
}

}  // namespace

}  // namespace tress::testing

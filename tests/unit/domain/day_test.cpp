#include "ledger/domain/day.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::day_test {

namespace {

using day::Refusal;
using sale::TenderKind;
using GivenDay = Given<day::State, day::Command>;
using Row = Refused<day::State, day::Command>;

const day::Close closing{main_street, friday};
const day::CarryOutDue due{id_cast<DayId>(this_stream)};
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

/// A till of Main Street, opened on Friday, and what else happened to it.
std::function<void(Table&)> till_after(const std::vector<drawer::Event>& more) {
  std::vector<drawer::Event> history{opened_till()};
  history.insert(history.end(), more.begin(), more.end());
  return [history](Table& table) { table.drawers_of_branches[till] = drawer_after(history); };
}

const day::TerminalCounted terminal_short{TenderKind::card, cad(115'00), cad(120'00), cashier};
const day::CountTerminal count_card{main_street, friday, TenderKind::card, cad(115'00)};
const day::ExplainTerminal explain_card{main_street, friday, TenderKind::card, "wrong_tender"};
const day::AskReopening ask{main_street, friday, "bill_is_missing"};
const day::Reopen reopen{main_street, friday};
const day::ReopeningAsked asked{"bill_is_missing", manager};

/// Friday's drawer is right, and 120.00 were taken by card.
void with_cards(Table& table) {
  till_after({counted(100'00, 100'00)})(table);
  table.takings_minor[{friday, TenderKind::card}] = 120'00;
}

const StaffId owner = nth<StaffId>(6);

void with_owner(Table& table) {
  table.people[owner] = hired(owner, "Eva", Role::owner);
}

TEST_CASE("day: [S1-34] cards are counted blind, and a difference is somebody else's to explain",
          "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(with_cards);
  const Facts boss = salon.facts_with(with_cards, staff_actor(manager, Role::manager));
  GivenDay{{}, facts}.when(closing).then_refused(Refusal::cards_are_not_matched);
  GivenDay{{}, facts}.when(count_card).then({terminal_short});
  GivenDay{{terminal_short}, boss}.when(closing).then_refused(Refusal::cards_are_not_matched);
  const day::TerminalExplained explained{TenderKind::card, cad(-5'00), "wrong_tender",
                                         cashier,          manager,    false};
  GivenDay{{terminal_short}, boss}.when(explain_card).then({explained});
  CHECK(GivenDay{{terminal_short, explained}, boss}.when(closing).accepted().size() == 1);
  // A right count needs no word; one more sale after it needs another count.
  const day::TerminalCounted right{TenderKind::card, cad(120'00), cad(120'00), cashier};
  CHECK(GivenDay{{right}, boss}.when(closing).accepted().size() == 1);
  const Facts sold_more = salon.facts_with([](Table& table) {
    with_cards(table);
    table.takings_minor[{friday, TenderKind::card}] = 130'00;
  });
  GivenDay{{right}, sold_more}.when(closing).then_refused(Refusal::cards_are_not_matched);
}

TEST_CASE("day: a branch that keeps no drawer closes without counts", "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    table.takings_minor[{friday, TenderKind::card}] = 120'00;
    table.takings_minor[{friday, TenderKind::cash}] = 80'00;
  });
  CHECK(GivenDay{{}, facts}.when(closing).accepted().size() == 1);
}

TEST_CASE("day: [inv-9] a closed day is opened by the owner, whom another person asked",
          "[unit][day]") {
  SampleSalon salon;
  const Facts boss = salon.facts_with(with_owner, staff_actor(manager, Role::manager));
  const Facts eva = salon.facts_with(with_owner, staff_actor(owner, Role::owner));
  GivenDay{{closed}, boss}.when(ask).then({asked});
  // To be closed again by the end of Friday: 4:00 in Vancouver, and two hours.
  const Timestamp four =
      TimeZone::find("America/Vancouver")->from_local(saturday, std::chrono::hours{4});
  const day::Reopened reopened{"bill_is_missing", manager, owner, false,
                               four + std::chrono::hours{2}};
  const Heading heading = GivenDay{{closed, asked}, eva}.when(reopen).then({reopened});
  CHECK(heading.approval_version == 2);
  GivenDay{{closed, asked}, boss}.when(reopen).then_refused(Refusal::self_approval);
  // It is closed again, and a request for the earlier opening opens it no second time.
  CHECK(GivenDay{{closed, asked, reopened}, eva}.when(closing).accepted().size() == 1);
  GivenDay{{closed, asked, reopened, closed}, eva}.when(reopen).then_refused(
      Refusal::reopening_was_not_asked);
}

const Hash root{[] {
  Hash::Array bytes{};
  bytes.front() = 7;
  return bytes;
}()};

day::LockPeriod lock_from(Day from, Day until) {
  return {main_street, from, until, 41, root};
}

TEST_CASE("day: [inv-11] a locked period binds the log and the books, and the next one follows it",
          "[unit][day]") {
  SampleSalon salon;
  const Day wednesday = thursday - std::chrono::days{1};
  const Facts facts = salon.facts_with([&](Table& table) {
    table.closed_bills[{main_street, thursday}] = 3;
    table.closed_days.insert({main_street, thursday});
    table.have_dates_begun = false;
    table.trial_balance_hash = root;
  });
  const auto locked = [&](Day from, Day until) {
    return day::PeriodLocked{main_street, from, until, 41, root, root, cashier};
  };
  GivenDay{{}, facts}.when(lock_from(wednesday, thursday)).then({locked(wednesday, thursday)});
  CHECK(stream_of(day::Command{lock_from(thursday, thursday)}).words ==
        main_street.hex() + "/locks");
  const Facts saturday_noon = at(facts, noon + std::chrono::days{1});
  GivenDay{{locked(wednesday, thursday)}, saturday_noon}
      .when(lock_from(friday, friday))
      .then({locked(friday, friday)});
  const auto state =
      replayed<day::State, day::Event>({locked(wednesday, thursday), locked(friday, friday)});
  CHECK(state.locked == day::LockedDays{wednesday, friday});
}

TEST_CASE("day: [inv-8] every reason to refuse has a case, and suspense is one of them",
          "[unit][day]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const Facts boss = salon.facts_with(with_owner, staff_actor(manager, Role::manager));
  const Facts clerk = salon.facts_with(with_owner, staff_actor(stylist, Role::stylist));
  const Facts system = salon.facts(system_actor());
  const auto open_bill = [](Table& table) { table.open_bills[{main_street, friday}] = 1; };
  const auto suspense = [](Table& table) { table.balances_minor[1900] = -20'00; };
  const auto both = [&](Table& table) { open_bill(table), suspense(table); };
  const Facts locked_days = salon.facts_with([](Table& table) {
    table.locked_days.insert({main_street, friday});
  });
  const Facts sold_on_thursday = salon.facts_with([](Table& table) {
    table.closed_bills[{main_street, thursday}] = 1;
    table.have_dates_begun = false;
  });
  const day::PeriodLocked locked_thursday{main_street, thursday, thursday, 41, root, root, cashier};
  const auto counted_card = [](Money money, TenderKind tender = TenderKind::card) {
    return day::CountTerminal{main_street, friday, tender, money};
  };
  check_refusals<day::State, day::Command>({
      Row{"closed twice", {closed}, closing, facts, Refusal::already_closed},
      Row{"counted after the close", {closed}, count_card, facts, Refusal::already_closed},
      Row{"reopened though open", {}, reopen, boss, Refusal::day_is_not_closed},
      Row{"asked though open", {}, ask, boss, Refusal::day_is_not_closed},
      Row{"nobody asked", {closed}, reopen, boss, Refusal::reopening_was_not_asked},
      Row{"reason of its own",
          {closed},
          day::AskReopening{main_street, friday, "because"},
          boss,
          Refusal::reason_is_not_listed},
      Row{"cash is counted in its drawer",
          {},
          counted_card(cad(1), TenderKind::cash),
          facts,
          Refusal::tender_is_not_counted},
      Row{"nothing was counted", {}, explain_card, boss, Refusal::nothing_to_explain},
      Row{"ten million and a cent",
          {},
          counted_card(cad(limits::amount_minor_max + 1)),
          facts,
          Refusal::amount_is_too_high},
      Row{"dollars of another country",
          {},
          counted_card(usd(1)),
          facts,
          Refusal::currency_is_not_the_branchs},
      Row{"no such branch", {}, day::Close{no_branch, friday}, facts, Refusal::branch_is_unknown},
      Row{"tomorrow", {}, day::Close{main_street, saturday}, facts, Refusal::date_is_in_the_future},
      Row{"a period that is not over",
          {},
          lock_from(thursday, friday),
          facts,
          Refusal::date_is_in_the_future},
      Row{"asked in a locked period", {closed}, ask, locked_days, Refusal::period_is_locked},
      Row{"locked twice",
          {locked_thursday},
          lock_from(thursday, thursday),
          facts,
          Refusal::period_is_locked},
      Row{"ends before it begins",
          {},
          lock_from(friday, thursday),
          facts,
          Refusal::period_is_upside_down},
      Row{"367 days",
          {},
          lock_from(thursday - std::chrono::days{366}, thursday),
          facts,
          Refusal::period_is_too_long},
      Row{"a day is left out",
          {locked_thursday},
          lock_from(saturday, saturday),
          at(facts, noon + std::chrono::days{3}),
          Refusal::period_does_not_follow},
      Row{"no head",
          {},
          day::LockPeriod{main_street, thursday, thursday, 0, std::nullopt},
          facts,
          Refusal::head_is_missing},
      Row{"thursday is open",
          {},
          lock_from(thursday, thursday),
          sold_on_thursday,
          Refusal::days_are_open},
      Row{"a drawer was opened and counted on thursday, and nothing sold",
          {},
          lock_from(thursday, thursday),
          salon.facts_with([](Table& table) {
            table.have_dates_begun = false;
            table.watches.emplace(this_stream, DateWatch{main_street, thursday, noon});
          }),
          Refusal::days_are_open},
      Row{"a drawer is open",
          {},
          closing,
          salon.facts_with(till_after({})),
          Refusal::drawer_is_not_counted},
      Row{"2.70 short",
          {},
          closing,
          salon.facts_with(till_after({counted(412'30, 415'00)})),
          Refusal::variance_is_unexplained},
      Row{"no terminal count",
          {},
          closing,
          salon.facts_with(with_cards),
          Refusal::cards_are_not_matched},
      Row{"a discount says no why",
          {},
          closing,
          salon.facts_with([](Table& table) { table.unstated_discounts[main_street] = 1; }),
          Refusal::discounts_lack_reasons},
      Row{"a refund waits",
          {},
          closing,
          salon.facts_with([](Table& table) { table.undecided_refunds[main_street] = 1; }),
          Refusal::refunds_are_undecided},
      Row{"a bill is open", {}, closing, salon.facts_with(open_bill), Refusal::bills_are_open},
      Row{"20.00 unexplained", {}, closing, salon.facts_with(suspense), Refusal::suspense_not_zero},
      Row{"two faults: the first listed wins",
          {},
          closing,
          salon.facts_with(both),
          Refusal::bills_are_open},
      Row{"counted by nobody", {}, count_card, system, Refusal::counter_is_unknown},
      Row{"explained by nobody",
          {terminal_short},
          explain_card,
          system,
          Refusal::approver_is_unknown},
      Row{"explained by who counted",
          {terminal_short},
          explain_card,
          facts,
          Refusal::self_approval},
      Row{"explained by a stylist",
          {terminal_short},
          explain_card,
          clerk,
          Refusal::approver_lacks_role},
      Row{"reopened by a manager",
          {closed, day::ReopeningAsked{"bill_is_missing", cashier}},
          reopen,
          boss,
          Refusal::approver_lacks_role},
      Row{"nothing has happened on it", {}, due, system, Refusal::day_is_unknown},
      Row{"a person asks what is due", {closed}, due, boss, Refusal::only_the_service},
      Row{"a closed day", {closed}, due, system, Refusal::nothing_is_due},
  });
}

}  // namespace

}  // namespace tress::testing::day_test

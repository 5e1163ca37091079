#include "ledger/domain/drawer.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::drawer_test {

namespace {

using drawer::Purpose;
using drawer::Refusal;
using GivenDrawer = Given<drawer::State, drawer::Command>;
using Row = Refused<drawer::State, drawer::Command>;
using Events = std::vector<drawer::Event>;

const drawer::Open opening{main_street, "front", cad(100'00), Purpose::safe};
const drawer::PayIn pay_in{till, cad(20'00), Purpose::bank, std::nullopt};
const drawer::PayOut drop{till, cad(50'00), Purpose::safe, std::nullopt};
const drawer::PayTips pay_tips{till, stylist, cad(15'00)};
const drawer::Count count_total{till, cad(412'30), {}};
const drawer::ExplainVariance explain{till, "wrong_change"};

/// The drawer holds 415.00 by the books; the stylist is owed 15.00.
void fill(Table& table) {
  table.drawer_cash_minor[till] = 415'00;
  table.tips_payable_minor[stylist] = 15'00;
}

const drawer::Counted short_count = counted(412'30, 415'00);

TEST_CASE("drawer: opening says what lies in it, and what was left from before", "[unit][drawer]") {
  SampleSalon salon;
  const auto id = id_cast<DrawerId>(this_stream);
  const Heading heading = GivenDrawer{{}, salon.facts()}.when(opening).then({drawer::Opened{
      id, main_street, "front", 1, friday, cad(100'00), cad(0), Purpose::safe, cashier}});
  CHECK(heading.business_date == friday);
  CHECK(stream_of(drawer::Command{opening}).words == main_street.hex() + "/front");
  // The second session: 80.00 were left, 20.00 come from the safe.
  const Facts later = salon.facts_with([&](Table& table) { table.drawer_cash_minor[id] = 80'00; });
  GivenDrawer{Events{opened_till(), counted(80'00, 80'00)}, later}.when(opening).then(
      {drawer::Opened{id, main_street, "front", 2, friday, cad(100'00), cad(80'00), Purpose::safe,
                      cashier}});
}

TEST_CASE(
    "drawer: [S1-34] a count is of pieces or of the total, and closes the session if it is right",
    "[unit][drawer]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(fill);
  GivenDrawer{Events{opened_till()}, facts}.when(count_total).then({short_count});
  const std::vector<drawer::Denomination> pieces{{cad(100'00), 4}, {cad(5'00), 3}};
  const drawer::Counted right{1, cad(415'00), cad(415'00), pieces, cashier};
  GivenDrawer{Events{opened_till()}, facts}
      .when(drawer::Count{till, std::nullopt, pieces})
      .then({right});
  CHECK(replayed<drawer::State>(Events{opened_till(), right}).stage == drawer::Stage::settled);
  CHECK(replayed<drawer::State>(Events{opened_till(), short_count}).stage ==
        drawer::Stage::counted);
}

TEST_CASE("drawer: before the count nothing is refused because of what the drawer should hold",
          "[unit][drawer]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(fill);
  // Ten times what is in it: who counts blind learns nothing by trying.
  drawer::PayOut much = drop;
  much.amount = cad(4'150'00);
  GivenDrawer{Events{opened_till()}, facts}.when(much).then(
      {drawer::PaidOut{cad(4'150'00), Purpose::safe, std::nullopt}});
  drawer::Count absurd = count_total;
  absurd.total = cad(0);
  GivenDrawer{Events{opened_till()}, facts}.when(absurd).then({counted(0, 415'00)});
}

TEST_CASE("drawer: [inv-9] a difference is explained by another person than the one who counted",
          "[unit][drawer]") {
  SampleSalon salon;
  const Events history{opened_till(), short_count};
  const Facts boss = salon.facts_with(fill, staff_actor(manager, Role::manager));
  const Heading heading = GivenDrawer{history, boss}.when(explain).then(
      {drawer::VarianceExplained{cad(-2'70), "wrong_change", cashier, manager, false}});
  CHECK(heading.reason_code == "wrong_change");
  GivenDrawer{history, salon.facts_with(fill)}.when(explain).then_refused(Refusal::self_approval);
  // Before that, another person may count again; the last count is the one that stands.
  GivenDrawer{history, boss}
      .when(drawer::Count{till, cad(415'00), {}})
      .then({drawer::Counted{2, cad(415'00), cad(415'00), {}, manager}});
}

TEST_CASE("drawer: the owner of a salon of one explains alone, and the event says so",
          "[unit][drawer]") {
  SampleSalon salon;
  const Facts alone = salon.facts_with([](Table& table) {
    fill(table);
    table.people[cashier] = hired(cashier, "Ana", Role::owner);
    table.present = 1;
  });
  GivenDrawer{Events{opened_till(), short_count}, alone}.when(explain).then(
      {drawer::VarianceExplained{cad(-2'70), "wrong_change", cashier, cashier, true}});
}

TEST_CASE("drawer: a drawer is counted under its own date however late that is", "[unit][drawer]") {
  SampleSalon salon;
  const Facts tomorrow = at(salon.facts_with(fill), noon + std::chrono::days{1});
  const Heading heading =
      GivenDrawer{Events{opened_till()}, tomorrow}.when(count_total).then({short_count});
  CHECK(heading.business_date == friday);
  GivenDrawer{Events{opened_till()}, tomorrow}.when(pay_in).then_refused(
      Refusal::session_is_of_another_day);
}

TEST_CASE("drawer: [inv-6] tips are paid out as far as they are owed", "[unit][drawer]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(fill);
  GivenDrawer{Events{opened_till()}, facts}.when(pay_tips).then(
      {drawer::TipsPaid{stylist, cad(15'00)}});
  drawer::PayTips more = pay_tips;
  more.amount = cad(15'01);
  GivenDrawer{Events{opened_till()}, facts}.when(more).then_refused(Refusal::tips_exceed_payable);
}

template <class Command, class Change>
Command with(Command command, Change change) {
  change(command);
  return command;
}

TEST_CASE("drawer: every reason to refuse has a case", "[unit][drawer]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(fill);
  const Facts boss = salon.facts_with(fill, staff_actor(manager, Role::manager));
  const Facts closed_day = salon.facts_of_closed_day();
  const Facts tomorrow = at(facts, noon + std::chrono::days{1});
  const Facts many = salon.facts_with([](Table& table) {
    for (Byte n = 1; n <= drawer::drawers_max; ++n) {
      table.drawers_of_branches[nth<DrawerId>(n)] = replayed<drawer::State>(Events{opened_till()});
    }
  });
  const Events open{opened_till()};
  const Events short_{opened_till(), short_count};
  const Events settled{opened_till(), counted(415'00, 415'00)};
  const std::string long_name(limits::name_bytes_max + 1, 'x');
  const auto opened_with = [](auto change) { return with(opening, change); };
  const auto pieces = [](std::vector<drawer::Denomination> all) {
    return drawer::Count{till, std::nullopt, std::move(all)};
  };
  check_refusals<drawer::State, drawer::Command>({
      Row{"money into no drawer", {}, pay_in, facts, Refusal::drawer_is_unknown},
      Row{"count of no drawer", {}, count_total, facts, Refusal::drawer_is_unknown},
      Row{"opened twice", open, opening, facts, Refusal::drawer_is_open},
      Row{"opened before its difference is explained", short_, opening, facts,
          Refusal::drawer_is_open},
      Row{"money in after the session", settled, pay_in, facts, Refusal::drawer_is_not_open},
      Row{"counted after the session", settled, count_total, facts, Refusal::drawer_is_not_open},
      Row{"money in after a count", short_, pay_in, facts, Refusal::drawer_is_counted},
      Row{"explained before it is counted", open, explain, boss, Refusal::drawer_is_not_counted},
      Row{"explained though it is right", settled, explain, boss, Refusal::variance_is_explained},
      Row{"no code",
          {},
          opened_with([](auto& o) { o.code = " "; }),
          facts,
          Refusal::text_is_missing},
      Row{"long code",
          {},
          opened_with([&](auto& o) { o.code = long_name; }),
          facts,
          Refusal::text_is_too_long},
      Row{"line separator in a reference", open,
          with(pay_in, [](auto& p) { p.reference = "a\u2028b"; }), facts,
          Refusal::text_is_not_plain},
      Row{"reason of its own", short_, drawer::ExplainVariance{till, "because"}, boss,
          Refusal::reason_is_not_listed},
      Row{"nothing counted", open, drawer::Count{till, std::nullopt, {}}, facts,
          Refusal::count_is_missing},
      Row{"total and pieces", open, drawer::Count{till, cad(5'00), {{cad(5'00), 1}}}, facts,
          Refusal::count_is_said_twice},
      Row{"a million coins", open, pieces({{cad(5), 1'000'000}}), facts, Refusal::too_many_pieces},
      Row{"coins worth nothing", open, pieces({{cad(0), 1}}), facts,
          Refusal::amount_is_not_positive},
      Row{"float below zero",
          {},
          opened_with([](auto& o) { o.opening = cad(-1); }),
          facts,
          Refusal::amount_is_not_positive},
      Row{"ten million and a cent", open,
          with(pay_in, [](auto& p) { p.amount = cad(limits::amount_minor_max + 1); }), facts,
          Refusal::amount_is_too_high},
      Row{"no such branch",
          {},
          opened_with([](auto& o) { o.branch = no_branch; }),
          facts,
          Refusal::branch_is_unknown},
      Row{"dollars of another country", open, with(drop, [](auto& p) { p.amount = usd(1); }), facts,
          Refusal::currency_is_not_the_branchs},
      Row{"coins of two countries", open, pieces({{cad(5), 1}, {usd(5), 1}}), facts,
          Refusal::currency_is_not_the_branchs},
      Row{"tips of nobody", open, with(pay_tips, [](auto& p) { p.staff = nobody; }), facts,
          Refusal::staff_is_unknown},
      Row{"opened on a closed day", {}, opening, closed_day, Refusal::day_is_closed},
      Row{"counted on a closed day", open, count_total, closed_day, Refusal::day_is_closed},
      Row{"drop on a closed day", settled, drop, closed_day, Refusal::day_is_closed},
      Row{"drawer 33", {}, opening, many, Refusal::too_many_drawers},
      Row{"money of the next day", open, pay_in, tomorrow, Refusal::session_is_of_another_day},
      Row{"goods bring money in", open, with(pay_in, [](auto& p) { p.purpose = Purpose::stock; }),
          facts, Refusal::purpose_is_the_other_way},
      Row{"money is found by paying it out", open,
          with(drop, [](auto& p) { p.purpose = Purpose::found; }), facts,
          Refusal::purpose_is_the_other_way},
      Row{"a cent more than was counted", settled,
          with(drop, [](auto& p) { p.amount = cad(415'01); }), facts, Refusal::exceeds_drawer},
      Row{"a cent more than is owed", open, with(pay_tips, [](auto& p) { p.amount = cad(15'01); }),
          facts, Refusal::tips_exceed_payable},
      Row{"counted by nobody", open, count_total, salon.facts(system_actor()),
          Refusal::counter_is_unknown},
      Row{"counted twice by one person", short_, count_total, facts, Refusal::counted_before},
      Row{"explained by nobody", short_, explain, salon.facts(system_actor()),
          Refusal::approver_is_unknown},
      Row{"explained by who counted", short_, explain, facts, Refusal::self_approval},
      Row{"explained by a stylist", short_, explain,
          salon.facts(staff_actor(stylist, Role::manager)), Refusal::approver_lacks_role},
  });
}

}  // namespace

}  // namespace tress::testing::drawer_test

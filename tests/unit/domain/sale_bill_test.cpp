#include <catch2/catch.hpp>

#include "tests/support/sample_bill.hpp"

#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/shares.hpp"

// Goal: an accepted command on an open bill gives exactly the events listed, amounts worked out in
// the comments. Method: histories are written out. Refusals: sale_refusal_test.cpp.

namespace tress::testing::sale_bill_test {

namespace {

using sale::LineKind;
using sale::Refusal;
using sale::TenderKind;

TEST_CASE("sale: a bill takes its branch's next number and its business date", "[unit][sale]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& t) { t.bill_numbers[main_street] = 41; });
  const Heading heading =
      GivenSale{{}, facts}
          .when(sale::Open{main_street, lin, "R-7"})
          .then({sale::Opened{id_cast<SaleId>(this_stream), 42, main_street, lin, "R-7", friday}});
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == friday);
  CHECK_FALSE(stream_of(sale::Command{sale::Open{main_street, lin, {}}}).id);
  CHECK(stream_of(sale::Command{close_bill()}).id == id_cast<StreamId>(bill));
}

TEST_CASE("sale: a bill after midnight and before the cut-off hour belongs to the evening",
          "[unit][sale]") {
  // In November 2018 Vancouver kept UTC-8: 11:30 UTC is 3:30 there, 12:30 UTC is 4:30.
  const SampleSalon salon;
  const Day evening = *parse_day("2018-11-23");
  const Day morning = evening + std::chrono::days{1};
  const auto opened_on = [&](int minutes_utc) {
    const Facts facts = at(salon.facts(), Timestamp{morning} + std::chrono::minutes{minutes_utc});
    const auto events =
        GivenSale{{}, facts}.when(sale::Open{main_street, std::nullopt, std::nullopt}).accepted();
    return std::get<sale::Opened>(events.front()).opened_on;
  };
  CHECK(to_text(opened_on(11 * 60 + 30)) == "2018-11-23");
  CHECK(to_text(opened_on(12 * 60 + 30)) == "2018-11-24");
}

TEST_CASE("sale: [S1-47] the server prices a line from the list and taxes it", "[unit][sale]") {
  const SampleSalon salon;
  // 3 × 40.00 = 120.00; GST 5 % = 6.00; cost 3 × 18.00.
  sale::AddLine three = add(wax);
  three.quantity = 3;
  three.served = mia;
  three.performer = stylist;
  GivenSale{{walk_in}, salon.facts()}.when(three).then(
      {sale::LineAdded{1, LineKind::product, wax, "Wax", mia, stylist, 3, cad(40'00), cad(120'00),
                       cad(54'00), Shares{{"GST", 6'0000}}, std::nullopt}});
}

TEST_CASE("sale: tax is kept at four decimals, rounded half away from zero", "[unit][sale]") {
  const SampleSalon salon;
  // 33.30 × 5 % = 1.665; × 9.975 % = 3.321675, so 3.3217.
  sale::AddLine open_price = add(advice);
  open_price.price = cad(33'30);
  GivenSale{{opened_for(lin, montreal)}, salon.facts()}
      .when(open_price)
      .then({sale::LineAdded{1, LineKind::service, advice, "Advice", std::nullopt, std::nullopt, 1,
                             std::nullopt, cad(33'30), std::nullopt,
                             Shares{{"GST", 1'6650}, {"QST", 3'3217}}, std::nullopt}});
}

TEST_CASE("shares: share_half_up rounds halves away from zero on both sides", "[unit][sale]") {
  CHECK(share_half_up(1, 1, 2) == 1);
  CHECK(share_half_up(-1, 1, 2) == -1);
  CHECK(share_half_up(1, 1, 3) == 0);
  CHECK(share_half_up(-5, 1, 3) == -2);
  // A product beyond 64 bits: 10^13 × 10^6 / 10^6.
  CHECK(share_half_up(10'000'000'000'000, 1'000'000, 1'000'000) == 10'000'000'000'000);
}

TEST_CASE("sale: a bill is priced as of the day on which it was opened", "[unit][sale]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    table.items[cut] = evolve(table.items[cut], catalogue::PriceSet{saturday, cad(95'00), {}});
  });
  const Facts next_day = at(facts, noon + std::chrono::days{1});
  const Heading heading = GivenSale{{walk_in}, next_day}.when(add(cut)).then(
      {sale::LineAdded{1, LineKind::service, cut, "Cut", std::nullopt, std::nullopt, 1, cad(80'00),
                       cad(80'00), std::nullopt, Shares{{"GST", 4'0000}}, std::nullopt}});
  CHECK(heading.business_date == saturday);
}

TEST_CASE("sale: the list price may be repeated, not changed", "[unit][sale]") {
  const SampleSalon salon;
  sale::AddLine same = add(cut);
  same.price = cad(80'00);
  CHECK(GivenSale{{walk_in}, salon.facts()}.when(same).accepted().size() == 1);
  same.price = cad(79'99);
  GivenSale{{walk_in}, salon.facts()}.when(same).then_refused(Refusal::price_differs_from_list);
}

TEST_CASE("sale: an imported line is taken as written, a negative one as returned",
          "[unit][sale]") {
  const SampleSalon salon;
  GivenSale{{walk_in}, salon.import_facts()}
      .when(add_as_charged(cad(-50'00), {{"GST", -2'5000}, {"PST", -4'0000}}))
      .then({sale::LineAdded{1, LineKind::returned, std::nullopt, "as the file says", std::nullopt,
                             std::nullopt, 1, std::nullopt, cad(-50'00), std::nullopt,
                             Shares{{"GST", -2'5000}, {"PST", -4'0000}}, std::nullopt}});
  // A known item gives its kind, list price and cost, even if it was charged differently.
  sale::AddLine known = add_as_charged(cad(37'52), {});
  known.item = wax;
  known.as_charged->description = std::nullopt;
  GivenSale{{walk_in}, salon.import_facts()}.when(known).then(
      {sale::LineAdded{1, LineKind::product, wax, "Wax", std::nullopt, std::nullopt, 1, cad(40'00),
                       cad(37'52), cad(18'00), Shares{}, std::nullopt}});
}

TEST_CASE("sale: a discount has a reason, and the line's tax follows the lower amount",
          "[unit][sale]") {
  const SampleSalon salon;
  // 80.00 - 8.00 = 72.00; GST 3.60. Then 72.00 - 1.11 = 70.89; GST 3.5445.
  const sale::DiscountApplied first{1, cad(8'00), "loyalty", std::nullopt, {{"GST", 3'6000}}};
  const Heading heading =
      GivenSale{{walk_in, cut_line()}, salon.facts()}.when(discount(8'00)).then({first});
  CHECK(heading.reason_code == "loyalty");
  GivenSale{{walk_in, cut_line(), first}, salon.facts()}
      .when(sale::ApplyDiscount{bill, 1, cad(1'11), "goodwill", "had to wait"})
      .then({sale::DiscountApplied{1, cad(1'11), "goodwill", "had to wait", {{"GST", 3'5445}}}});
}

TEST_CASE(
    "sale: what somebody gives away alone counts over the whole bill, and more is approved first",
    "[unit][sale]") {
  SampleSalon salon;
  const sale::DiscountApplied first{1, cad(45'00), "loyalty", std::nullopt, {{"GST", 1'7500}}};
  const History given{walk_in, cut_line(), first};
  GivenSale{given, salon.facts()}
      .when(discount(5'00))
      .then({sale::DiscountApplied{1, cad(5'00), "loyalty", std::nullopt, {{"GST", 1'5000}}}});
  GivenSale{given, salon.facts()}.when(discount(5'01)).then_refused(Refusal::needs_approval);
  const Facts by_manager = salon.facts(staff_actor(manager, Role::manager));
  CHECK(GivenSale{given, by_manager}.when(discount(5'01)).accepted().size() == 1);
  const ApprovedBy approved{
      approval::Act::discount, staff_actor(cashier, Role::cashier), {manager}, 1, false};
  Facts ordered = salon.facts();
  ordered.approved = &approved;
  CHECK(GivenSale{given, ordered}.when(discount(5'01)).accepted().size() == 1);
  ApprovedBy of_another_act = approved;
  of_another_act.act = approval::Act::write_off;
  ordered.approved = &of_another_act;
  GivenSale{given, ordered}.when(discount(5'01)).then_refused(Refusal::needs_approval);
}

TEST_CASE("sale: the reasons for a discount are those that the house has set", "[unit][sale]") {
  SampleSalon salon;
  const auto with_reasons = [](Table& table) {
    table.house_rules = replayed<policy::State, policy::Event>(
        {policy::ReasonsSet{policy::ReasonKind::discount, {"birthday"}, friday}});
  };
  const Facts facts = salon.facts_with(with_reasons);
  const History bill_of_80{walk_in, cut_line()};
  GivenSale{bill_of_80, facts}.when(discount(8'00)).then_refused(Refusal::reason_is_not_listed);
  CHECK(GivenSale{bill_of_80, facts}.when(discount(8'00, "birthday")).accepted().size() == 1);
}

TEST_CASE("sale: [S1-48] a tip goes to a named member of staff", "[unit][sale]") {
  const SampleSalon salon;
  GivenSale{{walk_in}, salon.facts()}
      .when(sale::AddTip{bill, stylist, cad(10'00)})
      .then({sale::TipAdded{stylist, cad(10'00)}});
}

TEST_CASE("sale: any tip is above the limit where the bill sells goods alone [S1-36]",
          "[unit][sale]") {
  const SampleSalon salon;
  const auto limit_of = [&](const std::vector<sale::Command>& sold, std::int64_t minor) {
    History history = after({walk_in}, sold, salon.facts());
    history = after(history, {sale::AddTip{bill, stylist, cad(1'00)}}, salon.facts());
    history = after(history, {take(TenderKind::card, minor)}, salon.facts());
    const auto events = GivenSale{history, salon.facts()}.when(close_bill()).accepted();
    return std::get<sale::Closed>(events.front()).tips_above_percent;
  };
  CHECK(limit_of({add(wax)}, 43'00) == std::uint16_t{0});  // 40.00, GST 2.00
  CHECK(limit_of({add(wax), add(wax)}, 85'00) == std::uint16_t{0});
  CHECK_FALSE(limit_of({add(cut), add(wax)}, 127'00));
  CHECK_FALSE(limit_of({add(cut)}, 85'00));
  // Without a tip nothing is above anything.
  const History goods = after({walk_in}, {add(wax), take(TenderKind::card, 42'00)}, salon.facts());
  const auto closed = GivenSale{goods, salon.facts()}.when(close_bill()).accepted();
  CHECK_FALSE(std::get<sale::Closed>(closed.front()).tips_above_percent);
}

TEST_CASE("sale: tenders are taken up to what is due", "[unit][sale]") {
  const SampleSalon salon;
  // 84.00 due: 50.00 in cash, then 34.00 on account.
  const History bill_of_84{opened_for(lin), cut_line()};
  const auto cash = tender(1, TenderKind::cash, cad(50'00));
  GivenSale{bill_of_84, salon.facts()}.when(take(TenderKind::cash, 50'00)).then({cash});
  GivenSale{{opened_for(lin), cut_line(), cash}, salon.facts()}
      .when(take(TenderKind::on_account, 34'00))
      .then({tender(2, TenderKind::on_account, cad(34'00))});
}

TEST_CASE("sale: an imported bill below zero is evened out by an unnamed tender", "[unit][sale]") {
  const SampleSalon salon;
  const History returned =
      after({walk_in}, {add_as_charged(cad(-50'00), {{"GST", -2'5000}})}, salon.import_facts());
  GivenSale{returned, salon.import_facts()}
      .when(take(TenderKind::unnamed_import, -52'50))
      .then({tender(1, TenderKind::unnamed_import, cad(-52'50))});
  GivenSale{returned, salon.import_facts()}
      .when(take(TenderKind::unnamed_import, -52'51))
      .then_refused(Refusal::amount_exceeds_due);
}

TEST_CASE("sale: [S1-40] closing totals everything on the server, rounding each tax once",
          "[unit][sale]") {
  const SampleSalon salon;
  // Three lines of 33.30: GST 3 × 1.6650 = 4.9950, so 5.00 (by line it would be 5.01);
  // QST 3 × 3.3217 = 9.9651, so 9.97 (by line 9.96). 99.90 + 5.00 + 9.97 + tip 5.00 = 119.87.
  sale::AddLine line = add(advice);
  line.price = cad(33'30);
  const History filled = after(
      {opened_for(lin, montreal)},
      {line, line, line, sale::AddTip{bill, stylist, cad(5'00)}, take(TenderKind::card, 119'87)},
      salon.facts());
  const sale::BillTotals totals{
      cad(99'90), cad(0), {{"GST", 4'9950, 5'00}, {"QST", 9'9651, 9'97}}, cad(5'00), cad(119'87)};
  GivenSale{filled, salon.facts()}
      .when(sale::Close{bill, cad(119'87)})
      .then({sale::Closed{totals, friday, friday, std::nullopt}});
  GivenSale{filled, salon.facts()}
      .when(sale::Close{bill, cad(119'88)})
      .then_refused(Refusal::totals_differ);
}

TEST_CASE("sale: voiding a closed bill names its closing event, voiding an open one none",
          "[unit][sale]") {
  const SampleSalon salon;
  const History open{walk_in, cut_line()};
  CHECK_FALSE(GivenSale{open, salon.facts()}
                  .when(void_bill())
                  .then({sale::Voided{"rung up twice", std::nullopt, friday, false}})
                  .reverses_version);
  // Opened, line, tender, closed: the closing event is the stream's fourth.
  const History closed = after(open, {take(TenderKind::cash, 84'00), close_bill()}, salon.facts());
  CHECK(GivenSale{closed, salon.facts()}
            .when(void_bill())
            .then({sale::Voided{"rung up twice", std::nullopt, friday, true}})
            .reverses_version == 4);
}

TEST_CASE("sale: a debt is paid off in parts", "[unit][sale]") {
  const SampleSalon salon;
  const History owing = after({opened_for(lin), cut_line()},
                              {take(TenderKind::on_account, 84'00), close_bill()}, salon.facts());
  const sale::DebtPaid part{TenderKind::cash, cad(80'00), std::nullopt};
  GivenSale{owing, salon.facts()}.when(pay_debt(80'00)).then({part});
  GivenSale{after(owing, {pay_debt(80'00)}, salon.facts()), salon.facts()}
      .when(pay_debt(4'01))
      .then_refused(Refusal::amount_exceeds_debt);
}

}  // namespace

}  // namespace tress::testing::sale_bill_test

#include <catch2/catch.hpp>

#include "tests/support/sample_bill.hpp"
#include "tests/support/sample_drawer.hpp"

#include "ledger/domain/sale_amounts.hpp"

// Goal: what happens to a bill after it was paid – a changed tip, a chargeback, a debt written off
// – and where its cash lies. Method: commands on bills made by accepted commands.

namespace tress::testing::sale_after_test {

namespace {

using sale::Refusal;
using sale::TenderKind;

const StaffId owner = nth<StaffId>(6);

/// 80.00 and a tip of 15.00, by card.
History tipped_bill(const SampleSalon& salon) {
  return after(
      {opened_for(lin), cut_line()},
      {sale::AddTip{bill, stylist, cad(15'00)}, take(TenderKind::card, 99'00), close_bill()},
      salon.facts());
}

void with_till(Table& table) {
  table.drawers_of_branches[till] = drawer_after({opened_till()});
}

TEST_CASE("sale: [S1-42] a tip is changed after payment by request and another person's approval",
          "[unit][sale]") {
  SampleSalon salon;
  const Facts boss = salon.facts(staff_actor(manager, Role::manager));
  const sale::AskTipChange ask{bill, 1, cashier, cad(15'00), TenderKind::card, "wrong_person"};
  const sale::TipChangeAsked asked{
      1, 1, cashier, cad(15'00), stylist, cad(15'00), TenderKind::card, "wrong_person", cashier};
  History history = tipped_bill(salon);
  GivenSale{history, salon.facts()}.when(ask).then({asked});
  history = after(history, {ask}, salon.facts());
  const Heading heading = GivenSale{history, boss}
                              .when(sale::ApproveTipChange{bill, 1, std::nullopt})
                              .then({sale::TipChanged{1, manager, false, std::nullopt}});
  CHECK(heading.approval_version == history.size());
  // A second request that rests on the tip as it was is no longer about what is there.
  sale::AskTipChange other = ask;
  other.staff = stylist, other.amount = cad(10'00), other.reason = "wrong_amount";
  const History two = after(after(history, {other}, salon.facts()),
                            {sale::ApproveTipChange{bill, 1, std::nullopt}}, boss);
  GivenSale{two, boss}
      .when(sale::ApproveTipChange{bill, 2, std::nullopt})
      .then_refused(Refusal::tip_is_paid_out);
  // Nor may it take what the stylist has already been paid.
  const Facts paid_out =
      salon.facts_with([](Table& table) { table.tips_payable_minor[stylist] = 14'99; },
                       staff_actor(manager, Role::manager));
  GivenSale{history, paid_out}
      .when(sale::ApproveTipChange{bill, 1, std::nullopt})
      .then_refused(Refusal::tip_is_paid_out);
}

TEST_CASE("sale: cash lies in the one open drawer, or in the one that is named", "[unit][sale]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(with_till);
  const History open{opened_for(lin), cut_line()};
  GivenSale{open, facts}
      .when(take(TenderKind::cash, 84'00))
      .then({sale::TenderTaken{1, TenderKind::cash, cad(84'00), std::nullopt, std::nullopt, till,
                               1}});
  GivenSale{open, facts}
      .when(take(TenderKind::card, 84'00))
      .then({sale::TenderTaken{1, TenderKind::card, cad(84'00), std::nullopt, std::nullopt,
                               std::nullopt}});
  const DrawerId second = nth<DrawerId>(2);
  const Facts two = salon.facts_with([&](Table& table) {
    with_till(table);
    table.drawers_of_branches[second] = drawer_after({opened_till(second)});
  });
  sale::TakeTender named = take(TenderKind::cash, 84'00);
  named.drawer = second;
  GivenSale{open, two}.when(named).then(
      {sale::TenderTaken{1, TenderKind::cash, cad(84'00), std::nullopt, std::nullopt, second, 1}});
}

TEST_CASE("sale: a cash bill is voided while its drawer's session lasts, and not after its count",
          "[unit][sale]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(with_till);
  const History closed =
      after({opened_for(lin), cut_line()}, {take(TenderKind::cash, 84'00), close_bill()}, facts);
  CHECK(GivenSale{closed, facts}.when(void_bill()).accepted().size() == 1);
  const Facts counted_till = salon.facts_with([](Table& table) {
    table.drawers_of_branches[till] = drawer_after({opened_till(), counted(184'00, 184'00)});
  });
  GivenSale{closed, counted_till}.when(void_bill()).then_refused(Refusal::drawer_is_counted);
  // A new session of the same drawer is not the one that the cash went into.
  const Facts next_session = salon.facts_with([](Table& table) {
    drawer::Opened again = opened_till();
    again.session = 2;
    table.drawers_of_branches[till] = drawer_after({opened_till(), counted(184'00, 184'00), again});
  });
  GivenSale{closed, next_session}.when(void_bill()).then_refused(Refusal::drawer_is_counted);
}

TEST_CASE("sale: [S1-37] cash for a card sale, and money back after the tip was paid, are flagged",
          "[unit][sale]") {
  SampleSalon salon;
  const Facts boss = salon.facts(staff_actor(manager, Role::manager));
  const History approved =
      after(after(tipped_bill(salon), {request_refund(1, 80'00)}, salon.facts()),
            {sale::ApproveRefund{bill, 1}}, boss);
  const auto flags_of = [&](TenderKind kind, const Facts& facts) {
    const History more = after(approved, {sale::PayRefund{bill, 1, kind, std::nullopt}}, facts);
    return std::get<sale::RefundPaid>(more.back()).flags;
  };
  using Flags = std::vector<sale::RefundFlag>;
  CHECK(flags_of(TenderKind::card, salon.facts()) == Flags{});
  CHECK(flags_of(TenderKind::cash, salon.facts()) == Flags{sale::RefundFlag::cash_for_card});
  const Facts paid_out =
      salon.facts_with([](Table& table) { table.tips_payable_minor[stylist] = 0; });
  CHECK(flags_of(TenderKind::card, paid_out) == Flags{sale::RefundFlag::after_tip_payout});
  CHECK(flags_of(TenderKind::cash, paid_out) ==
        Flags{sale::RefundFlag::cash_for_card, sale::RefundFlag::after_tip_payout});
}

TEST_CASE("sale: [S1-43] a discount given in a hurry gets its reason before the bill closes",
          "[unit][sale]") {
  SampleSalon salon;
  const History hurried =
      after({opened_for(lin), cut_line()},
            {discount(4'00, "unstated"), take(TenderKind::card, 79'80)}, salon.facts());
  GivenSale{hurried, salon.facts()}
      .when(close_bill())
      .then_refused(Refusal::discount_lacks_a_reason);
  const History stated =
      after(hurried, {sale::StateDiscountReason{bill, 1, "goodwill"}}, salon.facts());
  CHECK(GivenSale{stated, salon.facts()}.when(close_bill()).accepted().size() == 1);
  CHECK(replayed<sale::State>(stated).discounts.front().reason == "goodwill");
  // Voided instead, it says how many reasons will never come.
  const History voided =
      after(after({opened_for(lin), cut_line()}, {discount(4'00, "unstated")}, salon.facts()),
            {void_bill()}, salon.facts());
  CHECK(std::get<sale::Voided>(voided.back()).reasons_unstated == 1U);
}

TEST_CASE("sale: a comp is the whole line, alone", "[unit][sale]") {
  SampleSalon salon;
  const History open{opened_for(lin), cut_line()};
  const Facts by_manager = salon.facts(staff_actor(manager, Role::manager));
  const History comped = after(open, {discount(80'00, "comp"), close_bill()}, by_manager);
  CHECK(std::get<sale::Closed>(comped.back()).totals.total == cad(0));
  const History some = after(open, {discount(8'00)}, salon.facts());
  GivenSale{some, salon.facts()}
      .when(discount(72'00, "comp"))
      .then_refused(Refusal::discount_is_exclusive);
}

TEST_CASE("sale: [inv-9] what is left of a debt is written off by the owner on another's request",
          "[unit][sale]") {
  SampleSalon salon;
  const Facts eva =
      salon.facts_with([](Table& table) { table.people[owner] = hired(owner, "Eva", Role::owner); },
                       staff_actor(owner, Role::owner));
  const History owing = after({opened_for(lin), cut_line()},
                              {take(TenderKind::on_account, 84'00), close_bill()}, salon.facts());
  const History asked =
      after(owing, {sale::AskWriteOff{bill, cad(84'00), "insolvent"}}, salon.facts());
  GivenSale{asked, eva}
      .when(sale::ApproveWriteOff{bill, 1})
      .then({sale::DebtWrittenOff{1, owner, false}});
  const History written = after(asked, {sale::ApproveWriteOff{bill, 1}}, eva);
  CHECK(sale::debt_minor(replayed<sale::State>(written)) == 0);
  GivenSale{written, salon.facts()}.when(pay_debt(1)).then_refused(Refusal::amount_exceeds_debt);
  // Some of it was paid meanwhile: the request is for more than there is.
  const History partly = after(asked, {pay_debt(4'00)}, salon.facts());
  GivenSale{partly, eva}
      .when(sale::ApproveWriteOff{bill, 1})
      .then_refused(Refusal::amount_exceeds_debt);
  GivenSale{asked, eva}
      .when(sale::RejectWriteOff{bill, 1, "ask her again"})
      .then({sale::WriteOffRejected{1, owner, "ask her again"}});
}

}  // namespace

}  // namespace tress::testing::sale_after_test

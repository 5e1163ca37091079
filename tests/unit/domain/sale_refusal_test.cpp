#include <catch2/catch.hpp>

#include "tests/support/prepaid_refusals.hpp"
#include "tests/support/sample_bill.hpp"
#include "tests/support/sample_drawer.hpp"
#include "tests/unit/domain/sale_value_rows.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal of a bill is produced by at least one row, and where two rules say no the
// first in the order of the enum wins. Method: a table; histories are built by accepted commands.

namespace tress::testing::sale_refusal_test {

namespace {

using sale::Refusal;
using sale::TenderKind;
using Row = Refused<sale::State, sale::Command>;

/// The histories that rows start from.
struct Bills {
  explicit Bills(const SampleSalon& salon)
      : open{opened_for(lin), cut_line()},
        paid(after(open, {take(TenderKind::cash, 84'00)}, salon.facts())),
        closed(after(paid, {close_bill()}, salon.facts())),
        voided(after(closed, {void_bill()}, salon.facts())),
        owing(after(open, {take(TenderKind::on_account, 84'00), close_bill()}, salon.facts())),
        debt_paid(after(owing, {pay_debt(10'00)}, salon.facts())),
        requested(after(closed, {request_refund(1, 80'00)}, salon.facts())),
        approved(after(requested,
                       {sale::ApproveRefund{bill, 1}},
                       salon.facts(staff_actor(manager, Role::manager)))),
        refunded(after(
            approved, {sale::PayRefund{bill, 1, TenderKind::cash, std::nullopt}}, salon.facts())),
        returned(after({opened_for(lin)}, {add_as_charged(cad(-50'00), {})}, salon.import_facts())),
        full{opened_for(lin)} {
    for (std::uint32_t line = 1; line <= limits::bill_lines_max; ++line) {
      full.emplace_back(cut_line(line));
    }
    tipped = after(
        {opened_for(lin), cut_line()},
        {sale::AddTip{bill, stylist, cad(15'00)}, take(TenderKind::card, 99'00), close_bill()},
        salon.facts());
    const sale::AskTipChange change{bill, 1, stylist, cad(10'00), TenderKind::card, "wrong_amount"};
    tip_asked = after(tipped, {change}, salon.facts());
    disputed =
        after(tipped, {sale::OpenDispute{bill, 1, cad(99'00), cad(15'00), "cb 1"}}, salon.facts());
    write_off_asked =
        after(owing, {sale::AskWriteOff{bill, cad(84'00), "insolvent"}}, salon.facts());
    unstated = after(open, {discount(4'00, "unstated")}, salon.facts());
    returned_closed = after(returned, {take(TenderKind::unnamed_import, -50'00), close_bill()},
                            salon.import_facts());
  }

  History open;  ///< 84.00 due
  History paid;
  History closed;
  History voided;
  History owing;
  History debt_paid;
  History requested;
  History approved;
  History refunded;
  History returned;
  History full;
  History returned_closed;
  History tipped;     ///< 80.00, a tip of 15.00, by card
  History tip_asked;  ///< asked to be 10.00
  History disputed;
  History write_off_asked;
  History unstated;  ///< a discount of 4.00 that nobody has said why
};

template <class Command, class Change>
Command with(Command command, Change change) {
  change(command);
  return command;
}

TEST_CASE("sale: every reason to refuse has a case", "[unit][sale]") {
  SampleSalon salon;
  const Bills bills{salon};
  const Facts facts = salon.facts();
  const Facts import = salon.import_facts();
  const Facts closed_day = salon.facts_of_closed_day();
  const Facts boss = salon.facts(staff_actor(manager, Role::manager));
  const Facts tomorrow = at(facts, noon + std::chrono::days{1});
  const sale::Open opening{main_street, lin, std::nullopt};
  const sale::ApproveRefund approve{bill, 1};
  const sale::PayRefund pay_refund{bill, 1, TenderKind::cash, std::nullopt};
  const sale::AddTip tip{bill, stylist, cad(5'00)};
  const std::string long_name(limits::name_bytes_max + 1, 'x');
  const sale::AskTipChange change{bill, 1, stylist, cad(10'00), TenderKind::card, "wrong_amount"};
  const sale::ApproveTipChange approve_change{bill, 1, std::nullopt};
  const sale::OpenDispute dispute{bill, 1, cad(99'00), cad(15'00), "cb 1"};
  const sale::AskWriteOff write_off{bill, cad(84'00), "insolvent"};
  const sale::ApproveWriteOff approve_write_off{bill, 1};
  const Facts one_till = salon.facts_with(
      [](Table& table) { table.drawers_of_branches[till] = drawer_after({opened_till()}); });
  const Facts two_tills = salon.facts_with([](Table& table) {
    table.drawers_of_branches[till] = drawer_after({opened_till()});
    table.drawers_of_branches[nth<DrawerId>(2)] = drawer_after({opened_till(nth<DrawerId>(2))});
  });
  const Facts counted_till = salon.facts_with([](Table& table) {
    table.drawers_of_branches[till] = drawer_after({opened_till(), counted(1, 1)});
  });
  const Facts tips_gone =
      salon.facts_with([](Table& table) { table.tips_payable_minor[stylist] = 14'99; });
  const History in_till = after(bills.open, {take(TenderKind::cash, 84'00)}, one_till);
  const History tip_rejected = after(bills.tip_asked, {sale::RejectTipChange{bill, 1, "no"}}, boss);
  const History lost = after(bills.disputed, {sale::DecideDispute{bill, 1, false}}, facts);
  const History stated =
      after(bills.unstated, {sale::StateDiscountReason{bill, 1, "goodwill"}}, facts);
  const History unstated_paid = after(bills.unstated, {take(TenderKind::card, 79'80)}, facts);
  const History written_off =
      after(bills.write_off_asked, {approve_write_off},
            salon.facts_with(
                [](Table& table) { table.people[manager] = hired(manager, "Ben", Role::owner); },
                staff_actor(manager, Role::owner)));
  const History promoted = after(bills.open, {discount(4'00, "promotion")}, facts);
  std::vector<Row> rows{
      Row{"same command id", bills.open, opening, facts, Refusal::already_open},
      Row{"line of nothing", {}, add(cut), facts, Refusal::bill_is_unknown},
      Row{"void of nothing", {}, void_bill(), facts, Refusal::bill_is_unknown},
      Row{"voided twice", bills.voided, void_bill(), facts, Refusal::bill_is_voided},
      Row{"line after void", bills.voided, add(cut), facts, Refusal::bill_is_voided},
      Row{"line after close", bills.closed, add(cut), facts, Refusal::bill_is_closed},
      Row{"closed twice", bills.closed, close_bill(), facts, Refusal::bill_is_closed},
      Row{"debt of an open bill", bills.open, pay_debt(1), facts, Refusal::bill_is_not_closed},
      Row{"refund of an open bill", bills.open, request_refund(1, 1), facts,
          Refusal::bill_is_not_closed},
      Row{"discount of line 2 of 1", bills.open, with(discount(1), [](auto& d) { d.line = 2; }),
          facts, Refusal::line_is_unknown},
      Row{"refund of line 0", bills.closed, request_refund(0, 1), facts, Refusal::line_is_unknown},
      Row{"approval of nothing", bills.closed, approve, boss, Refusal::refund_is_unknown},
      Row{"approved twice", bills.approved, approve, boss, Refusal::refund_is_decided},
      Row{"rejected after approval", bills.approved, sale::RejectRefund{bill, 1, "no"}, boss,
          Refusal::refund_is_decided},
      Row{"paid before approval", bills.requested, pay_refund, facts,
          Refusal::refund_is_not_approved},
      Row{"paid twice", bills.refunded, pay_refund, facts, Refusal::refund_is_paid},
      Row{"a person says what was charged", bills.open, add_as_charged(cad(1), {}), facts,
          Refusal::only_imports_say_what_was_charged},
      Row{"a person leaves a tender unnamed", bills.open, take(TenderKind::unnamed_import, 84'00),
          facts, Refusal::only_imports_leave_tenders_unnamed},
      Row{"blank void reason", bills.open, sale::Void{bill, "  ", std::nullopt}, facts,
          Refusal::text_is_missing},
      Row{"tax without a code", bills.open, add_as_charged(cad(1), {{"", 1}}), import,
          Refusal::text_is_missing},
      Row{"long reference",
          {},
          with(opening, [&](auto& o) { o.reference = long_name; }),
          facts,
          Refusal::text_is_too_long},
      Row{"zero-width joiner in a reference", bills.open,
          with(take(TenderKind::cash, 1), [](auto& t) { t.reference = "a\u200Db"; }), facts,
          Refusal::text_is_not_plain},
      Row{"discount without a listed reason", bills.open, discount(1, "because"), facts,
          Refusal::reason_is_not_listed},
      Row{"refund without a listed reason", bills.closed,
          with(request_refund(1, 1), [](auto& r) { r.reason = ""; }), facts,
          Refusal::reason_is_not_listed},
      Row{"no pieces", bills.open, with(add(cut), [](auto& a) { a.quantity = 0; }), facts,
          Refusal::quantity_is_out_of_range},
      Row{"1001 pieces", bills.open, with(add(cut), [](auto& a) { a.quantity = 1001; }), facts,
          Refusal::quantity_is_out_of_range},
      Row{"tender of nothing", bills.open, take(TenderKind::cash, 0), facts,
          Refusal::amount_is_not_positive},
      Row{"a person gives back by a tender", bills.returned, take(TenderKind::cash, -50'00), facts,
          Refusal::amount_is_not_positive},
      Row{"unnamed tender of nothing", bills.returned, take(TenderKind::unnamed_import, 0), import,
          Refusal::amount_is_not_positive},
      Row{"negative tip", bills.open, with(tip, [](auto& t) { t.amount = cad(-1); }), facts,
          Refusal::amount_is_not_positive},
      Row{"discount of minus five", bills.open, discount(-5'00), facts,
          Refusal::amount_is_not_positive},
      Row{"ten million and a cent", bills.open,
          take(TenderKind::cash, limits::amount_minor_max + 1), facts, Refusal::amount_is_too_high},
      Row{"imported tax of more than ten million", bills.open,
          add_as_charged(cad(1), {{"GST", limits::amount_minor_max * 100 + 100}}), import,
          Refusal::amount_is_too_high},
      Row{"imported line of minus more than ten million", bills.open,
          add_as_charged(cad(-limits::amount_minor_max - 1), {}), import,
          Refusal::amount_is_too_high},
      Row{"no such branch",
          {},
          with(opening, [](auto& o) { o.branch = no_branch; }),
          facts,
          Refusal::branch_is_unknown},
      Row{"tender in another currency", bills.open,
          with(take(TenderKind::cash, 1), [](auto& t) { t.amount = usd(1); }), facts,
          Refusal::currency_is_not_the_branchs},
      Row{"price in another currency", bills.open,
          with(add(advice), [](auto& a) { a.price = usd(1); }), facts,
          Refusal::currency_is_not_the_branchs},
      Row{"tip to nobody", bills.open, with(tip, [](auto& t) { t.staff = nobody; }), facts,
          Refusal::staff_is_unknown},
      Row{"line by nobody", bills.open, with(add(cut), [](auto& a) { a.performer = nobody; }),
          facts, Refusal::staff_is_unknown},
      Row{"tip to somebody who left", bills.open,
          with(tip, [](auto& t) { t.staff = gone_manager; }), facts, Refusal::staff_has_left},
      Row{"no such payer",
          {},
          with(opening, [](auto& o) { o.payer = no_client; }),
          facts,
          Refusal::client_is_unknown},
      Row{"a payer whose file was merged",
          {},
          with(opening, [](auto& o) { o.payer = mia; }),
          salon.facts_with([](Table& table) { table.clients[mia].merged_into = lin; }),
          Refusal::client_is_merged},
      Row{"nobody in the chair", bills.open, with(add(cut), [](auto& a) { a.served = no_client; }),
          facts, Refusal::client_is_unknown},
      Row{"line of nothing by name", bills.open,
          with(add(cut), [](auto& a) { a.item = std::nullopt; }), facts, Refusal::item_is_missing},
      Row{"imported line with neither item nor words", bills.open,
          with(add_as_charged(cad(1), {}), [](auto& a) { a.as_charged->description = {}; }), import,
          Refusal::item_is_missing},
      Row{"no such item", bills.open, add(no_item), facts, Refusal::item_is_unknown},
      Row{"retired item", bills.open, add(perm), facts, Refusal::item_is_retired},
      Row{"opened on a closed day", {}, opening, closed_day, Refusal::day_is_closed},
      Row{"line on a closed day", bills.open, add(cut), closed_day, Refusal::day_is_closed},
      Row{"discount on a closed day", bills.open, discount(1), closed_day, Refusal::day_is_closed},
      Row{"tip on a closed day", bills.open, tip, closed_day, Refusal::day_is_closed},
      Row{"tender on a closed day", bills.open, take(TenderKind::cash, 1), closed_day,
          Refusal::day_is_closed},
      Row{"close on a closed day", bills.paid, close_bill(), closed_day, Refusal::day_is_closed},
      Row{"void on a closed day", bills.closed, void_bill(), closed_day, Refusal::day_is_closed},
      Row{"debt on a closed day", bills.owing, pay_debt(1), closed_day, Refusal::day_is_closed},
      Row{"refund on a closed day", bills.closed, request_refund(1, 1), closed_day,
          Refusal::day_is_closed},
      Row{"payout on a closed day", bills.approved, pay_refund, closed_day, Refusal::day_is_closed},
      Row{"line 201", bills.full, add(cut), facts, Refusal::bill_is_full},
      Row{"a list in US dollars", bills.open, add(imported_gel), facts,
          Refusal::list_is_in_another_currency},
      Row{"open price without a price", bills.open, add(advice), facts, Refusal::price_is_missing},
      Row{"another price than the list's", bills.open,
          with(add(cut), [](auto& a) { a.price = cad(70'00); }), facts,
          Refusal::price_differs_from_list},
      Row{"two at ten million", bills.open,
          with(add(advice),
               [](auto& a) { a.price = cad(limits::amount_minor_max), a.quantity = 2; }),
          facts, Refusal::line_is_too_high},
      Row{"discount of a returned line", bills.returned, discount(1), facts,
          Refusal::line_takes_no_discount},
      Row{"discount of 101 %", bills.open, discount(80'80), facts, Refusal::discount_exceeds_line},
      Row{"discount of what is paid already", bills.paid, discount(1), facts,
          Refusal::discount_exceeds_due},
      Row{"a walk-in owes",
          {walk_in, cut_line()},
          take(TenderKind::on_account, 84'00),
          facts,
          Refusal::payer_is_missing},
      Row{"a cent too much", bills.open, take(TenderKind::cash, 84'01), facts,
          Refusal::amount_exceeds_due},
      Row{"money to a bill below zero", bills.returned, take(TenderKind::cash, 1), facts,
          Refusal::amount_exceeds_due},
      Row{"nothing on it", {walk_in}, close_bill(), facts, Refusal::bill_is_empty},
      Row{"the till showed another total", bills.paid, sale::Close{bill, cad(80'00)}, facts,
          Refusal::totals_differ},
      Row{"not paid", bills.open, close_bill(), facts, Refusal::due_is_not_zero},
      Row{"voided on the next day", bills.closed, void_bill(), tomorrow, Refusal::void_is_too_late},
      Row{"voided with a refund under way", bills.requested, void_bill(), facts,
          Refusal::refund_was_requested},
      Row{"voided after a debt was paid", bills.debt_paid, void_bill(), facts,
          Refusal::debt_was_paid},
      Row{"a debt paid on account", bills.owing, pay_debt(1, TenderKind::on_account), facts,
          Refusal::tender_pays_no_debt},
      Row{"a cent more than owed", bills.owing, pay_debt(84'01), facts,
          Refusal::amount_exceeds_debt},
      Row{"nothing owed", bills.closed, pay_debt(1), facts, Refusal::amount_exceeds_debt},
      Row{"refund of what was returned", bills.returned_closed, request_refund(1, 1), facts,
          Refusal::line_takes_no_refund},
      Row{"a cent more than paid", bills.closed, request_refund(1, 80'01), facts,
          Refusal::refund_exceeds_line},
      Row{"refund of a refund", bills.refunded, request_refund(1, 1), facts,
          Refusal::refund_exceeds_line},
      Row{"refunded on account", bills.approved,
          with(pay_refund, [](auto& p) { p.kind = TenderKind::on_account; }), facts,
          Refusal::tender_pays_no_refund},
      Row{"reason of discount 2 of 1", bills.unstated,
          sale::StateDiscountReason{bill, 2, "goodwill"}, facts, Refusal::discount_is_unknown},
      Row{"tip 2 of 1", bills.tipped, with(change, [](auto& c) { c.tip = 2; }), facts,
          Refusal::tip_is_unknown},
      Row{"approval of no change", bills.tipped, approve_change, boss,
          Refusal::tip_change_is_unknown},
      Row{"tender 2 of 1", bills.tipped, with(dispute, [](auto& d) { d.tender = 2; }), facts,
          Refusal::tender_is_unknown},
      Row{"decision of no dispute", bills.tipped, sale::DecideDispute{bill, 1, true}, facts,
          Refusal::dispute_is_unknown},
      Row{"approval of no write-off", bills.owing, approve_write_off, boss,
          Refusal::write_off_is_unknown},
      Row{"reason said twice", stated, sale::StateDiscountReason{bill, 1, "loyalty"}, facts,
          Refusal::reason_is_stated},
      Row{"approved after it was rejected", tip_rejected, approve_change, boss,
          Refusal::tip_change_is_decided},
      Row{"lost, then won", lost, sale::DecideDispute{bill, 1, true}, facts,
          Refusal::dispute_is_decided},
      Row{"no reason as the reason", bills.unstated, sale::StateDiscountReason{bill, 1, "unstated"},
          facts, Refusal::reason_is_not_listed},
      Row{"cash where the only drawer is counted", bills.open, take(TenderKind::cash, 1),
          counted_till, Refusal::drawer_is_not_open},
      Row{"cash into a drawer of nobody", bills.open,
          with(take(TenderKind::cash, 1), [](auto& t) { t.drawer = nth<DrawerId>(7); }), one_till,
          Refusal::drawer_is_not_open},
      Row{"cash with two drawers open", bills.open, take(TenderKind::cash, 1), two_tills,
          Refusal::drawer_is_not_named},
      Row{"a discount beside a promotion", promoted, discount(1), facts,
          Refusal::discount_is_exclusive},
      Row{"a promotion beside a discount", stated, discount(1'00, "promotion"), facts,
          Refusal::discount_is_exclusive},
      Row{"half a comp", bills.open, discount(40'00, "comp"), facts,
          Refusal::comp_is_the_whole_line},
      Row{"closed without a reason for its discount", unstated_paid, close_bill(), facts,
          Refusal::discount_lacks_a_reason},
      Row{"closed after its drawer was counted", in_till, close_bill(), counted_till,
          Refusal::drawer_is_counted},
      Row{"voided after a tip change was asked", bills.tip_asked, void_bill(), facts,
          Refusal::tip_change_was_asked},
      Row{"voided after a chargeback", bills.disputed, void_bill(), facts,
          Refusal::dispute_was_opened},
      Row{"voided after a write-off was asked", bills.write_off_asked, void_bill(), facts,
          Refusal::write_off_was_asked},
      Row{"voided after its tip was paid out", bills.tipped, void_bill(), tips_gone,
          Refusal::tip_is_paid_out},
      Row{"dispute of cash", bills.closed, with(dispute, [](auto& d) { d.amount = cad(1); }), facts,
          Refusal::tender_takes_no_dispute},
      Row{"fee below zero", bills.tipped, with(dispute, [](auto& d) { d.fee = cad(-1); }), facts,
          Refusal::fee_is_negative},
      Row{"a cent more than was paid", bills.tipped,
          with(dispute, [](auto& d) { d.amount = cad(99'01); }), facts,
          Refusal::dispute_exceeds_tender},
      Row{"disputed twice", bills.disputed, dispute, facts, Refusal::dispute_exceeds_tender},
      Row{"a tip as it is", bills.tipped, with(change, [](auto& c) { c.amount = cad(15'00); }),
          facts, Refusal::tip_is_as_asked},
      Row{"a tip on account", bills.tipped,
          with(change, [](auto& c) { c.kind = TenderKind::on_account; }), facts,
          Refusal::tender_changes_no_tip},
      Row{"a tip changed by the one who asked", bills.tip_asked, approve_change, facts,
          Refusal::self_approval},
      Row{"a tip changed by whose it is", bills.tip_asked, approve_change,
          salon.facts_with(
              [](Table& table) { table.people[stylist] = hired(stylist, "Cleo", Role::manager); },
              staff_actor(stylist, Role::manager)),
          Refusal::self_approval},
      Row{"a cent more than is owed is written off", bills.owing,
          with(write_off, [](auto& w) { w.amount = cad(84'01); }), facts,
          Refusal::amount_exceeds_debt},
      Row{"written off by a manager", bills.write_off_asked, approve_write_off, boss,
          Refusal::approver_lacks_role},
      Row{"written off twice", written_off, approve_write_off, boss, Refusal::write_off_is_decided},
      Row{"approved by no person", bills.requested, approve, salon.facts(system_actor()),
          Refusal::approver_is_unknown},
      Row{"approved by the one who asked", bills.requested, approve, facts, Refusal::self_approval},
      Row{"approved by a stylist", bills.requested, approve,
          salon.facts(staff_actor(stylist, Role::manager)), Refusal::approver_lacks_role},
      Row{"a cashier gives away 60.00", bills.open, discount(60'00), facts,
          Refusal::needs_approval},
      Row{"closed while somebody has yet to decide about it", bills.paid, close_bill(),
          salon.facts_with([](Table& table) {
            table.pending_about.insert({StreamKind::sale, this_stream});
          }),
          Refusal::proposal_is_pending},
  };
  for (Row& row : value_rows(salon)) rows.push_back(std::move(row));
  check_refusals<sale::State, sale::Command>(rows, prepaid_refusals);
}

TEST_CASE("sale: of two rules that say no, the first listed is named", "[unit][sale]") {
  SampleSalon salon;
  const Bills bills{salon};
  const Facts facts = salon.facts();
  const Facts closed_day = salon.facts_of_closed_day();
  const auto refused = [](const History& history, const sale::Command& command, const Facts& asked,
                          Refusal reason) {
    GivenSale{history, asked}.when(command).then_refused(reason);
  };
  refused(bills.closed, with(add(perm), [](auto& a) { a.quantity = 0; }), facts,
          Refusal::bill_is_closed);
  refused(bills.open, with(add(perm), [](auto& a) { a.quantity = 0; }), facts,
          Refusal::quantity_is_out_of_range);
  refused(bills.open, add(perm), closed_day, Refusal::item_is_retired);
  refused(bills.open, discount(90'00, "because"), closed_day, Refusal::reason_is_not_listed);
  refused(bills.open, discount(90'00), closed_day, Refusal::day_is_closed);
  refused({walk_in, cut_line()}, take(TenderKind::on_account, 90'00), facts,
          Refusal::payer_is_missing);
  refused(bills.open, sale::Close{bill, cad(1)}, facts, Refusal::totals_differ);
  refused(bills.requested, void_bill(), at(facts, noon + std::chrono::days{1}),
          Refusal::void_is_too_late);
  // A cashier who asked and holds no role to approve either.
  refused(bills.requested, sale::ApproveRefund{bill, 1}, facts, Refusal::self_approval);
}

}  // namespace

}  // namespace tress::testing::sale_refusal_test

#include <catch2/catch.hpp>

#include "tests/support/sample_bill.hpp"

#include "ledger/domain/sale_amounts.hpp"

// Goal: refunds follow the protocol request, decision by another person, payment; and what goes
// back is exactly what was charged. Method: histories are written out, amounts worked out in
// comments.

namespace tress::testing::sale_refund_test {

namespace {

using sale::Refusal;
using sale::TenderKind;

Actor as_cashier() {
  return staff_actor(cashier, Role::cashier);
}

Actor as_manager() {
  return staff_actor(manager, Role::manager);
}

/// Colour 100.00 and GST 5.00, paid in cash and closed: the fourth event.
History closed_colour(const SampleSalon& salon) {
  return after({opened_for(lin), colour_line()}, {take(TenderKind::cash, 105'00), close_bill()},
               salon.facts());
}

sale::RefundRequested requested(std::uint32_t number, std::int64_t minor, Totals taxes) {
  std::int64_t total = minor;
  for (const auto& tax : taxes) total += tax.minor;
  return {number,       1,      cad(minor), std::move(taxes), cad(total), "not_satisfied",
          std::nullopt, cashier};
}

TEST_CASE(
    "refund: [T13] a refund is requested with its share of the tax, approved by another "
    "person, then paid",
    "[unit][sale][refund]") {
  const SampleSalon salon;
  History history = closed_colour(salon);
  const sale::RefundRequested request = requested(1, 100'00, {{"GST", 5'0000, 5'00}});
  CHECK(GivenSale{history, salon.facts(as_cashier())}
            .when(request_refund(1, 100'00))
            .then({request})
            .reason_code == "not_satisfied");
  history.emplace_back(request);
  // The request is the stream's fifth event, the approval its sixth.
  CHECK(GivenSale{history, salon.facts(as_manager())}
            .when(sale::ApproveRefund{bill, 1})
            .then({sale::RefundApproved{1, manager}})
            .approval_version == 5);
  history.emplace_back(sale::RefundApproved{1, manager});
  CHECK(GivenSale{history, salon.facts(as_cashier())}
            .when(sale::PayRefund{bill, 1, TenderKind::card, "rf-1"})
            .then({sale::RefundPaid{1, TenderKind::card, "rf-1"}})
            .approval_version == 6);
}

TEST_CASE("refund: [inv-9] nobody approves or rejects their own request, whatever their role",
          "[unit][sale][refund]") {
  const SampleSalon salon;
  History history = closed_colour(salon);
  const auto request =
      GivenSale{history, salon.facts(as_manager())}.when(request_refund(1, 100'00)).accepted();
  history.push_back(request.front());
  GivenSale{history, salon.facts(as_manager())}
      .when(sale::ApproveRefund{bill, 1})
      .then_refused(Refusal::self_approval);
  GivenSale{history, salon.facts(as_manager())}
      .when(sale::RejectRefund{bill, 1, "no"})
      .then_refused(Refusal::self_approval);
}

TEST_CASE(
    "refund: [inv-9] the approver holds the role when they approve, whatever the session "
    "says",
    "[unit][sale][refund]") {
  SampleSalon salon;
  History history = closed_colour(salon);
  history.emplace_back(requested(1, 100'00, {{"GST", 5'0000, 5'00}}));
  const Facts after_revocation = salon.facts_with(
      [](Table& table) {
        table.people[manager] = evolve(table.people[manager], staff::RoleRevoked{Role::manager});
      },
      as_manager());
  GivenSale{history, after_revocation}
      .when(sale::ApproveRefund{bill, 1})
      .then_refused(Refusal::approver_lacks_role);
  GivenSale{history, salon.facts(staff_actor(gone_manager, Role::manager))}
      .when(sale::ApproveRefund{bill, 1})
      .then_refused(Refusal::approver_lacks_role);
}

TEST_CASE("refund: a rejected request frees its amount for another", "[unit][sale][refund]") {
  const SampleSalon salon;
  History history = closed_colour(salon);
  history.emplace_back(requested(1, 60'00, {{"GST", 3'0000, 3'00}}));
  GivenSale{history, salon.facts()}
      .when(request_refund(1, 40'01))
      .then_refused(Refusal::refund_exceeds_line);
  GivenSale{history, salon.facts(as_manager())}
      .when(sale::RejectRefund{bill, 1, "was done well"})
      .then({sale::RefundRejected{1, manager, "was done well"}});
  history.emplace_back(sale::RefundRejected{1, manager, "was done well"});
  GivenSale{history, salon.facts()}
      .when(request_refund(1, 100'00))
      .then({requested(2, 100'00, {{"GST", 5'0000, 5'00}})});
}

TEST_CASE("refund: the last refund of a line takes the rest of its tax, to the cent",
          "[unit][sale][refund]") {
  const SampleSalon salon;
  // 10.00 at 5 % is 0.5000 of tax. In thirds: 3.33 → 0.1665 → 0.17; 6.66 so far → 0.3330, so
  // 0.1665 more, 0.33 in all → 0.16; the last 3.34 takes 0.5000 - 0.3330 = 0.1670 → 0.17.
  sale::AddLine line = add(advice);
  line.price = cad(10'00);
  History history =
      after({opened_for(lin)}, {line, take(TenderKind::cash, 10'50), close_bill()}, salon.facts());
  const auto step = [&](std::int64_t minor, std::int64_t fine, std::int64_t tax_minor) {
    const auto number = static_cast<std::uint32_t>(history.size() - 3);
    const auto request = requested(number, minor, {{"GST", fine, tax_minor}});
    GivenSale{history, salon.facts()}.when(request_refund(1, minor)).then({request});
    history.emplace_back(request);
  };
  step(3'33, 1665, 17);
  step(3'33, 1665, 16);
  step(3'34, 1670, 17);
}

TEST_CASE("refund: a bill refunded line by line gives back the tax that the bill rounded once",
          "[unit][sale][refund]") {
  const SampleSalon salon;
  // Two lines of 0.10 at 5 %: 0.0050 each, 0.0100 on the bill, so 0.01. Each line alone would round
  // to 0.01; the second refund gives back nothing more.
  sale::AddLine line = add(advice);
  line.price = cad(10);
  History history = after({opened_for(lin)}, {line, line, take(TenderKind::cash, 21), close_bill()},
                          salon.facts());
  history = after(history, {request_refund(1, 10), request_refund(2, 10)}, salon.facts());
  const auto state = replayed<sale::State>(history);
  CHECK(state.refunds.at(0).request.taxes == Totals{{"GST", 50, 1}});
  CHECK(state.refunds.at(1).request.taxes == Totals{{"GST", 50, 0}});
}

}  // namespace

}  // namespace tress::testing::sale_refund_test

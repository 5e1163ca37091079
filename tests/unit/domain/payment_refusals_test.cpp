#include <catch2/catch.hpp>

#include "tests/unit/domain/payment_scene.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal of payment links has a row. Method: a table of histories and commands.

namespace tress::testing::payment_refusals_test {

namespace {

using payment::OwedReason;
using payment::Refusal;
using std::chrono::hours;
using Row = Refused<payment::State, payment::Command>;
using History = std::vector<payment::Event>;

}  // namespace

TEST_CASE("payment: each refusal has its reason", "[unit][payment]") {
  Paying s;
  const SaleId bill = s.owing();
  const SaleId walk_in = open_bill(s.desk, std::nullopt);
  const SaleId paid_bill = open_bill(s.desk);
  s.desk.must(sale::Command{line_of(paid_bill, cut)});
  settle_bill(s.desk, paid_bill, 84'00);
  Table closed = s.desk.table;
  closed.closed_days.insert({main_street, friday});
  Table erased = s.desk.table;
  erased.clients[lin].erased = {client::PersonalClass::contact};
  Table nobody_there = s.desk.table;
  nobody_there.clients.clear();
  Table no_branches = s.desk.table;
  no_branches.branches.clear();
  const auto facts_of = [&](const Table& table, Actor actor, Timestamp when = noon) {
    return Facts{when, when, std::move(actor), this_stream, &table};
  };
  const Facts desk = facts_of(s.desk.table, at_desk());
  const Facts system = facts_of(s.desk.table, system_actor());
  const Facts late = facts_of(s.desk.table, at_desk(), noon + hours{73});

  const PaymentId link = s.link;
  const payment::Made made = *s.made().made;
  const History open{made, payment::Opened{"s1", "simulator"}};
  const auto with = [&](History history, const History& more) {
    history.insert(history.end(), more.begin(), more.end());
    return history;
  };
  const payment::Received received{1, "s1", "r1", cad(60'00)};
  const History paid = with(open, {received, payment::Settled{1}});
  const History owed =
      with(open, {payment::Ended{payment::EndReason::cancelled}, received,
                  payment::OwedBack{1, cad(60'00), lin, OwedReason::link_is_cancelled}});
  History full{made};
  for (std::size_t i = 0; i < payment::sessions_max; ++i) {
    full.emplace_back(payment::Opened{"s" + std::to_string(i), "simulator"});
  }
  History noisy = open;
  for (std::size_t i = 0; i < payment::reports_max; ++i) {
    noisy.emplace_back(
        payment::Declined{"s1", "d" + std::to_string(i), payment::DeclineReason::other});
  }
  payment::MakeLink neither = for_bill(bill);
  neither.sale.reset();
  payment::MakeLink too_long = for_bill(bill);
  too_long.valid_hours = 721;
  payment::MakeLink another_price = for_membership(s.subscribed);
  another_price.amount = cad(59'00);
  const payment::RecordPaid report{link, "s1", "r1", cad(60'00)};
  const auto report_of = [&](const std::string& session, const std::string& id, Money amount) {
    return payment::RecordPaid{link, session, id, amount};
  };
  const std::string long_text(500, 'x');

  const std::vector<Row> rows{
      {"a person reports", open, report, desk, Refusal::only_the_service},
      {"a person opens", open, payment::Open{link, "s2", "p"}, desk, Refusal::only_the_service},
      {"no such link", {}, report, system, Refusal::link_is_unknown},
      {"said again", paid, report, system, Refusal::report_is_known},
      {"no such session", open, report_of("s9", "r1", cad(60'00)), system,
       Refusal::session_is_unknown},
      {"paid already", paid, report_of("s1", "r2", cad(60'00)), system,
       Refusal::session_is_settled},
      {"no such payment", open, payment::RecordPaidBack{link, 1, "x"}, desk,
       Refusal::payment_is_unknown},
      {"no number of a refund", owed, payment::RecordPaidBack{link, 1, ""}, desk,
       Refusal::text_is_missing},
      {"a long number", open, report_of("s1", long_text, cad(60'00)), system,
       Refusal::text_is_too_long},
      {"a number of two lines", open, report_of("s1", "r\n1", cad(60'00)), system,
       Refusal::text_is_not_plain},
      {"a reason of one's own", open, payment::CancelLink{link, "because"}, desk,
       Refusal::reason_is_not_listed},
      {"more than a month", {}, too_long, desk, Refusal::hours_are_out_of_range},
      {"nothing to pay", {}, for_bill(bill, cad(0)), desk, Refusal::amount_is_not_positive},
      {"more than anything costs",
       {},
       for_bill(bill, cad(limits::amount_minor_max + 1)),
       desk,
       Refusal::amount_is_too_high},
      {"for nothing", {}, neither, desk, Refusal::purpose_is_not_one},
      {"no such membership",
       {},
       for_membership(nth<MembershipId>(9)),
       desk,
       Refusal::membership_is_unknown},
      {"nobody would pay", {}, for_bill(walk_in), desk, Refusal::sale_is_unknown},
      {"no such branch",
       {},
       for_bill(bill),
       facts_of(no_branches, at_desk()),
       Refusal::branch_is_unknown},
      {"no such client",
       {},
       for_bill(bill),
       facts_of(nobody_there, at_desk()),
       Refusal::client_is_unknown},
      {"no address any more",
       {},
       for_bill(bill),
       facts_of(erased, at_desk()),
       Refusal::contact_is_erased},
      {"another currency",
       {},
       for_bill(bill, usd(60'00)),
       desk,
       Refusal::currency_is_not_the_branchs},
      {"the day is closed",
       {},
       for_membership(s.subscribed),
       facts_of(closed, at_desk()),
       Refusal::day_is_closed},
      {"a package", {}, for_membership(s.owned), desk, Refusal::renewal_is_not_possible},
      {"a price of one's own", {}, another_price, desk, Refusal::amount_differs_from_price},
      {"nothing owed", {}, for_bill(paid_bill), desk, Refusal::nothing_is_owed},
      {"more than is owed", {}, for_bill(bill, cad(84'01)), desk, Refusal::amount_exceeds_debt},
      {"opened when paid", paid, payment::Open{link, "s2", "p"}, system, Refusal::link_is_paid},
      {"called off when paid", paid, payment::CancelLink{link, "client_asked"}, desk,
       Refusal::link_is_paid},
      {"called off when over", open, payment::CancelLink{link, "client_asked"}, late,
       Refusal::link_is_over},
      {"opened too often", full, payment::Open{link, "more", "p"}, system, Refusal::link_is_full},
      {"a session twice", open, payment::Open{link, "s1", "p"}, system, Refusal::link_is_full},
      {"declined too often", noisy,
       payment::RecordDeclined{link, "s1", "more", payment::DeclineReason::other}, system,
       Refusal::link_is_full},
      {"back what was taken", paid, payment::RecordPaidBack{link, 1, "x"}, desk,
       Refusal::nothing_is_owed_back},
      {"back twice", with(owed, {payment::PaidBack{1, cad(60'00), lin, "x", std::nullopt}}),
       payment::RecordPaidBack{link, 1, "y"}, desk, Refusal::payment_is_paid_back},
      {"a refund of nothing", owed, payment::RecordRefunded{link, "s1", "f", cad(0)}, system,
       Refusal::amount_is_not_positive},
      {"of what is not there", open, payment::RecordRefunded{link, "s1", "f", std::nullopt}, system,
       Refusal::nothing_is_owed_back},
      {"reported too often", with(noisy, {received, payment::Settled{1}}),
       payment::RecordRefunded{link, "s1", "more", std::nullopt}, system, Refusal::link_is_full},
      {"back in another currency", owed, payment::RecordRefunded{link, "s1", "f", usd(60'00)},
       system, Refusal::currency_is_not_the_payments},
      {"more back than is owed", owed, payment::RecordRefunded{link, "s1", "f", cad(60'01)}, system,
       Refusal::amount_exceeds_owed_back},
      {"more back than is left", with(owed, {payment::PaidBack{1, cad(20'00), lin, "f", "f"}}),
       payment::RecordRefunded{link, "s1", "g", cad(40'01)}, system,
       Refusal::amount_exceeds_owed_back},
      {"nothing due", open, payment::CarryOutDue{link}, system, Refusal::nothing_is_due},
  };
  check_refusals<payment::State, payment::Command>(rows);
}

}  // namespace tress::testing::payment_refusals_test

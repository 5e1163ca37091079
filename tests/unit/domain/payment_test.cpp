#include <catch2/catch.hpp>

#include "tests/unit/domain/payment_scene.hpp"

// Goal: money that a provider reports pays once and in the same commit as what it is for, or is
// owed back by name, however often and in whatever order it is reported.
// Method: bills, memberships and links are decided together as the committer decides them
// (PrepaidDesk), so the books can be read after each step.

namespace tress::testing::payment_test {

namespace {

using payment::OwedReason;
using payment::PaymentStage;
using std::chrono::hours;
using Net = PrepaidDesk::Net;

}  // namespace

TEST_CASE(
    "payment: a link says what it is for and how much, keeps a hash of its token only, and its "
    "message is for that client [S1-19]",
    "[unit][payment]") {
  Scene s;
  s.desk.must(payment::Command{for_membership(s.subscribed)});
  const auto link = s.desk.made<PaymentId>();
  const payment::Made& made = *s.desk.table.payments.at(link).made;
  CHECK(made.client == lin);
  CHECK(made.amount == cad(60'00));
  CHECK(made.token_hash == token);
  CHECK(made.expires_at == noon + hours{72});
  CHECK(made.membership == s.subscribed);
  CHECK(made.made_by == cashier);
  CHECK(s.desk.net().empty());
  REQUIRE(s.desk.messages.size() == 1);
  const outbox::Queue& message = s.desk.messages.front();
  CHECK(message.key == "payment/" + link.hex());
  CHECK(message.text == outbox::Template::payment_link);
  CHECK(message.client == lin);
  CHECK(message.payment == link);
  CHECK(message.consent == std::nullopt);
}

TEST_CASE(
    "payment: T7, a renewal by link is a bill, its card tender and the next period in one commit",
    "[unit][payment]") {
  Paying s;
  s.must(payment::CancelLink{s.link, "client_asked"});  // another one is paid
  s.desk.must(membership::Command{
      membership::RecordRenewalFailure{s.subscribed, "card_declined", std::nullopt}});
  s.must(for_membership(s.subscribed));
  s.link = s.desk.made<PaymentId>();
  s.open("s2");
  const Day until = *s.month_of_lin().period_until;
  CHECK(s.paid("s2", "r1") == std::nullopt);
  CHECK(s.desk.net() ==
        Net{{{main_street, card_clearing}, 60'00}, {{main_street, memberships}, -60'00}});
  CHECK(s.stage(1) == PaymentStage::settled);
  CHECK(s.month_of_lin().failures == 0);
  CHECK(*s.month_of_lin().period_until == until + std::chrono::days{30});
  // U0 -> U1: one more cut.
  REQUIRE(s.desk.moved().size() == 1);
  CHECK(s.desk.moved().front().from == UnitAccount::issued);
  CHECK(s.desk.moved().front().to == UnitAccount::available);
  const sale::State& bill = s.desk.table.sales.at(id_cast<SaleId>(s.link));
  CHECK(bill.stage == sale::Stage::closed);
  CHECK(bill.opened->payer == lin);
  REQUIRE(bill.tenders.size() == 1);
  CHECK(bill.tenders.front().kind == sale::TenderKind::card);
  CHECK(bill.tenders.front().reference == "s2");
}

TEST_CASE("payment: a link that is open pays the period from another renewal date on",
          "[unit][payment]") {
  Paying s;
  const Day until = *s.month_of_lin().period_until;
  s.desk.must(membership::Command{
      membership::RequestRenewalDate{s.subscribed, until + std::chrono::days{11}, "pay_day"}});
  s.desk.must(membership::Command{membership::Approve{s.subscribed, 1}}, as_manager());
  CHECK(s.paid("s1", "r1") == std::nullopt);
  CHECK(s.stage(1) == PaymentStage::settled);
  CHECK(*s.month_of_lin().period_until == until + std::chrono::days{10 + 30});
  CHECK(s.owed_back() == 0);
}

TEST_CASE("payment: tax that is due at the sale is in the price of the link and in its bill",
          "[unit][payment]") {
  Scene s;
  plan::Terms terms = monthly(1, 60'00);
  terms.tax_point = plan::TaxPoint::at_sale;
  const PlanId taxed = publish(s.desk, terms, "taxed");
  const MembershipId id = sell(s.desk, taxed, 63'00);
  s.desk.must(payment::Command{for_membership(id)});
  const auto link = s.desk.made<PaymentId>();
  CHECK(s.desk.table.payments.at(link).made->amount == cad(63'00));
  s.desk.must(payment::Command{payment::Open{link, "s", "simulator"}}, system_actor());
  s.desk.must(payment::Command{payment::RecordPaid{link, "s", "r", cad(63'00)}}, system_actor());
  CHECK(s.desk.net() == Net{{{main_street, card_clearing}, 63'00},
                            {{main_street, memberships}, -60'00},
                            {{main_street, tax_payable}, -3'00}});
}

TEST_CASE("payment: a debt of a bill, or a part of it, is paid by link", "[unit][payment]") {
  Paying s;
  const SaleId bill = s.owing();
  s.must(for_bill(bill, cad(50'00)));
  s.link = s.desk.made<PaymentId>();
  CHECK(s.made().made->client == lin);
  s.open("s1");
  CHECK(s.paid("s1", "r1", 50'00) == std::nullopt);
  CHECK(s.desk.net() ==
        Net{{{main_street, card_clearing}, 50'00}, {{main_street, receivable}, -50'00}});
  s.must(for_bill(bill));
  s.link = s.desk.made<PaymentId>();
  CHECK(s.made().made->amount == cad(34'00));
  s.open("s1");
  CHECK(s.paid("s1", "r1", 34'00) == std::nullopt);
  CHECK(s.desk.balance(main_street, receivable) == 0);
  CHECK(s.owed_back() == 0);
}

TEST_CASE("payment: a report that comes again, or a failure that comes late, changes nothing",
          "[unit][payment]") {
  Paying s;
  CHECK(s.system(payment::RecordDeclined{s.link, "s1", "r0",
                                         payment::DeclineReason::card_declined}) == std::nullopt);
  CHECK(s.paid("s1", "r1") == std::nullopt);
  const payment::State after = s.made();
  CHECK(s.paid("s1", "r1") == "payment.report_is_known");
  CHECK(s.paid("s1", "r2") == "payment.session_is_settled");
  CHECK(s.system(payment::RecordDeclined{s.link, "s1", "r0", payment::DeclineReason::other}) ==
        "payment.report_is_known");
  CHECK(s.system(payment::RecordDeclined{s.link, "s1", "r3", payment::DeclineReason::other}) ==
        "payment.session_is_settled");
  CHECK(s.made() == after);
  CHECK(s.desk.balance(main_street, memberships) == -120'00);
}

TEST_CASE("payment: money that pays nothing names why, and none of it is income or a period",
          "[unit][payment]") {
  struct Late {
    const char* what;
    std::function<void(Paying&)> before;
    OwedReason reason;
    std::int64_t minor = 60'00;
  };

  const std::vector<Late> rows{
      {"expired", [](Paying& s) { s.desk.now += hours{72}; }, OwedReason::link_has_expired},
      {"expired and said so",
       [](Paying& s) {
         s.desk.now += hours{72};
         CHECK_FALSE(s.system(payment::CarryOutDue{s.link}));
       },
       OwedReason::link_has_expired},
      {"called off",
       [](Paying& s) {
         s.must(payment::CancelLink{s.link, "made_by_mistake"});
       },
       OwedReason::link_is_cancelled},
      {"another amount", [](Paying&) {}, OwedReason::amount_differs, 59'99},
      {"renewed at the till", [](Paying& s) { s.renew_at_till(); }, OwedReason::changed_meanwhile},
      {"the plan costs more now",
       [](Paying& s) {
         s.desk.must(
             plan::Command{plan::Publish{"month", std::chrono::floor<std::chrono::days>(s.desk.now),
                                         monthly(1, 70'00)}},
             as_manager());
       },
       OwedReason::not_possible},
  };
  for (const Late& row : rows) {
    INFO(row.what);
    Paying s;
    row.before(s);
    const std::size_t lots = s.month_of_lin().lots.size();
    const std::int64_t liability = s.desk.balance(main_street, memberships);
    CHECK(s.paid("s1", "r1", row.minor) == std::nullopt);
    CHECK(s.desk.net() == Net{{{main_street, card_clearing}, row.minor},
                              {{main_street, refunds_payable}, -row.minor}});
    CHECK(s.stage(1) == PaymentStage::owed_back);
    CHECK(s.month_of_lin().lots.size() == lots);
    CHECK(s.desk.balance(main_street, memberships) == liability);
    const Facts facts{s.desk.now, s.desk.now, system_actor(), id_cast<StreamId>(s.link),
                      &s.desk.table};
    auto state = s.made();
    state.payments.clear();
    state.reports.clear();
    const auto again = decide(
        payment::Command{payment::RecordPaid{s.link, "s1", "r1", cad(row.minor)}}, state, facts);
    REQUIRE(again.has_value());
    const auto& owed = std::get<payment::OwedBack>(again.value().events.back());
    CHECK(name_of(owed.reason) == name_of(row.reason));
  }
}

TEST_CASE("payment: a debt that was paid at the till meanwhile is not paid twice",
          "[unit][payment]") {
  Paying s;
  const SaleId bill = s.owing();
  s.must(for_bill(bill));
  s.link = s.desk.made<PaymentId>();
  s.open("s1");
  s.desk.must(sale::Command{
      sale::PayDebt{bill, sale::TenderKind::card, cad(10'00), std::nullopt, std::nullopt}});
  CHECK(s.paid("s1", "r1", 84'00) == std::nullopt);
  CHECK(s.desk.balance(main_street, receivable) == 74'00);
  CHECK(s.owed_back() == 84'00);
}

TEST_CASE("payment: what comes when the day is closed is kept, and settled on the next one",
          "[unit][payment]") {
  Paying s;
  s.open("s2");
  s.desk.table.closed_days.insert({main_street, friday});
  CHECK(s.paid("s1", "r1") == std::nullopt);
  CHECK(s.desk.net().empty());
  CHECK(s.stage(1) == PaymentStage::waiting);
  CHECK(s.system(payment::CarryOutDue{s.link}) == "payment.day_is_closed");
  CHECK(s.system(payment::Open{s.link, "s3", "simulator"}) == "payment.link_is_paid");
  CHECK(s.paid("s2", "r2") == std::nullopt);
  CHECK(s.desk.ask(payment::Command{payment::CancelLink{s.link, "client_asked"}}) ==
        "payment.link_is_paid");
  const Facts facts{s.desk.now, s.desk.now, system_actor(), id_cast<StreamId>(s.link),
                    &s.desk.table};
  CHECK(next_due(s.made(), facts) == s.desk.now);
  // Longer than the link holds: it was paid in time.
  s.desk.now += hours{24 * 4};
  CHECK(s.system(payment::CarryOutDue{s.link}) == std::nullopt);
  CHECK(s.stage(1) == PaymentStage::settled);
  CHECK(s.stage(2) == PaymentStage::owed_back);
  CHECK(s.desk.net() == Net{{{main_street, card_clearing}, 120'00},
                            {{main_street, memberships}, -60'00},
                            {{main_street, refunds_payable}, -60'00}});
  CHECK_FALSE(next_due(s.made(), facts));
}

TEST_CASE("payment: a link that nobody pays ends by itself, and is then opened by nobody",
          "[unit][payment]") {
  Paying s;
  const Facts facts{s.desk.now, s.desk.now, system_actor(), id_cast<StreamId>(s.link),
                    &s.desk.table};
  CHECK(next_due(s.made(), facts) == noon + hours{72});
  CHECK(s.system(payment::CarryOutDue{s.link}) == "payment.nothing_is_due");
  s.desk.now = noon + hours{72};
  CHECK(s.system(payment::Open{s.link, "s2", "simulator"}) == "payment.link_is_over");
  CHECK(s.system(payment::CarryOutDue{s.link}) == std::nullopt);
  CHECK(s.made().ended == payment::EndReason::expired);
  CHECK_FALSE(next_due(s.made(), facts));
  CHECK(s.system(payment::Open{s.link, "s2", "simulator"}) == "payment.link_is_over");
}

TEST_CASE("payment: a link for what was settled otherwise leads nobody to the provider",
          "[unit][payment]") {
  Paying s;
  s.renew_at_till();
  CHECK(s.system(payment::Open{s.link, "s2", "simulator"}) == "payment.link_is_over");
}

TEST_CASE("payment: the bill of a renewal is made once, and for what it costs", "[unit][payment]") {
  Paying s;
  const sale::SellRenewal asked{s.link, main_street, lin, s.subscribed, s.month, cad(60'00), "s1"};
  CHECK(s.paid("s1", "r1") == std::nullopt);
  CHECK(s.desk.ask(sale::Command{asked}) == "sale.already_open");
  sale::SellRenewal cheaper = asked;
  cheaper.payment = nth<PaymentId>(77);
  cheaper.paid = cad(1'00);
  CHECK(s.desk.ask(sale::Command{cheaper}) == "sale.totals_differ");
}

}  // namespace tress::testing::payment_test

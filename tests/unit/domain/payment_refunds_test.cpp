#include <catch2/catch.hpp>

#include "tests/unit/domain/payment_scene.hpp"

// Goal: what is owed back is owed until the client has all of it, and no report of a provider about
// money that it gave back is lost or counted twice.
// Method: as in payment_test.cpp.

namespace tress::testing::payment_refunds_test {

namespace {

using payment::OwedReason;
using payment::PaymentStage;
using Net = PrepaidDesk::Net;

}  // namespace

TEST_CASE("payment: what is paid a second time is owed back, and paid back once",
          "[unit][payment]") {
  Paying s;
  s.open("s2");
  CHECK(s.paid("s1", "r1") == std::nullopt);
  CHECK(s.paid("s2", "r2") == std::nullopt);
  CHECK(s.desk.net() ==
        Net{{{main_street, card_clearing}, 60'00}, {{main_street, refunds_payable}, -60'00}});
  CHECK(s.stage(2) == PaymentStage::owed_back);
  CHECK(s.owed_back() == 60'00);
  s.must(payment::RecordPaidBack{s.link, 2, "refund 1"});
  CHECK(s.desk.net() ==
        Net{{{main_street, card_clearing}, -60'00}, {{main_street, refunds_payable}, 60'00}});
  CHECK(s.owed_back() == 0);
  CHECK(s.refunded("s2", "r3") == "payment.payment_is_paid_back");
  CHECK(s.owed_back() == 0);
}

TEST_CASE("payment: a refund that the provider reports settles what is owed back",
          "[unit][payment]") {
  Paying s;
  CHECK(s.refunded("s1", "early") == "payment.nothing_is_owed_back");
  CHECK(s.paid("s1", "r1", 61'00) == std::nullopt);
  CHECK(s.owed_back() == 61'00);
  CHECK(s.refunded("s1", "r2") == std::nullopt);
  CHECK(s.owed_back() == 0);
  CHECK(s.stage(1) == PaymentStage::paid_back);
}

TEST_CASE("payment: a refund of a part leaves the rest owed back until it is back too",
          "[unit][payment]") {
  Paying s;
  CHECK(s.paid("s1", "r1", 84'00) == std::nullopt);
  CHECK(s.owed_back() == 84'00);
  CHECK(s.refunded("s1", "r2", cad(20'00)) == std::nullopt);
  CHECK(s.desk.net() ==
        Net{{{main_street, card_clearing}, -20'00}, {{main_street, refunds_payable}, 20'00}});
  CHECK(s.owed_back() == 64'00);
  CHECK(s.stage(1) == PaymentStage::owed_back);
  CHECK(s.refunded("s1", "r2", cad(20'00)) == "payment.report_is_known");
  CHECK(s.refunded("s1", "r3", cad(64'01)) == "payment.amount_exceeds_owed_back");
  CHECK(s.refunded("s1", "r3", usd(64'00)) == "payment.currency_is_not_the_payments");
  CHECK(s.refunded("s1", "r3", cad(0)) == "payment.amount_is_not_positive");
  CHECK(s.owed_back() == 64'00);
  CHECK(s.refunded("s1", "r3", cad(60'00)) == std::nullopt);
  CHECK(s.owed_back() == 4'00);
  // A person, and a report that says no amount, mean all that is left.
  const payment::State before = s.made();
  s.must(payment::RecordPaidBack{s.link, 1, "refund 3"});
  CHECK(s.owed_back() == 0);
  CHECK(s.stage(1) == PaymentStage::paid_back);
  CHECK(s.refunded("s1", "r4", cad(4'00)) == "payment.payment_is_paid_back");
  const Facts facts{s.desk.now, s.desk.now, system_actor(), id_cast<StreamId>(s.link),
                    &s.desk.table};
  const auto reported = decide(
      payment::Command{payment::RecordRefunded{s.link, "s1", "r4", std::nullopt}}, before, facts);
  REQUIRE(reported.has_value());
  CHECK(std::get<payment::PaidBack>(reported.value().events.back()).amount == cad(4'00));
}

TEST_CASE("payment: a person may record what was given back part by part, each part once",
          "[unit][payment]") {
  Paying s;
  const auto back = [&](const std::string& number, std::optional<Money> amount) {
    return s.desk.ask(payment::Command{payment::RecordPaidBack{s.link, 1, number, amount}});
  };
  CHECK(s.paid("s1", "r1", 84'00) == std::nullopt);
  CHECK(back("refund 1", cad(20'00)) == std::nullopt);
  CHECK(s.desk.net() ==
        Net{{{main_street, card_clearing}, -20'00}, {{main_street, refunds_payable}, 20'00}});
  CHECK(s.owed_back() == 64'00);
  CHECK(s.stage(1) == PaymentStage::owed_back);
  CHECK(back("refund 1", cad(20'00)) == "payment.report_is_known");
  CHECK(back("refund 2", cad(0)) == "payment.amount_is_not_positive");
  CHECK(back("refund 2", usd(4'00)) == "payment.currency_is_not_the_payments");
  CHECK(back("refund 2", cad(64'01)) == "payment.amount_exceeds_owed_back");
  CHECK(back("", cad(4'00)) == "payment.text_is_missing");
  CHECK(s.owed_back() == 64'00);
  // Who says no amount means all that is left.
  CHECK(back("refund 2", std::nullopt) == std::nullopt);
  CHECK(s.owed_back() == 0);
  CHECK(s.stage(1) == PaymentStage::paid_back);
  CHECK(back("refund 3", cad(1)) == "payment.payment_is_paid_back");
}

TEST_CASE("payment: what a person types as a refund's number hides no report of that number",
          "[unit][payment]") {
  Paying s;
  s.open("s2");
  CHECK(s.paid("s1", "r1", 61'00) == std::nullopt);
  s.must(payment::RecordPaidBack{s.link, 1, "r2"});
  CHECK(s.paid("s2", "r2") == std::nullopt);
  CHECK(s.stage(2) == PaymentStage::settled);
  // In a log from before, reports of refunds were typed words too: nothing of them is said twice.
  const payment::State old = evolve(
      evolve(evolve(evolve(evolve(payment::State{}, payment::Event{*s.made().made}),
                           payment::Event{payment::Opened{"s1", "simulator"}}),
                    payment::Event{payment::Received{1, "s1", "r1", cad(61'00)}}),
             payment::Event{payment::OwedBack{1, cad(61'00), lin, OwedReason::amount_differs}}),
      payment::Event{payment::PaidBack{1, cad(61'00), lin, "r2", std::nullopt}});
  const Facts facts{s.desk.now, s.desk.now, system_actor(), id_cast<StreamId>(s.link),
                    &s.desk.table};
  const auto again = decide(
      payment::Command{payment::RecordRefunded{s.link, "s1", "r2", std::nullopt}}, old, facts);
  REQUIRE_FALSE(again.has_value());
  CHECK(name_of(again.error()) == "payment_is_paid_back");
}

TEST_CASE("payment: a refund of what has paid for something is kept once, and moves no money",
          "[unit][payment]") {
  Paying s;
  CHECK(s.paid("s1", "r1") == std::nullopt);
  const std::int64_t liability = s.desk.balance(main_street, memberships);
  // A closed day is no reason to say it again: nothing is booked.
  s.desk.table.closed_days.insert({main_street, friday});
  CHECK(s.refunded("s1", "r2", cad(20'00)) == std::nullopt);
  CHECK(s.desk.net().empty());
  CHECK(s.refunded("s1", "r2", cad(20'00)) == "payment.report_is_known");
  CHECK(s.refunded("s1", "r3") == std::nullopt);
  CHECK(s.desk.balance(main_street, memberships) == liability);
  CHECK(s.owed_back() == 0);
  CHECK(s.stage(1) == PaymentStage::settled);
  const Facts facts{s.desk.now, s.desk.now, system_actor(), id_cast<StreamId>(s.link),
                    &s.desk.table};
  const auto whole = decide(
      payment::Command{payment::RecordRefunded{s.link, "s1", "r4", std::nullopt}}, s.made(), facts);
  REQUIRE(whole.has_value());
  CHECK(whole.value().events ==
        std::vector<payment::Event>{payment::RefundReported{1, cad(60'00), "r4"}});
}

TEST_CASE("payment: money in another currency is owed back in that currency", "[unit][payment]") {
  Paying s;
  CHECK(s.system(payment::RecordPaid{s.link, "s1", "r1", usd(60'00)}) == std::nullopt);
  CHECK(s.stage(1) == PaymentStage::owed_back);
  REQUIRE(s.desk.postings().size() == 1);
  const Posting& posted = s.desk.postings().front().second;
  CHECK(posted.currency == usd(0).currency());
  CHECK(posted.amount == 60'00);
  CHECK(posted.debit.account == card_clearing);
  CHECK(posted.credit.account == refunds_payable);
  CHECK(s.month_of_lin().lots.size() == 1);
  CHECK(s.refunded("s1", "r2", cad(60'00)) == "payment.currency_is_not_the_payments");
  CHECK(s.refunded("s1", "r3", usd(60'00)) == std::nullopt);
  CHECK(s.stage(1) == PaymentStage::paid_back);
}

}  // namespace tress::testing::payment_refunds_test

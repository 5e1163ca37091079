// Goal: the desk sees of each link what became of it, and money that pays nothing until the client
// has it back; whoever holds a link sees what is for them. Method: histories written out.

#include "projections/payment_links/payment_links.hpp"

#include "tests/support/bill_words.hpp"

namespace tress::payment_links::payment_links_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using payment::OwedReason;
using std::chrono::hours;

const PaymentId first = nth<PaymentId>(1);
const PaymentId second = nth<PaymentId>(2);
const MembershipId monthly_cut = nth<MembershipId>(1);
const MessageId message = nth<MessageId>(1);

Hash token_of(PaymentId link) {
  Bytes bytes(Hash::size, 3);
  bytes.back() = link.bytes().back();
  return Hash::from(bytes);
}

payment::Made made(PaymentId link, ClientId client = lin) {
  return {link,        client,       main_street,  cad(60'00), token_of(link), noon + hours{72},
          monthly_cut, std::nullopt, std::nullopt, 0,          cashier};
}

outbox::Queued queued() {
  return {.message = message,
          .key = "payment/" + first.hex(),
          .text = outbox::Template::payment_link,
          .client = lin,
          .branch = main_street,
          .appointment = std::nullopt,
          .about_at = noon,
          .due_at = noon,
          .payment = first};
}

/// A link with a session.
void open(ViewHistory& history, PaymentId link = first) {
  history.add(link, made(link));
  history.add(link, payment::Opened{"s1", "simulator"});
}

void receive(ViewHistory& history, std::uint32_t payment, const std::string& report) {
  history.add(first, payment::Received{payment, "s1", report, cad(60'00)});
}

Link shown(const ViewHistory& history, PaymentId link = first) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto row = require_value(find(*tables.snapshot(), link));
  REQUIRE(row);
  return *row;
}

std::size_t listed(const ViewHistory& history, const Filter& filter) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(list(*tables.snapshot(), filter)).rows.size();
}

}  // namespace

TEST_CASE("a link is open, told of, opened, declined and paid, each with its event",
          "[unit][views]") {
  ViewHistory history;
  history.add(first, made(first));
  history.add(message, queued());
  CHECK(shown(history).delivery == Delivery::waiting);
  history.add(message, outbox::Failed{1, outbox::Failure::unreachable, noon, noon + hours{1}});
  CHECK(shown(history).delivery == Delivery::waiting);
  history.add(message, outbox::Sent{2, outbox::Channel::mail, noon});
  CHECK(shown(history).delivery == Delivery::sent);
  history.add(first, payment::Opened{"s1", "simulator"});
  history.add(first, payment::Opened{"s2", "simulator"});
  history.add(first, payment::Declined{"s1", "r1", payment::DeclineReason::card_expired});
  Link row = shown(history);
  CHECK(row.stage == Stage::open);
  CHECK(row.sessions == 2);
  CHECK(row.declined == 1);
  CHECK(row.last_decline == payment::DeclineReason::card_expired);
  receive(history, 1, "r2");
  CHECK(shown(history).waiting == 1);
  history.add(first, payment::Settled{1});
  row = shown(history);
  CHECK(row.stage == Stage::paid);
  CHECK(row.waiting == 0);
  CHECK(row.settled);
  CHECK(row.bill == id_cast<SaleId>(first));
  CHECK(row.owed.empty());
}

TEST_CASE("the desk lists links that are open, paid, over, and those of which money is owed back",
          "[unit][views]") {
  ViewHistory history;
  open(history);
  history.add(second, made(second, mia));
  history.add(second, payment::Ended{payment::EndReason::expired});
  CHECK(listed(history, {}) == 2);
  CHECK(listed(history, {.stage = Stage::open}) == 1);
  CHECK(listed(history, {.stage = Stage::expired}) == 1);
  CHECK(listed(history, {.stage = Stage::paid}) == 0);
  CHECK(listed(history, {.client = mia}) == 1);
  CHECK(listed(history, {.membership = monthly_cut}) == 2);
  CHECK(listed(history, {.only_owed = true}) == 0);
  history.add(first, payment::Ended{payment::EndReason::cancelled});
  receive(history, 1, "r1");
  history.add(first, payment::OwedBack{1, cad(60'00), lin, OwedReason::link_is_cancelled});
  CHECK(listed(history, {.stage = Stage::cancelled}) == 1);
  CHECK(listed(history, {.only_owed = true}) == 1);
  const Link row = shown(history);
  CHECK(row.owed_open == 1);
  REQUIRE(row.owed.size() == 1);
  CHECK(row.owed.front().amount == cad(60'00));
  CHECK(row.owed.front().reason == OwedReason::link_is_cancelled);
  CHECK(row.owed.front().left == cad(60'00));
  history.add(first, payment::PaidBack{1, cad(20'00), lin, "r2", "r2"});
  CHECK(listed(history, {.only_owed = true}) == 1);
  CHECK(shown(history).owed_open == 1);
  CHECK(shown(history).owed.front().left == cad(40'00));
  CHECK_FALSE(shown(history).owed.front().paid_back);
  history.add(first, payment::PaidBack{1, cad(40'00), lin, "refund 1", std::nullopt});
  CHECK(listed(history, {.only_owed = true}) == 0);
  CHECK(shown(history).owed_open == 0);
  CHECK(shown(history).owed.front().left == cad(0));
  CHECK(shown(history).owed.front().reference == "refund 1");
  CHECK(shown(history).owed.front().paid_back);
}

TEST_CASE("a refund that the provider reports of what was paid for stands with its link",
          "[unit][views]") {
  ViewHistory history;
  open(history);
  history.add(second, made(second, mia));
  receive(history, 1, "r1");
  history.add(first, payment::Settled{1});
  CHECK(listed(history, {.only_refunded = true}) == 0);
  const Position at = history.add(first, payment::RefundReported{1, cad(20'00), "r2"});
  CHECK(listed(history, {.only_refunded = true}) == 1);
  CHECK(listed(history, {.only_owed = true}) == 0);
  const Link row = shown(history);
  CHECK(row.stage == Stage::paid);
  REQUIRE(row.refunded.size() == 1);
  CHECK(row.refunded.front().amount == cad(20'00));
  CHECK(row.refunded.front().report == "r2");
  CHECK(row.refunded.front().reported.position == at);
}

TEST_CASE("a link is found by the hash of its own token, and by no other", "[unit][views]") {
  ViewHistory history;
  open(history);
  open(history, second);
  const ViewTables tables{history.log(), {&projection()}};
  CHECK(require_value(find_held(*tables.snapshot(), token_of(second)))->link == second);
  CHECK_FALSE(require_value(find_held(*tables.snapshot(), Hash::zero())));
}

TEST_CASE("whoever holds a link sees the salon, the amount and whether it can be paid",
          "[unit][views]") {
  ViewHistory history;
  history.add(main_street,
              branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()});
  open(history);
  const auto seen = [&](Timestamp now) {
    const ViewTables tables{history.log(), {&projection()}};
    return require_value(offer_of(*tables.snapshot(), shown(history), now));
  };
  const Offer offer = seen(noon);
  CHECK(offer.salon == "Main Street");
  CHECK(offer.amount == cad(60'00));
  CHECK(offer.is_renewal);
  CHECK(offer.stage == Stage::open);
  CHECK(seen(noon + hours{72}).stage == Stage::expired);
  receive(history, 1, "r1");
  CHECK(seen(noon).stage == Stage::paid);
  history.add(first, payment::Settled{1});
  CHECK(seen(noon + hours{72}).stage == Stage::paid);
}

}  // namespace tress::payment_links::payment_links_test

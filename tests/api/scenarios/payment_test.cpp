#include "tests/api/scenarios/unpaid.hpp"

// Goal: a client whose period was not paid pays it by a link, at a provider, and the membership
// goes on; what a provider says counts once, and what it says too late is owed back by name.
// Method: over HTTP alone, with the simulator as the provider; its messages are delivered by hand,
// so that they can be delivered again, late, or changed.

namespace tress::testing::payment_test {

namespace {

using std::chrono::hours;

constexpr int card_clearing = 1100;
constexpr int memberships = 2010;
constexpr int refunds_payable = 2250;

}  // namespace

TEST_CASE(
    "[S1-19] [S1-61] a period that was not paid is paid by a link, once, and the membership is as "
    "if "
    "it had never failed") {
  Unpaid scene;
  CHECK(scene.show(scene.path).number_at("/failures") == 1);
  const std::string token = scene.make_token();
  REQUIRE(scene.queued().size() >= 1);
  const outbox::Queued message = scene.queued().back();
  CHECK(message.text == outbox::Template::payment_link);
  CHECK(message.client.hex() == scene.ann);
  CHECK(message.payment->hex() == scene.link);
  const Reply offer = scene.offer(token);
  CHECK(offer.number_at("/amount/amount_minor") == 60'00);
  CHECK(offer.text_at("/stage") == "open");
  CHECK(offer.text.find("Ann") == std::string::npos);
  const std::int64_t clearing = scene.balance(card_clearing);
  const std::string session = scene.session(token);
  CHECK(scene.api.ask("GET", session).text_at("/stage") == "open");
  const webhooks::Message report = scene.press(session, "pay");
  CHECK(scene.balance(card_clearing) == clearing);
  CHECK(scene.deliver(report).text_at("/outcome") == "recorded");
  CHECK(scene.balance(card_clearing) == clearing + 60'00);
  const Reply shown = scene.link_shown();
  CHECK(shown.text_at("/stage") == "paid");
  const Reply bill = scene.show("/v1/sales/" + shown.text_at("/bill"));
  CHECK(bill.text_at("/status") == "closed");
  CHECK(bill.number_at("/totals/total/amount_minor") == 60'00);
  const Reply after = scene.show(scene.path);
  CHECK(after.number_at("/failures") == 0);
  CHECK(after.number_at("/lots/1/available") == 1);
  CHECK(after.text_at("/period_until") >
        to_text(std::chrono::floor<std::chrono::days>(scene.api.clock().now())));
  // Said again, it changes nothing; and the link is used up.
  const Position size = scene.api.log_size();
  CHECK(scene.deliver(report).text_at("/outcome") == "known");
  CHECK(scene.api.log_size() == size);
  CHECK(scene.start(token).code() == "payment.link_is_paid");
  CHECK(scene.offer(token).text_at("/stage") == "paid");
  CHECK(scene.balance(refunds_payable) == 0);
  scene.a_year_passes();
  CHECK(happenings(scene.story(scene.link)) ==
        Words{"payment.made", "payment.opened", "payment.received", "payment.settled",
              "sale.opened", "sale.prepaid_line_added", "sale.tender_taken", "sale.closed"});
  scene.require_sound();
}

TEST_CASE("a declined card leaves the link open, and the next one pays") {
  Unpaid scene;
  const std::string token = scene.make_token();
  const webhooks::Message declined = scene.press(scene.session(token), "decline");
  CHECK(scene.deliver(declined).text_at("/outcome") == "recorded");
  CHECK(scene.link_shown().text_at("/last_decline") == "card_declined");
  scene.open_and_pay(token);
  CHECK(scene.link_shown().text_at("/stage") == "paid");
  // The provider says the older one again, after the newer.
  const Position size = scene.api.log_size();
  CHECK(scene.deliver(declined).text_at("/outcome") == "known");
  CHECK(scene.api.log_size() == size);
  scene.require_sound();
}

TEST_CASE(
    "money that comes twice or after the end of a link is owed back, stands in the list of the "
    "desk, "
    "and is paid back once") {
  Unpaid scene;
  const std::string token = scene.make_token();
  const std::string one = scene.session(token);
  const std::string other = scene.session(token);
  CHECK(scene.deliver(scene.press(one, "pay")).status == 200);
  const std::int64_t liability = scene.balance(memberships);
  CHECK(scene.deliver(scene.press(other, "pay")).text_at("/outcome") == "recorded");
  CHECK(scene.balance(refunds_payable) == -60'00);
  CHECK(scene.balance(memberships) == liability);
  const Reply owed = scene.show("/v1/payment-links?owed=1");
  REQUIRE(owed.rows().size() == 1);
  CHECK(owed.text_at("/rows/0/owed/0/reason") == "link_is_paid");
  const std::string back = "/v1/payment-links/" + scene.link + "/payments/2/paid-back";
  CHECK(scene.api.post(back, R"({"reference":"re_1"})", scene.salon.stylist.token).status == 403);
  scene.api.accept(back, R"({"reference":"re_1"})", scene.salon.cashier.token);
  CHECK(scene.api.post(back, R"({"reference":"re_2"})", scene.salon.cashier.token).code() ==
        "payment.payment_is_paid_back");
  CHECK(scene.balance(refunds_payable) == 0);
  CHECK(scene.show("/v1/payment-links?owed=1").rows().empty());

  const std::string late = scene.make_token();
  const std::string session = scene.session(late);
  scene.salon.wait(scene.api, hours{73});
  CHECK(scene.offer(late).text_at("/stage") == "expired");
  CHECK(scene.start(late).code() == "payment.link_is_over");
  CHECK(scene.deliver(scene.press(session, "pay")).text_at("/outcome") == "recorded");
  CHECK(scene.link_shown().text_at("/owed/0/reason") == "link_has_expired");
  CHECK(scene.balance(refunds_payable) == -60'00);
  CHECK(scene.report("msg_refund", "payment.refunded", session).text_at("/outcome") == "recorded");
  CHECK(scene.balance(refunds_payable) == 0);
  scene.require_sound();
}

TEST_CASE("a link is found by nobody who does not hold it") {
  Unpaid scene;
  const std::string token = scene.make_token();
  std::string other = token;
  other.back() = other.back() == '0' ? '1' : '0';
  for (const std::string& wrong :
       {other, scene.link, std::string(64, '0'), std::string{}, token.substr(1)}) {
    INFO(wrong);
    CHECK(scene.offer(wrong).status == 404);
    CHECK(scene.start(wrong).status == 404);
  }
  CHECK(scene.offer(token).status == 200);
  // The log holds no token, and another link another one.
  const auto events = scene.api.parts().log.read(0, scene.api.log_size(), std::size_t{1} << 30U);
  for (const StoredEvent& stored : events.value()) {
    CHECK(std::string{text_of(stored.bytes)}.find(token) == std::string::npos);
  }
  CHECK(scene.make_token() != token);
}

TEST_CASE("who makes a link again with the same key gets the same address again") {
  Unpaid scene;
  Headers headers = bearer(scene.salon.cashier.token);
  headers.emplace_back("Idempotency-Key", "link-1");
  const std::string body = R"({"membership":")" + scene.membership + "\"}";
  const Reply first = scene.api.ask("POST", "/v1/payment-links", headers, body);
  const Reply again = scene.api.ask("POST", "/v1/payment-links", headers, body);
  CHECK(first.status == 201);
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(again.header("location") == first.header("location"));
}

TEST_CASE(
    "a report that is unsigned, wrongly signed, old, or of another body is refused by name and "
    "changes nothing") {
  Unpaid scene;
  const std::string token = scene.make_token();
  const webhooks::Message report = scene.press(scene.session(token), "pay");
  const Position size = scene.api.log_size();
  CHECK(scene.api.ask("POST", "/v1/webhooks/payments", {}, report.body).code() ==
        "webhook_is_unsigned");
  webhooks::Message changed = report;
  changed.body.replace(changed.body.find("6000"), 4, "1000");
  CHECK(scene.deliver(changed).code() == "webhook_signature_is_wrong");
  changed = report;
  changed.id += "2";
  CHECK(scene.deliver(changed).code() == "webhook_signature_is_wrong");
  changed = report;
  changed.timestamp = "soon";
  CHECK(scene.deliver(changed).code() == "webhook_is_malformed");
  changed = report;
  changed.body += std::string(9000, ' ');
  CHECK(scene.deliver(changed).code() == "body_too_long");
  scene.salon.wait(scene.api, std::chrono::minutes{6});
  CHECK(scene.deliver(report).code() == "webhook_is_out_of_time");
  CHECK(scene.api.log_size() == size);
  CHECK(scene.link_shown().text_at("/stage") == "open");
}

TEST_CASE("what a provider signs with may change while its messages come in") {
  Unpaid scene;
  const std::string token = scene.make_token();
  const webhooks::Message by_old = scene.press(scene.session(token), "decline");
  const auto next = webhooks::parse_secrets(
      "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  REQUIRE(next.has_value());
  auto secrets = webhooks::parse_secrets("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
  scene.api.webhook_secrets().put(std::move(*secrets));
  CHECK(scene.deliver(by_old).code() == "webhook_signature_is_wrong");
  scene.open_and_pay(token);
  CHECK(scene.link_shown().text_at("/stage") == "paid");
}

TEST_CASE("no field takes the number of a card, from whomever") {
  Unpaid scene;
  const std::string token = scene.make_token();
  const std::string session = scene.session(token);
  const std::string name = session.substr(session.rfind('/') + 1);
  const Position size = scene.api.log_size();
  const std::string data =
      R"("link":")" + scene.link + R"(","amount":)" + cad(60'00) + R"(,"session":")";
  // In a field of its own, and in one that is there.
  CHECK(scene
            .deliver(scene.signed_now("m1", R"({"type":"payment.succeeded","data":{)" + data +
                                                name + R"(","card_number":"4111 1111 1111 111"}})"))
            .code() == "fields_are_wrong");
  CHECK(scene
            .deliver(scene.signed_now(
                "m2", R"({"type":"payment.succeeded","data":{)" + data + R"(4111111111111111"}})"))
            .code() == "card_number_is_refused");
  CHECK(scene.api
            .post("/v1/payment-links/" + scene.link + "/payments/1/paid-back",
                  R"({"reference":"4111 1111 1111 1111"})", scene.salon.cashier.token)
            .code() == "card_number_is_refused");
  CHECK(scene.api
            .ask("POST", "/v1/pay/sessions", {{"Tress-Payment-Link", token}},
                 R"({"card_number":"4111111111111111"})")
            .code() == "fields_are_wrong");
  CHECK(scene.api.ask("POST", session + "/pay", {}, R"({"card":"4111111111111111"})").code() ==
        "fields_are_wrong");
  CHECK(scene.api.log_size() == size);
}

TEST_CASE(
    "a report about nothing of ours is taken in and ignored, and one that lacks a part is not") {
  Unpaid scene;
  const std::string token = scene.make_token();
  const std::string session = scene.session(token);
  const std::string data = R"("data":{"link":")" + scene.link + R"(","session":")" +
                           session.substr(session.rfind('/') + 1) + R"("}})";
  const Position size = scene.api.log_size();
  CHECK(scene.deliver(scene.signed_now("m1", R"({"type":"customer.created",)" + data))
            .text_at("/outcome") == "ignored");
  CHECK(scene.deliver(scene.signed_now("m2", R"({"type":"payment.succeeded",)" + data)).code() ==
        "fields_are_wrong");
  const std::string foreign =
      R"({"type":"payment.failed","data":{"link":")" + scene.link + R"(","session":"of another"}})";
  CHECK(scene.deliver(scene.signed_now("m3", foreign)).code() == "payment.session_is_unknown");
  const std::string no_link = R"({"type":"payment.failed","data":{"link":")" +
                              std::string(32, '0') + R"(","session":"s"}})";
  CHECK(scene.deliver(scene.signed_now("m4", no_link)).code() == "payment.link_is_unknown");
  CHECK(scene.api.log_size() == size);
}

TEST_CASE(
    "what is owed of a bill is asked for by a link, and one that is called off pays nothing") {
  Unpaid scene;
  const std::string bill = scene.haircut_for(scene.ann);
  scene.pay(bill, "on_account", 84'00);
  scene.close(bill);
  const std::string sale = bill.substr(bill.rfind('/') + 1);
  const auto make = [&](const std::string& more) {
    const Reply made = scene.api.accept(
        "/v1/payment-links", R"({"sale":")" + sale + "\"" + more + "}", scene.salon.cashier.token);
    scene.link = made.text_at("/stream");
    const std::string address = made.header("location");
    return address.substr(address.find('#') + 1);
  };
  const std::string off = make("");
  scene.api.accept("/v1/payment-links/" + scene.link + "/cancel", R"({"reason":"made_by_mistake"})",
                   scene.salon.cashier.token);
  CHECK(scene.start(off).code() == "payment.link_is_over");
  const std::string token = make(R"(,"amount":)" + cad(50'00));
  CHECK(scene.offer(token).number_at("/amount/amount_minor") == 50'00);
  scene.open_and_pay(token);
  CHECK(scene.balance(1200) == 34'00);
  CHECK(scene.link_shown().text_at("/bill") == sale);
  CHECK(
      scene.api.post("/v1/payment-links", R"({"sale":")" + sale + "\"}", scene.salon.stylist.token)
          .status == 403);
  scene.require_sound();
}

}  // namespace tress::testing::payment_test

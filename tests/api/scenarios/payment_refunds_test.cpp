#include "tests/api/scenarios/unpaid.hpp"

// Goal: money that goes back at a provider is never lost to the books: a part of what is owed
// leaves the rest owed, what had paid for something stands in a list until a person refunds it.
// Method: over HTTP alone; what the provider would say is signed as it would sign it.

namespace tress::testing::payment_refunds_test {

namespace {

using std::chrono::hours;

constexpr int card_clearing = 1100;
constexpr int memberships = 2010;
constexpr int refunds_payable = 2250;

std::string amount(const std::string& money) {
  return R"(,"amount":)" + money;
}

std::string usd(std::int64_t minor) {
  return R"({"amount_minor":)" + std::to_string(minor) + R"(,"currency":"USD"})";
}

}  // namespace

TEST_CASE("a provider's refund of a part of what is owed back leaves the rest owed and listed") {
  Unpaid scene;
  const std::string session = scene.session(scene.make_token());
  scene.salon.wait(scene.api, hours{73});
  CHECK(scene.report("m1", "payment.succeeded", session, amount(cad(84'00))).text_at("/outcome") ==
        "recorded");
  CHECK(scene.balance(refunds_payable) == -84'00);
  CHECK(scene.report("m2", "payment.refunded", session, amount(cad(20'00))).text_at("/outcome") ==
        "recorded");
  CHECK(scene.balance(refunds_payable) == -64'00);
  const Reply owed = scene.show("/v1/payment-links?owed=1");
  REQUIRE(owed.rows().size() == 1);
  CHECK(owed.number_at("/rows/0/owed/0/left/amount_minor") == 64'00);
  const Reply too_much = scene.report("m3", "payment.refunded", session, amount(cad(64'01)));
  CHECK(too_much.status == 422);
  CHECK(too_much.code() == "payment.amount_exceeds_owed_back");
  CHECK(scene.report("m3usd", "payment.refunded", session, amount(usd(1'00))).code() ==
        "payment.currency_is_not_the_payments");
  CHECK(scene.report("m2", "payment.refunded", session, amount(cad(20'00))).text_at("/outcome") ==
        "known");
  CHECK(scene.balance(refunds_payable) == -64'00);
  CHECK(scene.report("m4", "payment.refunded", session).text_at("/outcome") == "recorded");
  CHECK(scene.balance(refunds_payable) == 0);
  CHECK(scene.show("/v1/payment-links?owed=1").rows().empty());
  scene.require_sound();
}

TEST_CASE("what a person has given back in part leaves the rest owed and listed, each part once") {
  Unpaid scene;
  const std::string session = scene.session(scene.make_token());
  scene.salon.wait(scene.api, hours{73});
  CHECK(scene.report("m1", "payment.succeeded", session, amount(cad(84'00))).text_at("/outcome") ==
        "recorded");
  const std::string path = "/v1/payment-links/" + scene.link + "/payments/1/paid-back";
  const auto back = [&](const std::string& number, const std::string& more) {
    return scene.api.post(path, R"({"reference":")" + number + "\"" + more + "}",
                          scene.salon.cashier.token);
  };
  CHECK(back("re_1", amount(cad(20'00))).status == 201);
  CHECK(scene.balance(refunds_payable) == -64'00);
  CHECK(scene.show("/v1/payment-links?owed=1").number_at("/rows/0/owed/0/left/amount_minor") ==
        64'00);
  const Reply again = back("re_1", amount(cad(20'00)));
  CHECK(again.status == 409);
  CHECK(again.code() == "payment.report_is_known");
  CHECK(back("re_2", amount(cad(64'01))).code() == "payment.amount_exceeds_owed_back");
  CHECK(back("re_2", amount(usd(1'00))).code() == "payment.currency_is_not_the_payments");
  CHECK(scene.balance(refunds_payable) == -64'00);
  CHECK(back("re_2", "").status == 201);
  CHECK(scene.balance(refunds_payable) == 0);
  CHECK(scene.show("/v1/payment-links?owed=1").rows().empty());
  scene.require_sound();
}

TEST_CASE(
    "a refund at the provider of what had paid for a period is listed, and is an exception until "
    "the membership is refunded by card") {
  Unpaid scene;
  const std::string session = scene.session(scene.make_token());
  CHECK(scene.deliver(scene.press(session, "pay")).status == 200);
  const std::int64_t clearing = scene.balance(card_clearing);
  const std::int64_t liability = scene.balance(memberships);
  const auto noted = [&] {
    return scene.api.get("/v1/exceptions?kind=refunded_at_provider", scene.salon.accountant.token);
  };
  CHECK(scene.show("/v1/payment-links?refunded=1").rows().empty());
  const Reply said = scene.report("m1", "payment.refunded", session, amount(cad(60'00)));
  CHECK(said.status == 200);
  CHECK(said.text_at("/outcome") == "recorded");
  CHECK(scene.report("m1", "payment.refunded", session, amount(cad(60'00))).text_at("/outcome") ==
        "known");
  CHECK(scene.balance(card_clearing) == clearing);
  CHECK(scene.balance(memberships) == liability);
  CHECK(scene.balance(refunds_payable) == 0);
  const Reply listed = scene.show("/v1/payment-links?refunded=1");
  REQUIRE(listed.rows().size() == 1);
  CHECK(listed.text_at("/rows/0/stage") == "paid");
  CHECK(listed.number_at("/rows/0/refunded/0/amount/amount_minor") == 60'00);
  CHECK(listed.text_at("/rows/0/refunded/0/report") == "m1");
  REQUIRE(noted().rows().size() == 1);
  CHECK(noted().text_at("/rows/0/status") == "open");
  CHECK(noted().text_at("/rows/0/client") == scene.ann);
  scene.api.accept(scene.path + "/refunds", R"({"reason":"client_withdraws"})",
                   scene.salon.cashier.token);
  scene.api.accept(scene.path + "/requests/1/approve", "{}", scene.salon.manager.token);
  CHECK(noted().text_at("/rows/0/status") == "open");
  scene.api.accept(scene.path + "/requests/1/pay", R"({"kind":"card"})", scene.salon.cashier.token);
  CHECK(noted().text_at("/rows/0/status") == "closed");
  scene.require_sound();
}

TEST_CASE("a message of a type that is not ours is ignored, whatever it holds") {
  Unpaid scene;
  scene.make_link();
  const Position size = scene.api.log_size();
  const std::vector<std::string> bodies{
      R"({"type":"customer.created"})",
      R"({"type":"customer.created","data":"nobody"})",
      R"({"type":"payout.paid","data":{"object":{"id":"po_1"}},"livemode":false,"tries":null})",
      R"({"id":"evt_1","data":{"type":"payment.succeeded","rate":0.25},"type":"rate.changed"})",
      R"({"type":"card.updated","data":{"card":"4111111111111111"}})",
      R"({"type" : "a.\"b\"" , "data":[["}"],{}]})",
      R"({"type":"payment.succeeded.v2"})"};
  for (const std::string& body : bodies) {
    INFO(body);
    const Reply reply = scene.deliver(scene.signed_now("m1", body));
    CHECK(reply.status == 200);
    CHECK(reply.text_at("/outcome") == "ignored");
  }
  CHECK(scene.api.log_size() == size);
}

TEST_CASE("a message that could be one of ours and cannot be read is refused, never ignored") {
  Unpaid scene;
  scene.make_link();
  const Position size = scene.api.log_size();
  const std::vector<std::string> bodies{R"({"data":{}})",
                                        R"({"type":7,"data":{}})",
                                        R"(["type","a"])",
                                        R"("type")",
                                        R"({"type":"payment.succeeded","data":{"rate":0.25}})",
                                        R"({"type":"payment.succeede\u0064","data":{"rate":0.25}})",
                                        R"({"type":"payment.succeeded"})",
                                        R"({"data":{"type":"a"},"rate":0.25})",
                                        R"({"type":"payment.refunded)",
                                        R"(}"type":"a")",
                                        "type",
                                        ""};
  for (const std::string& body : bodies) {
    INFO(body);
    CHECK(scene.deliver(scene.signed_now("m1", body)).status == 400);
  }
  CHECK(scene.api.log_size() == size);
}

TEST_CASE("money that comes in another currency is owed back in it, and not lost") {
  Unpaid scene;
  const std::string session = scene.session(scene.make_token());
  CHECK(scene.report("m1", "payment.succeeded", session, amount(usd(60'00))).text_at("/outcome") ==
        "recorded");
  const Reply owed = scene.show("/v1/payment-links?owed=1");
  REQUIRE(owed.rows().size() == 1);
  CHECK(owed.text_at("/rows/0/owed/0/reason") == "amount_differs");
  CHECK(owed.text_at("/rows/0/owed/0/amount/currency") == "USD");
  CHECK(owed.number_at("/rows/0/owed/0/left/amount_minor") == 60'00);
  scene.require_sound();
  scene.api.accept("/v1/payment-links/" + scene.link + "/payments/1/paid-back",
                   R"({"reference":"re_1"})", scene.salon.cashier.token);
  CHECK(scene.show("/v1/payment-links?owed=1").rows().empty());
  scene.require_sound();
}

}  // namespace tress::testing::payment_refunds_test

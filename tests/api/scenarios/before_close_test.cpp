#include "tests/support/package_scene.hpp"

// Goal: whoever is at the till sees, before a bill is closed, which consent is missing, when a
// membership is renewed, what ends soon and what was promised; and of health only who may read it.

namespace tress::testing::before_close_test {

namespace {

const std::string words_hash = std::string(63, '0') + "1";

/// Ann has a package that ends in three weeks and a haircut a month, was promised something, and
/// gets a tint, which takes a patch test.
struct Checkout : Package {
  Checkout() : ann(salon.client(api, "Ann Lee")), card("/v1/clients/" + ann) {
    tint = api.accept("/v1/items", R"({"kind":"service","code":"TINT","name":"Brow tint"})",
                      salon.manager.token)
               .text_at("/stream");
    const std::string path = "/v1/items/" + tint;
    api.accept(path + "/prices", R"({"from":"2026-03-02","price":)" + cad(40'00) + "}",
               salon.manager.token, {{"If-Match", "\"1\""}});
    api.accept(path + "/patch-tests", R"({"codes":["ppd"]})", salon.manager.token,
               {{"If-Match", "\"2\""}});
    api.accept("/v1/card/notices",
               R"({"code":"tint","purposes":["patch_test_treatment"],"language":"en",)"
               R"("text_hash":")" +
                   words_hash + R"(","controller":"Tress Salon","retention":"six years"})",
               salon.manager.token);
    package = sell(publish(Pack{}), ann, 900'00);
    // Twenty days before the package ends, on 29 July 2028.
    salon.wait(api, std::chrono::hours{24 * 880});
  }

  /// A haircut a month, from today.
  std::string subscribe() {
    const std::string terms =
        R"({"kind":"membership","name":"Monthly","wording":"One haircut a month.","price":)" +
        cad(60'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
        salon.haircut + R"("],"units":1,"alone":)" + cad(100'00) +
        R"(}],"consumption":"free_first","period_days":60,"rolls_over":false,"is_shared":false,)"
        R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,"jurisdiction":"CA"})";
    const std::string plan =
        api.accept("/v1/plans", R"({"code":"month","from":"2028-07-29","terms":)" + terms + "}",
                   salon.manager.token)
            .text_at("/stream");
    const std::string bill = open_for(ann);
    api.accept(bill + "/plans", R"({"what":"start","plan":")" + plan + "\"}", salon.cashier.token);
    pay(bill, "card", 60'00);
    close(bill);
    return plan;
  }

  std::string tint_bill() {
    const std::string bill = open_for(ann);
    add(bill, tint);
    return bill;
  }

  void sign_consent() {
    api.accept(card + "/consents/patch_test_treatment/give",
               R"({"legal_basis":"explicit_consent","notice":"tint","notice_version":1,)"
               R"("notice_hash":")" +
                   words_hash +
                   R"(","language":"en","jurisdiction":"ca_bc","channel":"desk",)"
                   R"("method":"signature","evidence":")" +
                   words_hash + R"("})",
               salon.stylist.token);
  }

  Reply before_close(const std::string& bill) {
    return api.get(bill + "/before-close", salon.cashier.token);
  }

  Reply health(const std::string& bill) {
    return api.get(bill + "/before-close/health", salon.stylist.token);
  }

  static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

  std::string ann;
  std::string card;
  std::string tint;
  std::string package;
};

const boost::json::array& list(const Reply& reply, const std::string& name) {
  return reply.at("/" + name).as_array();
}

}  // namespace

TEST_CASE(
    "before a bill is closed the cashier sees that the consent for the tint is not signed, when "
    "the membership is renewed, what ends soon, what is left and what was promised [S1-31]") {
  Checkout till;
  ApiSalon& salon = till.salon;
  TestApi& api = till.api;
  const std::string plan = till.subscribe();
  api.accept(till.card + "/promises",
             R"({"what":"a lighter brown","owner":")" + salon.stylist.id.hex() +
                 R"(","due":"2028-08-09","item":")" + till.tint + "\"}",
             salon.stylist.token);
  const std::string bill = till.tint_bill();

  const Reply seen = till.before_close(bill);
  REQUIRE(seen.status == 200);
  CHECK(seen.text_at("/on") == "2028-07-29");
  REQUIRE(list(seen, "consents").size() == 1);
  CHECK(seen.text_at("/consents/0/client") == till.ann);
  CHECK(seen.text_at("/consents/0/purpose") == "patch_test_treatment");
  CHECK(seen.text_at("/consents/0/items/0") == till.tint);
  CHECK_FALSE(seen.at("/consents/0/was_given").as_bool());
  REQUIRE(list(seen, "renewals").size() == 1);
  CHECK(seen.text_at("/renewals/0/plan") == plan);
  CHECK(seen.text_at("/renewals/0/renews_on") == "2028-09-27");
  CHECK(seen.number_at("/renewals/0/failures") == 0);
  REQUIRE(list(seen, "expiring").size() == 1);
  CHECK(seen.text_at("/expiring/0/membership") == Checkout::id_of(till.package));
  CHECK(seen.number_at("/expiring/0/units") == 10);
  CHECK(seen.number_at("/expiring/0/value/amount_minor") == 900'00);
  REQUIRE(list(seen, "promises").size() == 1);
  CHECK(seen.text_at("/promises/0/due") == "2028-08-09");
  CHECK(seen.text_at("/promises/0/owner") == salon.stylist.id.hex());
  REQUIRE(list(seen, "balances").size() == 2);
  CHECK(seen.text_at("/balances/0/benefit") == "haircut");
  CHECK(seen.number_at("/balances/0/units") == 10);
  CHECK(seen.number_at("/balances/1/units") == 1);
  // What was promised is sealed, and the till is told that it was, not what.
  CHECK(seen.text.find("lighter") == std::string::npos);

  till.sign_consent();
  api.accept(till.card + "/promises/1/keep", "{}", salon.stylist.token);
  CHECK(list(till.before_close(bill), "consents").empty());
  CHECK(list(till.before_close(bill), "promises").empty());
}

TEST_CASE(
    "a bill is not closed while somebody has yet to decide a discount on it, and the cashier sees "
    "that beside the balance and the consent that is not signed [S0-28]") {
  Checkout till;
  TestApi& api = till.api;
  const std::string bill = till.tint_bill();
  till.add(bill, till.salon.haircut);
  // More than a cashier gives away alone.
  const std::string proposal =
      "/v1/approvals/" + api.accept(bill + "/lines/2/discounts?propose=client_asked",
                                    R"({"amount":)" + cad(60'00) + R"(,"reason":"goodwill"})",
                                    till.salon.cashier.token)
                             .text_at("/stream");
  till.pay(bill, "cash", 126'00);
  const Reply seen = till.before_close(bill);
  REQUIRE(list(seen, "proposals").size() == 1);
  CHECK(seen.text_at("/proposals/0/act") == "discount");
  CHECK(seen.at("/proposals/0/is_blocking").as_bool());
  CHECK(list(seen, "balances").size() == 1);
  CHECK(list(seen, "consents").size() == 1);
  const Reply refused = api.post(bill + "/close", "{}", till.salon.cashier.token);
  CHECK(refused.status == 409);
  CHECK(refused.code() == "sale.proposal_is_pending");
  api.accept(proposal + "/reject", R"({"reason":"not_justified"})", till.salon.manager.token);
  CHECK(list(till.before_close(bill), "proposals").empty());
  till.close(bill);
  till.require_sound();
}

TEST_CASE(
    "a membership that is given back, or whose renewal is given up, is not said to be renewed") {
  Checkout till;
  TestApi& api = till.api;
  const auto renewals = [&](const std::string& bill) {
    return list(till.before_close(bill), "renewals").size();
  };
  const auto newest = [&] {
    const Reply all = api.get("/v1/clients/" + till.ann + "/memberships", till.salon.cashier.token);
    return "/v1/memberships/" + std::string{all.rows().back().at("membership").as_string()};
  };
  const std::string plan = till.subscribe();
  const std::string returned = newest();
  const std::string bill = till.tint_bill();
  CHECK(renewals(bill) == 1);
  api.accept(returned + "/refunds", R"({"reason":"client_withdraws"})", till.salon.cashier.token);
  // Nobody has decided yet.
  CHECK(renewals(bill) == 1);
  api.accept(returned + "/requests/1/approve", "{}", till.salon.manager.token);
  CHECK(renewals(bill) == 0);
  api.accept(returned + "/requests/1/pay", R"({"kind":"card"})", till.salon.cashier.token);
  CHECK(renewals(bill) == 0);

  const std::string again = till.open_for(till.ann);
  api.accept(again + "/plans", R"({"what":"start","plan":")" + plan + "\"}",
             till.salon.cashier.token);
  till.pay(again, "card", 60'00);
  till.close(again);
  const std::string failing = newest();
  REQUIRE(failing != returned);
  const auto fail = [&] {
    api.accept(failing + "/renewal-failures", R"({"reason":"card_declined"})",
               till.salon.manager.token);
  };
  fail();
  fail();
  till.salon.wait(api, std::chrono::hours{24 * 61});
  // Over since yesterday, and one more attempt is to come.
  const Reply due = till.before_close(bill);
  REQUIRE(list(due, "renewals").size() == 1);
  CHECK(due.number_at("/renewals/0/failures") == 2);
  fail();
  CHECK(renewals(bill) == 0);
}

TEST_CASE("a consent that was withdrawn is missing again, and it says that there was one") {
  Checkout till;
  const std::string bill = till.tint_bill();
  till.sign_consent();
  CHECK(list(till.before_close(bill), "consents").empty());
  till.api.accept(till.card + "/consents/patch_test_treatment/withdraw", R"({"channel":"desk"})",
                  till.salon.stylist.token);
  CHECK(till.before_close(bill).at("/consents/0/was_given").as_bool());
}

TEST_CASE(
    "a bill on which nothing needs a consent asks for none, and of walk-ins nothing is known") {
  Checkout till;
  const std::string haircut = till.haircut_for(till.ann);
  CHECK(list(till.before_close(haircut), "consents").empty());
  CHECK(list(till.health(haircut), "patch_tests").empty());
  const std::string walk_in = till.open_for("");
  till.add(walk_in, till.tint);
  const Reply nobody = till.before_close(walk_in);
  for (const char* const name : {"consents", "renewals", "expiring", "promises"}) {
    CHECK(list(nobody, name).empty());
  }
}

TEST_CASE(
    "what of health stands with a bill's services is read by the performer, not at the till") {
  Checkout till;
  TestApi& api = till.api;
  api.accept(till.card + "/allergies",
             R"({"ingredient":"nickel","severity":"mild","confirmed_by":"client"})",
             till.salon.stylist.token);
  const std::string bill = till.tint_bill();
  CHECK(api.get(bill + "/before-close/health", till.salon.cashier.token).status == 403);
  const Reply seen = till.health(bill);
  REQUIRE(list(seen, "patch_tests").size() == 1);
  CHECK(seen.text_at("/patch_tests/0/code") == "ppd");
  CHECK(seen.text_at("/patch_tests/0/items/0") == till.tint);
  CHECK_FALSE(seen.at("/patch_tests/0/is_failed").as_bool());
  REQUIRE(list(seen, "must_see").size() == 1);
  CHECK(seen.text_at("/must_see/0/item/kind") == "allergy");
  api.accept(till.card + "/patch-tests", R"({"code":"ppd","result":"passed","valid_days":180})",
             till.salon.stylist.token);
  CHECK(list(till.health(bill), "patch_tests").empty());
}

TEST_CASE(
    "there is nothing to be seen to of a bill that is closed, and none of one that is not there") {
  Checkout till;
  const std::string bill = till.haircut_for(till.ann);
  till.pay(bill, "cash", 84'00);
  till.close(bill);
  CHECK(till.before_close(bill).code() == "bill_is_not_open");
  CHECK(till.health(bill).code() == "bill_is_not_open");
  const std::string none = "/v1/sales/" + std::string(32, '0');
  CHECK(till.before_close(none).code() == "bill_is_unknown");
  CHECK(till.api.get(bill + "/before-close?please=1", till.salon.cashier.token).status == 400);
}

}  // namespace tress::testing::before_close_test

#include "tests/support/package_scene.hpp"

// Goal: what is given on to another client takes along what was used of it, and a lost payment
// finds it there; what a refund is said to be is what is then asked for. Method: over HTTP alone,
// asked as the desk asks.

namespace tress::testing::passed_on_test {

namespace {

constexpr int held = 1150;
constexpr int packages = 2000;
constexpr int losses = 5110;

struct PassedOn : Package {
  PassedOn() {
    Pack pack;
    pack.refunds = R"("refund_rule":"used_at_list","cooling_off_days":14)";
    plan = publish(pack);
    ann = salon.client(api, "Ann Lee");
    bea = salon.client(api, "Bea Moss");
    of_ann = sell(plan, ann, 900'00);
  }

  /// Gives units of the first lot to Bea; the path of what she has then.
  std::string give(int units) {
    api.accept(of_ann + "/lots/1/transfer",
               R"({"units":)" + std::to_string(units) + R"(,"to":")" + bea + "\"}",
               salon.manager.token);
    const Reply found = api.get("/v1/clients/" + bea + "/memberships", salon.cashier.token);
    return "/v1/memberships/" + found.text_at("/rows/0/membership");
  }

  std::string plan;
  std::string ann;
  std::string bea;
  std::string of_ann;
};

}  // namespace

TEST_CASE(
    "[7.4] who gets the rest of a package that was used in part is refunded no more for it, and "
    "the refund that was shown is the one that is asked for") {
  PassedOn scene;
  for (int use = 0; use < 4; ++use) scene.use(scene.of_ann, scene.ann);
  CHECK(scene.quote(scene.of_ann).number_at("/amount/amount_minor") == 500'00);
  const std::string of_bea = scene.give(6);
  const Reply quote = scene.quote(of_bea);
  CHECK(quote.text_at("/rule") == "used_at_list");
  CHECK(quote.number_at("/used_at_list/amount_minor") == 400'00);
  CHECK(quote.number_at("/amount/amount_minor") == 500'00);
  const Reply shown = scene.show(of_bea);
  CHECK(shown.text_at("/lots/0/origin") == "transfer");
  CHECK(shown.number_at("/lots/0/past/units") == 10);
  CHECK(shown.number_at("/lots/0/past/price/amount_minor") == 900'00);
  CHECK(shown.number_at("/lots/0/past/money/amount_minor") == 360'00);
  scene.api.accept(of_bea + "/refunds", R"({"reason":"client_withdraws"})",
                   scene.salon.cashier.token);
  const Reply asked = scene.show(of_bea);
  CHECK(asked.text_at("/requests/0/asked/quote/rule") == "used_at_list");
  CHECK(asked.number_at("/requests/0/asked/quote/amount/amount_minor") == 500'00);
  scene.require_sound();
}

TEST_CASE("[7.4] value from another system is refunded as its quote says") {
  PassedOn scene;
  const std::string terms =
      scene.terms("top-up", "stored_value", "none",
                  R"(,"withdrawal_at_list":true,"cooling_off_days":14,"bonuses":[{"paid":)" +
                      cad(1'000'00) + R"(,"bonus":)" + cad(200'00) + "}]");
  scene.api.accept(
      "/v1/wallets/migrations",
      R"({"branch":")" + scene.salon.branch + R"(","paid":)" + cad(1'000'00) + R"(,"bonus":)" +
          cad(200'00) + R"(,"units":60000,"source":"SV-1","kind":"stored_value","client":")" +
          scene.ann + R"(","terms":")" + terms + R"(","evidence":")" + std::string(64, 'a') + "\"}",
      scene.salon.accountant.token);
  const auto quote_of = [&](const std::string& wallet) {
    return scene.show(wallet + "/lots/1/refund-quote?reason=client_withdraws&on=2026-03-02");
  };
  const std::string of_ann = scene.wallet_of(scene.ann);
  const Reply quote = quote_of(of_ann);
  CHECK(quote.text_at("/rule") == "used_at_list");
  CHECK(quote.number_at("/refund/amount_minor") == 400'00);
  // The half of it that Bea gets is worth what that half was to Ann.
  scene.api.accept(
      of_ann + "/lots/1/transfers",
      R"({"amount":)" + cad(300'00) + R"(,"to":")" + scene.bea + R"(","reason":"family"})",
      scene.salon.manager.token);
  for (const std::string& wallet : {of_ann, scene.wallet_of(scene.bea)}) {
    CHECK(quote_of(wallet).number_at("/refund/amount_minor") == 200'00);
    scene.api.accept(wallet + "/lots/1/refunds",
                     R"({"reason":"client_withdraws","expected_refund":)" + cad(200'00) + "}",
                     scene.salon.cashier.token);
  }
  scene.require_sound();
}

TEST_CASE("a lost payment takes back the visits that its buyer has given to somebody else") {
  PassedOn scene;
  scene.use(scene.of_ann, scene.ann);
  const std::string of_bea = scene.give(9);
  const Reply story = scene.show("/v1/clients/" + scene.ann + "/memberships");
  const std::string bill = "/v1/sales/" + story.text_at("/rows/0/lots/0/sale");
  const std::int64_t owed = scene.balance(packages);
  scene.api.accept(
      bill + "/disputes",
      R"({"tender":1,"amount":)" + cad(900'00) + R"(,"fee":)" + cad(0) + R"(,"reference":"cb 1"})",
      scene.salon.accountant.token);
  scene.api.accept(bill + "/disputes/1/decide", R"({"is_won":false})",
                   scene.salon.accountant.token);
  CHECK(scene.balance(packages) == owed + 810'00);
  CHECK(scene.balance(held) == 0);
  CHECK(scene.balance(losses) == 90'00);
  CHECK(scene.units_of(of_bea, "available") == 0);
  CHECK(scene.units_of(of_bea, "taken_back") == 9);
  const std::string haircut = scene.haircut_for(scene.bea);
  CHECK(scene.api.post(of_bea + "/cover", Package::cover_of(haircut), scene.salon.cashier.token)
            .code() == "membership.units_are_used_up");
  scene.require_sound();
}

}  // namespace tress::testing::passed_on_test

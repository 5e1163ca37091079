#include "tests/support/test_api.hpp"

// Goal: value from another system is taken over, holds up the day until it is cleared, and pays;
// over HTTP, by those who may.

namespace tress::testing::opening_test {

namespace {

constexpr const char* evidence =
    R"("evidence":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")";

std::string set_terms(TestApi& api,
                      const ApiSalon& salon,
                      const std::string& code,
                      const std::string& kind) {
  return api
      .accept("/v1/wallet-terms",
              R"({"code":")" + code + R"(","branch":")" + salon.branch + R"(","kind":")" + kind +
                  R"(","name":")" + code + R"(","jurisdiction":"none"})",
              salon.owner.token)
      .text_at("/stream");
}

std::string opening(const ApiSalon& salon, const std::string& more) {
  return R"({"branch":")" + salon.branch + R"(","paid":)" + cad(1000'00) + R"(,"bonus":)" +
         cad(200'00) + R"(,"units":60000,"source":"SV-1",)" + evidence + "," + more + "}";
}

}  // namespace

TEST_CASE("value from another system waits in suspense, and no day closes over it [inv-8]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string terms = set_terms(api, salon, "top-up", "stored_value");
  const std::string asked = opening(
      salon, R"("kind":"stored_value","client":")" + client + R"(","terms":")" + terms + "\"");
  CHECK(api.post("/v1/wallets/migrations", asked, salon.cashier.token).status == 403);
  const Reply taken = api.accept("/v1/wallets/migrations", asked, salon.accountant.token);
  const std::string wallet = "/v1/wallets/" + taken.text_at("/stream");
  const Reply again = api.post("/v1/wallets/migrations", asked, salon.accountant.token);
  CHECK(again.status == 409);
  CHECK(again.code() == "wallet.value_was_migrated");

  const std::string close_day = R"({"branch":")" + salon.branch + R"(","date":"2026-03-02"})";
  CHECK(api.post("/v1/days/close", close_day, salon.manager.token).code() ==
        "day.suspense_not_zero");
  const std::string clear = R"({"branch":")" + salon.branch + "\"}";
  CHECK(api.post(wallet + "/clear-migration", clear, salon.stylist.token).status == 403);
  api.accept(wallet + "/clear-migration", clear, salon.accountant.token);
  const Reply twice = api.post(wallet + "/clear-migration", clear, salon.accountant.token);
  CHECK(twice.status == 409);
  CHECK(twice.code() == "wallet.nothing_is_in_suspense");

  const Reply shown = api.get(wallet, salon.cashier.token);
  CHECK(shown.number_at("/available/amount_minor") == 600'00);
  CHECK(shown.text_at("/lots/0/origin") == "migration");
  CHECK(shown.number_at("/lots/0/left_value/amount_minor") == 500'00);
  api.accept("/v1/days/close", close_day, salon.manager.token);
}

TEST_CASE("a gift card of another system pays here, and its code is asked for and not kept") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string terms = set_terms(api, salon, "cards", "gift_card");
  const auto asked = [&](const std::string& code) {
    return opening(salon,
                   R"("kind":"gift_card","card_code":")" + code + R"(","terms":")" + terms + "\"");
  };
  const Reply bare = api.post("/v1/wallets/migrations",
                              opening(salon, R"("kind":"gift_card","terms":")" + terms + "\""),
                              salon.accountant.token);
  CHECK(bare.status == 422);
  CHECK(bare.code() == "wallet.card_code_is_missing");
  CHECK(api.post("/v1/wallets/migrations", asked("short"), salon.accountant.token).code() ==
        "card_code_is_malformed");
  const Reply taken =
      api.accept("/v1/wallets/migrations", asked("GC 1234-5678-90"), salon.accountant.token);
  CHECK(taken.text.find("GC") == std::string::npos);

  const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut);
  api.accept(bill + "/value-tenders",
             R"({"kind":"gift_card","card_code":"gc1234567890","amount":)" + cad(84'00) + "}",
             salon.cashier.token);
  api.accept(bill + "/close", "{}", salon.cashier.token);
  const Reply left = api.get("/v1/wallets/" + taken.text_at("/stream"), salon.cashier.token);
  CHECK(left.number_at("/available/amount_minor") == 516'00);
}

}  // namespace tress::testing::opening_test

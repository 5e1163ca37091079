#include <map>
#include <thread>

#include "tests/support/test_api.hpp"

// Goal: a package is sold, used, explained, disputed and paid back over HTTP, and the books tie
// out; the last unit goes to one of fifty who want it at once.

namespace tress::testing::membership_test {

namespace {

/// Publishes a plan of so many haircuts for that price, the tax in it, or its next version.
std::string plan_of(TestApi& api, const ApiSalon& salon, int units, std::int64_t price) {
  const std::string terms =
      R"({"kind":"package","name":"Haircuts","wording":"Come as often as you have paid for.",)"
      R"("price":)" +
      cad(price) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
      salon.haircut + R"("],"units":)" + std::to_string(units) + R"(,"alone":)" + cad(100'00) +
      R"(}],"consumption":"free_first","validity_days":365,"rolls_over":false,"is_shared":false,)"
      R"("refund_rule":"used_at_list","cooling_off_days":0,"notice_days":14,"jurisdiction":"CA"})";
  const Reply made =
      api.accept("/v1/plans", R"({"code":"cuts","from":"2026-03-02","terms":)" + terms + "}",
                 salon.manager.token);
  return made.text_at("/stream");
}

struct Sold {
  std::string client;
  std::string membership;
};

/// Sold to a new client, paid by card.
Sold sold(TestApi& api, const ApiSalon& salon, int units, std::int64_t price) {
  const std::string plan = plan_of(api, salon, units, price);
  const std::string client = salon.client(api, "Ann Lee");
  const Reply opened =
      api.accept("/v1/sales", R"({"branch":")" + salon.branch + R"(","payer":")" + client + R"("})",
                 salon.cashier.token);
  const std::string bill = "/v1/sales/" + opened.text_at("/stream");
  api.accept(bill + "/plans", R"({"what":"start","plan":")" + plan + R"("})", salon.cashier.token);
  api.accept(bill + "/tenders", R"({"kind":"card","amount":)" + cad(price) + "}",
             salon.cashier.token);
  api.accept(bill + "/close", "{}", salon.cashier.token);
  const Reply found = api.get("/v1/clients/" + client + "/memberships", salon.cashier.token);
  REQUIRE(found.rows().size() == 1);
  return {client, found.text_at("/rows/0/membership")};
}

/// A bill with a haircut that one unit pays, closed.
Reply used(TestApi& api, const ApiSalon& salon, const Sold& of) {
  const std::string sale = salon.open_bill(api, salon.haircut, of.client);
  api.accept("/v1/memberships/" + of.membership + "/cover",
             R"({"sale":")" + sale + R"(","line":1})", salon.cashier.token);
  return api.accept("/v1/sales/" + sale + "/close", "{}", salon.cashier.token);
}

}  // namespace

TEST_CASE("a package is sold, used and explained, and what is left is owed [inv-4] [S1-3]") {
  TestApi api;
  const ApiSalon salon{api};
  const Sold ann = sold(api, salon, 10, 900'00);
  const std::string membership = "/v1/memberships/" + ann.membership;
  for (int use = 0; use < 4; ++use) used(api, salon, ann);
  const Reply shown = api.get(membership, salon.cashier.token);
  CHECK(shown.number_at("/lots/0/units") == 10);
  CHECK(shown.number_at("/lots/0/used") == 4);
  CHECK(shown.number_at("/lots/0/available") == 6);
  CHECK(shown.number_at("/lots/0/plan_version") == 1);
  CHECK(shown.text_at("/lots/0/granted_on") == "2026-03-02");
  CHECK(shown.number_at("/lots/0/value/amount_minor") == 540'00);
  CHECK(shown.at("/holds").as_array().size() == 4);
  CHECK(salon.balance(api, 2000) == -540'00);
  CHECK(salon.balance(api, 1130) == 0);
  const Reply ending = api.get("/v1/memberships?expiring_by=2027-03-01", salon.cashier.token);
  REQUIRE(ending.rows().size() == 1);
  CHECK(api.get("/v1/memberships?expiring_by=2027-02-28", salon.cashier.token).rows().empty());
  // Takings were the sale's; the uses are earned, and nothing is taken twice.
  const Reply day = api.get("/v1/revenue?from=2026-03-02&until=2026-03-02", salon.accountant.token);
  CHECK(day.number_at("/rows/0/takings_total/amount_minor") == 900'00);
  CHECK(day.number_at("/rows/0/billings/amount_minor") == 900'00);
  CHECK(day.number_at("/rows/0/earned/amount_minor") == 4 * 85'71);
}

TEST_CASE("the refund's rule is named before anybody is paid, and two people take part [T12b]") {
  TestApi api;
  const ApiSalon salon{api};
  const Sold ann = sold(api, salon, 10, 900'00);
  const std::string membership = "/v1/memberships/" + ann.membership;
  for (int use = 0; use < 4; ++use) used(api, salon, ann);
  const Reply quote = api.get(membership + "/refund-quote?on=2026-03-02&reason=client_withdraws",
                              salon.cashier.token);
  REQUIRE(quote.status == 200);
  CHECK(quote.text_at("/rule") == "used_at_list");
  CHECK(quote.number_at("/amount/amount_minor") == 500'00);
  const Reply fault = api.get(membership + "/refund-quote?on=2026-03-02&reason=salon_cannot_serve",
                              salon.cashier.token);
  CHECK(fault.text_at("/rule") == "pro_rata");
  CHECK(fault.number_at("/amount/amount_minor") == 540'00);
  CHECK(api.get(membership + "/refund-quote?on=2026-03-02&reason=because", salon.cashier.token)
            .status == 400);
  api.accept(membership + "/refunds", R"({"reason":"client_withdraws"})", salon.manager.token);
  CHECK(api.post(membership + "/requests/1/approve", "{}", salon.manager.token).code() ==
        "membership.self_approval");
  CHECK(
      api.post(membership + "/requests/1/pay", R"({"kind":"card"})", salon.cashier.token).code() ==
      "membership.refund_is_not_approved");
  api.accept(membership + "/requests/1/approve", "{}", salon.owner.token);
  api.accept(membership + "/requests/1/pay", R"({"kind":"card"})", salon.cashier.token);
  CHECK(salon.balance(api, 2000) == 0);
  CHECK(salon.balance(api, 2250) == 0);
  CHECK(salon.balance(api, 1100) == 400'00);
  CHECK(api.get(membership, salon.cashier.token).text_at("/requests/0/status") == "paid");
}

TEST_CASE("of fifty who want the last unit exactly one has it, each other is told why [neg-76]") {
  TestApi api;
  const ApiSalon salon{api};
  const Sold ann = sold(api, salon, 1, 90'00);
  const std::string path = "/v1/memberships/" + ann.membership + "/holds";
  const std::string body = R"({"item":")" + salon.haircut + R"("})";
  std::vector<Reply> replies(50);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(salon.manager.token);
      headers.emplace_back("Idempotency-Key", "last-unit-" + std::to_string(i));
      replies[i] = api.send("POST", path, headers, body);
    });
  }
  for (auto& thread : threads) thread.join();
  int winners = 0;
  for (const Reply& reply : replies) {
    if (reply.status == 201) {
      ++winners;
    } else {
      CHECK(reply.status == 409);
      CHECK(reply.code() == "membership.units_are_used_up");
    }
  }
  CHECK(winners == 1);
  const Reply shown = api.get("/v1/memberships/" + ann.membership, salon.cashier.token);
  CHECK(shown.number_at("/lots/0/reserved") == 1);
  CHECK(shown.number_at("/lots/0/available") == 0);
}

TEST_CASE("a wrong deduction is taken back by somebody else, and the unit can be used [T16]") {
  TestApi api;
  const ApiSalon salon{api};
  const Sold ann = sold(api, salon, 1, 90'00);
  const std::string membership = "/v1/memberships/" + ann.membership;
  used(api, salon, ann);
  CHECK(salon.balance(api, 2000) == 0);
  api.accept(membership + "/holds/1/reversals", R"({"reason":"wrong_client"})",
             salon.cashier.token);
  api.accept(membership + "/requests/1/approve", "{}", salon.manager.token);
  CHECK(salon.balance(api, 2000) == -90'00);
  CHECK(salon.balance(api, 4000) == 0);
  used(api, salon, ann);
  CHECK(salon.balance(api, 2000) == 0);
}

TEST_CASE("new rules leave what was sold on its terms, and the explanation says which [7.19]") {
  TestApi api;
  const ApiSalon salon{api};
  const Sold ann = sold(api, salon, 10, 900'00);
  const std::string plan = plan_of(api, salon, 5, 600'00);
  const Reply versions = api.get("/v1/plans/" + plan, salon.cashier.token);
  CHECK(versions.at("/versions").as_array().size() == 2);
  used(api, salon, ann);
  const Reply shown = api.get("/v1/memberships/" + ann.membership, salon.cashier.token);
  CHECK(shown.number_at("/lots/0/plan_version") == 1);
  CHECK(shown.number_at("/lots/0/units") == 10);
  CHECK(shown.number_at("/lots/0/value/amount_minor") == 810'00);
}

}  // namespace tress::testing::membership_test

#include <map>
#include <thread>

#include "tests/support/test_api.hpp"

// Goal: value is sold, used, explained, refunded and ended over HTTP, and the books are those of
// domain.md §3.3 to the cent (7.4 to 7.7).

namespace tress::testing::wallet_test {

namespace {

using Sums = std::map<std::int64_t, std::int64_t>;

/// What the events of one command moved in all accounts together.
Sums moved_by(TestApi& api, const Member& who, const Reply& accepted) {
  Sums sums;
  const auto first = accepted.number_at("/events/0/position");
  const auto end = first + static_cast<std::int64_t>(accepted.at("/events").as_array().size());
  const Reply journal = api.get("/v1/journal", who.token);
  for (const auto& row : journal.rows()) {
    const auto position = row.at("position").to_number<std::int64_t>();
    if (position < first || position >= end || row.at("decimals").to_number<int>() != 2) continue;
    const auto amount = row.at("amount").to_number<std::int64_t>();
    sums[row.at("debit").at("account").to_number<std::int64_t>()] += amount;
    sums[row.at("credit").at("account").to_number<std::int64_t>()] -= amount;
  }
  std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
  return sums;
}

std::string terms_of(const ApiSalon& salon,
                     const std::string& code,
                     const std::string& kind,
                     const std::string& more = {}) {
  return R"({"code":")" + code + R"(","branch":")" + salon.branch + R"(","kind":")" + kind +
         R"(","name":")" + code + R"(","jurisdiction":"none")" + more + "}";
}

/// The terms' id.
std::string set_terms(TestApi& api, const ApiSalon& salon, const std::string& body) {
  return api.accept("/v1/wallet-terms", body, salon.owner.token).text_at("/stream");
}

/// A bill that is opened for a client, with nothing on it.
std::string open_empty(TestApi& api, const ApiSalon& salon, const std::string& payer) {
  const std::string body = R"({"branch":")" + salon.branch + "\"" +
                           (payer.empty() ? "" : R"(,"payer":")" + payer + "\"") + "}";
  return "/v1/sales/" + api.accept("/v1/sales", body, salon.cashier.token).text_at("/stream");
}

/// Sells value for money; the answer to closing the bill.
Reply sell(TestApi& api,
           const ApiSalon& salon,
           const std::string& payer,
           const std::string& value,
           std::int64_t minor) {
  const std::string bill = open_empty(api, salon, payer);
  api.accept(bill + "/values", R"({"amount":)" + cad(minor) + "," + value + "}",
             salon.cashier.token);
  api.accept(bill + "/tenders", R"({"kind":"card","amount":)" + cad(minor) + "}",
             salon.cashier.token);
  return api.accept(bill + "/close", "{}", salon.cashier.token);
}

/// A haircut of 84.00 with its tax, paid with value; the bill, not closed.
std::string haircut_paid_with(TestApi& api,
                              const ApiSalon& salon,
                              const std::string& payer,
                              const std::string& value) {
  const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut, payer);
  api.accept(bill + "/value-tenders", R"({"amount":)" + cad(84'00) + "," + value + "}",
             salon.cashier.token);
  return bill;
}

std::string first_wallet(TestApi& api, const ApiSalon& salon, const std::string& client) {
  return api.get("/v1/clients/" + client + "/wallets", salon.cashier.token)
      .text_at("/rows/0/wallet");
}

}  // namespace

TEST_CASE("stored value is sold with a bonus, used, explained and refunded by its rule [S1-44]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string terms = set_terms(
      api, salon,
      terms_of(salon, "top-up", "stored_value",
               R"(,"bonuses":[{"paid":)" + cad(1000'00) + R"(,"bonus":)" + cad(200'00) + "}]"));
  const Reply sold = sell(api, salon, client, R"("terms":")" + terms + "\"", 1000'00);
  CHECK(moved_by(api, salon.accountant, sold) == Sums{{1100, 1000'00}, {2020, -1000'00}});

  const std::string bill = haircut_paid_with(api, salon, client, R"("kind":"stored_value")");
  const Reply closed = api.accept(bill + "/close", "{}", salon.cashier.token);
  CHECK(moved_by(api, salon.accountant, closed) ==
        Sums{{2020, 70'00}, {4900, 14'00}, {4000, -80'00}, {2200, -4'00}});

  const std::string wallet = "/v1/wallets/" + first_wallet(api, salon, client);
  const Reply shown = api.get(wallet, salon.cashier.token);
  CHECK(shown.number_at("/available/amount_minor") == 1116'00);
  CHECK(shown.text_at("/lots/0/origin") == "sale");
  CHECK(shown.number_at("/lots/0/left_value/amount_minor") == 930'00);
  CHECK(shown.number_at("/lots/0/used_next") == 1);
  const Reply entries = api.get(wallet + "/entries", salon.cashier.token);
  REQUIRE(entries.rows().size() == 2);
  CHECK(entries.text_at("/rows/0/kind") == "granted");
  CHECK(entries.number_at("/rows/1/units") == -84'00);
  CHECK("/v1/sales/" + entries.text_at("/rows/1/sale") == bill);

  const Reply quote =
      api.get(wallet + "/lots/1/refund-quote?reason=health&on=2026-03-02", salon.cashier.token);
  CHECK(quote.text_at("/rule") == "bonus_ratio");
  CHECK(quote.number_at("/refund/amount_minor") == 930'00);
  const std::string ask = R"({"reason":"health","expected_refund":)" + cad(930'00) + "}";
  api.accept(wallet + "/lots/1/refunds", ask, salon.cashier.token);
  CHECK(api.post(wallet + "/lots/1/refunds", ask, salon.cashier.token).status == 409);
  CHECK(api.get(wallet, salon.cashier.token).number_at("/available/amount_minor") == 0);
  CHECK(api.post(wallet + "/requests/1/approve", "{}", salon.cashier.token).status == 403);
  const Reply approved = api.accept(wallet + "/requests/1/approve", "{}", salon.manager.token);
  CHECK(moved_by(api, salon.accountant, approved) == Sums{{2020, 930'00}, {2250, -930'00}});
  const Reply paid =
      api.accept(wallet + "/requests/1/pay", R"({"kind":"cash"})", salon.cashier.token);
  CHECK(moved_by(api, salon.accountant, paid) == Sums{{2250, 930'00}, {1000, -930'00}});
  CHECK(api.get(wallet, salon.cashier.token).text_at("/requests/0/status") == "paid");

  // M-6: what was sold in advance is not earned; what the bonus cost is.
  const Reply day = api.get("/v1/revenue?from=2026-03-02&until=2026-03-02", salon.accountant.token);
  CHECK(day.number_at("/rows/0/takings_total/amount_minor") == 1000'00 - 930'00);
  CHECK(day.number_at("/rows/0/earned/amount_minor") == 80'00 - 14'00);
}

TEST_CASE("of fifty bills paid with the last amount exactly one closes") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string terms = set_terms(api, salon, terms_of(salon, "top-up", "stored_value"));
  sell(api, salon, client, R"("terms":")" + terms + "\"", 84'00);
  std::vector<std::string> bills;
  for (int i = 0; i < 50; ++i) {
    bills.push_back(haircut_paid_with(api, salon, client, R"("kind":"stored_value")"));
  }
  std::vector<Reply> replies(bills.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < bills.size(); ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(salon.cashier.token);
      headers.emplace_back("Idempotency-Key", "close-" + std::to_string(i));
      replies[i] = api.send("POST", bills[i] + "/close", headers, "{}");
    });
  }
  for (auto& thread : threads) thread.join();
  int won = 0;
  for (const Reply& reply : replies) {
    won += reply.status == 201 ? 1 : 0;
    if (reply.status != 201) CHECK(reply.code() == "wallet.value_is_not_enough");
  }
  CHECK(won == 1);
  const Reply wallet =
      api.get("/v1/wallets/" + first_wallet(api, salon, client), salon.cashier.token);
  CHECK(wallet.number_at("/available/amount_minor") == 0);
}

TEST_CASE("a gift card is known by its code, which is nowhere kept") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string terms = set_terms(
      api, salon, terms_of(salon, "card", "gift_card", R"(,"breakage_millionths":100000)"));
  const std::string code = R"("card_code":"GIFT-7F3K-99QX-2026")";
  const std::string value = R"("terms":")" + terms + R"(",)" + code;
  sell(api, salon, "", value, 100'00);
  // Sold a moment ago: who asks says what they have seen.
  const std::string look_up =
      "/v1/gift-cards/look-up?min_position=" + std::to_string(api.log_size());
  const Reply found =
      api.post(look_up, R"({"card_code":"gift 7f3k 99qx 2026"})", salon.cashier.token);
  REQUIRE(found.status == 200);
  CHECK(found.number_at("/available/amount_minor") == 100'00);
  CHECK(api.post(look_up, R"({"card_code":"GIFT-7F3K-99QX-2027"})", salon.cashier.token).status ==
        404);
  const std::string bill = haircut_paid_with(api, salon, "", R"("kind":"gift_card",)" + code);
  // 84.00 of 100.00, of which 10.00 are expected never to be used: 10 × 84 / 90 = 9.33.
  CHECK(moved_by(api, salon.accountant, api.accept(bill + "/close", "{}", salon.cashier.token)) ==
        Sums{{2030, 93'33}, {4040, -9'33}, {4000, -80'00}, {2200, -4'00}});
  const std::string short_code =
      R"({"kind":"gift_card","amount":)" + cad(1) + R"(,"card_code":"1234"})";
  CHECK(api.post(bill + "/value-tenders", short_code, salon.cashier.token).code() ==
        "card_code_is_malformed");
  const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
  REQUIRE(events.has_value());
  for (const StoredEvent& event : events.value()) {
    CHECK(text_of(event.bytes).find("99QX") == std::string_view::npos);
  }
}

TEST_CASE("goodwill needs a second person and pays a bill") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const Reply asked = api.accept(
      "/v1/clients/" + client + "/credits",
      R"({"branch":")" + salon.branch + R"(","amount":)" + cad(84'00) + R"(,"reason":"redo"})",
      salon.manager.token);
  const std::string wallet = "/v1/wallets/" + asked.text_at("/stream");
  const Reply own = api.post(wallet + "/requests/1/approve", "{}", salon.manager.token);
  CHECK(own.status == 403);
  CHECK(own.code() == "wallet.self_approval");
  const Reply given = api.accept(wallet + "/requests/1/approve", "{}", salon.owner.token);
  CHECK(moved_by(api, salon.accountant, given) == Sums{{4920, 84'00}, {2050, -84'00}});
  const std::string bill = haircut_paid_with(api, salon, client, R"("kind":"client_credit")");
  CHECK(moved_by(api, salon.accountant, api.accept(bill + "/close", "{}", salon.cashier.token)) ==
        Sums{{2050, 84'00}, {4000, -80'00}, {2200, -4'00}});
  CHECK(
      api.post(wallet + "/lots/1/refunds", R"({"reason":"health"})", salon.cashier.token).code() ==
      "wallet.lot_is_empty");
}

TEST_CASE("points of a refunded bill go, and below zero they are owed [S1-6] [7.7]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  // A point, worth a cent, for each cent of services: 80.00 give 8,000 points.
  set_terms(api, salon,
            terms_of(salon, "points", "points", R"(,"service_points_millionths":1000000)"));
  const std::string first = "/v1/sales/" + salon.open_bill(api, salon.haircut, client);
  api.accept(first + "/tenders", R"({"kind":"cash","amount":)" + cad(84'00) + "}",
             salon.cashier.token);
  api.accept(first + "/close", "{}", salon.cashier.token);
  const std::string wallet = "/v1/wallets/" + first_wallet(api, salon, client);
  CHECK(api.get(wallet, salon.cashier.token).number_at("/units") == 80'00);

  const std::string second = "/v1/sales/" + salon.open_bill(api, salon.haircut, client);
  api.accept(second + "/value-tenders", R"({"kind":"points","amount":)" + cad(80'00) + "}",
             salon.cashier.token);
  api.accept(second + "/tenders", R"({"kind":"cash","amount":)" + cad(4'00) + "}",
             salon.cashier.token);
  api.accept(second + "/close", "{}", salon.cashier.token);
  CHECK(api.get(wallet, salon.cashier.token).number_at("/units") == 0);

  api.accept(first + "/refunds", R"({"line":1,"amount":)" + cad(80'00) + R"(,"reason":"reaction"})",
             salon.cashier.token);
  api.accept(first + "/refunds/1/approve", "{}", salon.manager.token);
  const Reply owing = api.get(wallet, salon.cashier.token);
  CHECK(owing.number_at("/units") == 0);
  CHECK(owing.number_at("/owed") == 80'00);
}

TEST_CASE("terms that the law forbids are not set, and nobody but the owner sets any") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string body = R"({"code":"card","branch":")" + salon.branch +
                           R"(","kind":"gift_card","name":"Card","jurisdiction":"US",)" +
                           R"("valid_months":59,"notice_days":30})";
  CHECK(api.post("/v1/wallet-terms", body, salon.manager.token).status == 403);
  const Reply reply = api.post("/v1/wallet-terms", body, salon.owner.token);
  CHECK(reply.status == 422);
  CHECK(reply.code() == "wallet.expiry_is_unlawful");
  CHECK(api.get("/v1/wallet-terms", salon.cashier.token).rows().empty());
}

}  // namespace tress::testing::wallet_test

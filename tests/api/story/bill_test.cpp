#include <algorithm>
#include <map>
#include <thread>

#include "tests/support/test_api.hpp"

#include "ledger/merkle/receipt.hpp"

// Goal: a day's work at the till over HTTP ends in books that are right to the cent (domain.md
// §3.3), with a receipt that needs no server.

namespace tress::testing::bill_test {

namespace {

/// What the postings of one event moved: debit positive, in minor units.
std::map<std::int64_t, std::int64_t> moved_by(TestApi& api, const Member& who, Position position) {
  std::map<std::int64_t, std::int64_t> sums;
  const Reply journal = api.get("/v1/journal", who.token);
  for (const auto& row : journal.rows()) {
    if (row.at("position").to_number<Position>() != position) continue;
    if (row.at("decimals").to_number<int>() != 2) continue;
    const auto amount = row.at("amount").to_number<std::int64_t>();
    sums[row.at("debit").at("account").to_number<std::int64_t>()] += amount;
    sums[row.at("credit").at("account").to_number<std::int64_t>()] -= amount;
  }
  return sums;
}

using Sums = std::map<std::int64_t, std::int64_t>;

void require_balanced(TestApi& api, const Member& who) {
  const Reply reply = api.get("/v1/trial-balance?as_of=2026-12-31", who.token);
  REQUIRE(reply.status == 200);
  for (const auto& total : reply.at("/totals").as_array()) {
    CHECK(total.at("debit_fine") == total.at("credit_fine"));
  }
}

std::string tender(const std::string& kind, std::int64_t minor) {
  return R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}";
}

Position last_position(const Reply& accepted) {
  return static_cast<Position>(accepted.number_at("/events/0/position"));
}

}  // namespace

TEST_CASE("a cash bill with discount and tip posts T1, and its receipt verifies offline") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.open_bill(api, salon.haircut);
  const std::string bill = "/v1/sales/" + sale;
  const std::string& token = salon.cashier.token;
  api.accept(bill + "/lines/1/discounts",
             R"({"amount":)" + cad(8'00) + R"(,"reason":"loyalty","note":"ten visits"})", token);
  api.accept(bill + "/tips",
             R"({"staff":")" + salon.stylist.id.hex() + R"(","amount":)" + cad(10'00) + "}", token);
  CHECK(api.get(bill, token).number_at("/due/amount_minor") == 85'60);
  api.accept(bill + "/tenders", tender("cash", 85'60), token);
  const Reply closed =
      api.accept(bill + "/close", R"({"expected_total":)" + cad(85'60) + "}", token);

  const Position position = last_position(closed);
  CHECK(moved_by(api, salon.accountant, position) ==
        Sums{{1000, 85'60}, {4900, 8'00}, {4000, -80'00}, {2200, -3'60}, {2100, -10'00}});
  require_balanced(api, salon.accountant);
  const Reply shown = api.get(bill, token);
  CHECK(shown.text_at("/status") == "closed");
  CHECK(shown.header("etag") == closed.header("etag"));

  const Reply day = api.get("/v1/revenue?from=2026-03-02&until=2026-03-02", salon.accountant.token);
  REQUIRE(day.rows().size() == 1);
  CHECK(day.number_at("/rows/0/takings_total/amount_minor") == 85'60);
  CHECK(day.number_at("/rows/0/billings/amount_minor") == 72'00);
  CHECK(day.number_at("/rows/0/earned/amount_minor") == 72'00);

  const Reply receipt = api.get(closed.text_at("/events/0/receipt"), token);
  REQUIRE(receipt.status == 200);
  CHECK(receipt.header("content-disposition").find(".tlog-proof") != std::string::npos);
  const merkle::VerifierKey key{TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()};
  const auto verified = merkle::verify_receipt(receipt.text, key);
  REQUIRE(verified.has_value());
  CHECK(verified.value().leaf.position == position);
  CHECK(api.get("/v1/events/999999/receipt", token).status == 404);
  CHECK(api.get("/v1/events/first/receipt", token).status == 404);
}

TEST_CASE("a closed bill that is voided the same day leaves nothing behind") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.closed_bill(api, salon.shampoo);
  const std::string path = "/v1/sales/" + sale + "/void";
  CHECK(api.post(path, R"({"reason":"wrong client"})", salon.cashier.token).status == 403);
  const Reply voided = api.accept(path, R"({"reason":"wrong client"})", salon.manager.token);
  CHECK(moved_by(api, salon.accountant, last_position(voided)) ==
        Sums{{1000, -42'00}, {4010, 40'00}, {2200, 2'00}, {5000, -18'00}, {1300, 18'00}});
  require_balanced(api, salon.accountant);
  CHECK(api.post(path, R"({"reason":"again"})", salon.manager.token).code() ==
        "sale.bill_is_voided");
  const Reply found = api.get("/v1/exceptions?kind=bill_voided", salon.accountant.token);
  REQUIRE(found.rows().size() == 1);
  CHECK(found.text_at("/rows/0/sale") == sale);
  CHECK(api.get("/v1/exceptions/counts", salon.accountant.token).number_at("/rows/0/open") == 1);
}

TEST_CASE("a refund needs a second person, and is paid once [neg-70]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.closed_bill(api, salon.haircut);
  const std::string refunds = "/v1/sales/" + sale + "/refunds";
  const std::string body = R"({"line":1,"amount":)" + cad(80'00) + R"(,"reason":"not_satisfied"})";
  api.accept(refunds, body, salon.manager.token);
  const Position before = api.log_size();
  const Reply own = api.post(refunds + "/1/approve", "{}", salon.manager.token);
  CHECK(own.status == 403);
  CHECK(own.code() == "sale.self_approval");
  CHECK(api.log_size() == before + 1);  // That it was tried.
  CHECK(api.post(refunds + "/1/pay", R"({"kind":"cash"})", salon.cashier.token).code() ==
        "sale.refund_is_not_approved");
  const Reply approved = api.accept(refunds + "/1/approve", "{}", salon.owner.token);
  CHECK(moved_by(api, salon.accountant, last_position(approved)) ==
        Sums{{4910, 80'00}, {2200, 4'00}, {2250, -84'00}});
  const Reply paid = api.accept(refunds + "/1/pay", R"({"kind":"cash"})", salon.cashier.token);
  CHECK(moved_by(api, salon.accountant, last_position(paid)) ==
        Sums{{2250, 84'00}, {1000, -84'00}});
  require_balanced(api, salon.accountant);

  CHECK(api.post(refunds + "/1/approve", "{}", salon.owner.token).status == 409);
  CHECK(api.post(refunds + "/1/pay", R"({"kind":"cash"})", salon.cashier.token).status == 409);
  CHECK(api.post(refunds + "/2/approve", "{}", salon.owner.token).status == 404);
  const Reply more = api.post(refunds, body, salon.cashier.token);
  CHECK(more.status == 422);
  CHECK(more.code() == "sale.refund_exceeds_line");
}

TEST_CASE("of fifty at once exactly one closes a bill, one asks the full refund, one approves it") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.open_bill(api, salon.haircut);
  const std::string bill = "/v1/sales/" + sale;
  api.accept(bill + "/tenders", tender("cash", 84'00), salon.cashier.token);
  const auto race = [&](const std::string& path, const std::string& body, const Member& who) {
    std::vector<int> statuses(50);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      threads.emplace_back([&, i] {
        Headers headers = bearer(who.token);
        headers.emplace_back("Idempotency-Key", path + std::to_string(i));
        statuses[i] = api.send("POST", path, headers, body).status;
      });
    }
    for (auto& thread : threads) thread.join();
    std::map<int, int> counts;
    for (const int status : statuses) ++counts[status];
    return counts;
  };
  using Counts = std::map<int, int>;
  CHECK(race(bill + "/close", "{}", salon.cashier) == Counts{{201, 1}, {409, 49}});
  CHECK(race(bill + "/refunds", R"({"line":1,"amount":)" + cad(80'00) + R"(,"reason":"reaction"})",
             salon.cashier) == Counts{{201, 1}, {422, 49}});
  CHECK(race(bill + "/refunds/1/approve", "{}", salon.manager) == Counts{{201, 1}, {409, 49}});
  require_balanced(api, salon.accountant);
}

TEST_CASE(
    "more than was paid is refunded to nobody, nor what was refunded already, nor to fifty at once "
    "[neg-75]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string path = "/v1/sales/" + salon.closed_bill(api, salon.haircut) + "/refunds";
  const auto ask = [&](std::int64_t minor) {
    return R"({"line":1,"amount":)" + cad(minor) + R"(,"reason":"reaction"})";
  };
  const Reply reply = api.post(path, ask(80'01), salon.cashier.token);
  CHECK(reply.status == 422);
  CHECK(reply.code() == "sale.refund_exceeds_line");

  const Position before = api.log_size();
  std::vector<int> statuses(50);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(salon.cashier.token);
      headers.emplace_back("Idempotency-Key", "full-" + std::to_string(i));
      statuses[i] = api.send("POST", path, headers, ask(80'00)).status;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(std::count(statuses.begin(), statuses.end(), 201) == 1);
  CHECK(std::count(statuses.begin(), statuses.end(), 422) == 49);
  CHECK(api.log_size() == before + 1);

  // What has gone back does not go back again, not even a cent.
  api.accept(path + "/1/approve", "{}", salon.manager.token);
  api.accept(path + "/1/pay", R"({"kind":"cash"})", salon.cashier.token);
  const Position paid = api.log_size();
  const Reply again = api.post(path, ask(1), salon.cashier.token);
  CHECK(again.status == 422);
  CHECK(again.code() == "sale.refund_exceeds_line");
  CHECK(api.log_size() == paid);
}

TEST_CASE("what a client owes is on their account until it is paid") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string sale = salon.open_bill(api, salon.haircut, client);
  const std::string bill = "/v1/sales/" + sale;
  const std::string& token = salon.cashier.token;
  api.accept(bill + "/tenders", tender("on_account", 84'00), token);
  const Reply closed = api.accept(bill + "/close", "{}", token);
  CHECK(moved_by(api, salon.accountant, last_position(closed)) ==
        Sums{{1200, 84'00}, {4000, -80'00}, {2200, -4'00}});
  CHECK(api.get(bill, token).number_at("/owed/amount_minor") == 84'00);
  const Reply sides = api.get("/v1/accounts/1200?as_of=2026-03-02", salon.accountant.token);
  REQUIRE(sides.rows().size() == 1);
  CHECK(sides.text_at("/rows/0/party") == client);
  const Reply paid = api.accept(bill + "/debt-payments", tender("cash", 84'00), token);
  CHECK(moved_by(api, salon.accountant, last_position(paid)) ==
        Sums{{1000, 84'00}, {1200, -84'00}});
  CHECK(api.post(bill + "/debt-payments", tender("cash", 1), token).code() ==
        "sale.amount_exceeds_debt");
}

TEST_CASE("a card settlement leaves what it cannot match in suspense, and the day waits for it") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.open_bill(api, salon.haircut);
  const std::string bill = "/v1/sales/" + sale;
  const std::string close_day = R"({"branch":")" + salon.branch + R"(","date":"2026-03-02"})";
  CHECK(api.post("/v1/days/close", close_day, salon.manager.token).code() == "day.bills_are_open");
  api.accept(bill + "/tenders", tender("card", 84'00), salon.cashier.token);
  api.accept(bill + "/close", "{}", salon.cashier.token);
  const Reply settled =
      api.accept("/v1/settlements",
                 R"({"branch":")" + salon.branch + R"(","tender":"card","reference":"batch 7",)" +
                     R"("gross":)" + cad(100'00) + R"(,"fee":)" + cad(3'00) + "}",
                 salon.accountant.token);
  CHECK(moved_by(api, salon.accountant, last_position(settled)) ==
        Sums{{1050, 97'00}, {5100, 3'00}, {1100, -84'00}, {1900, -16'00}});
  const Reply waiting = api.post("/v1/days/close", close_day, salon.manager.token);
  CHECK(waiting.status == 409);
  CHECK(waiting.code() == "day.suspense_not_zero");
  api.accept("/v1/settlements/" + settled.text_at("/stream") + "/clear-suspense",
             R"({"amount":)" + cad(16'00) + R"(,"account":4060,"reason":"tip of the bank"})",
             salon.accountant.token);
  api.accept("/v1/days/close", close_day, salon.manager.token);
  require_balanced(api, salon.accountant);
  const Reply late =
      api.post("/v1/sales", R"({"branch":")" + salon.branch + "\"}", salon.cashier.token);
  CHECK(late.status == 409);
  CHECK(late.code() == "sale.day_is_closed");
}

TEST_CASE("amounts that are none are refused by name and change nothing") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.open_bill(api, salon.haircut);
  const std::string path = "/v1/sales/" + sale + "/tenders";
  const Position before = api.log_size();
  const auto code = [&](const std::string& amount) {
    const Reply reply =
        api.post(path, R"({"kind":"cash","amount":)" + amount + "}", salon.cashier.token);
    CHECK(reply.status == 422);
    return reply.code();
  };
  CHECK(code(cad(0)) == "sale.amount_is_not_positive");
  CHECK(code(cad(-1)) == "sale.amount_is_not_positive");
  CHECK(code(cad(1'000'000'001)) == "sale.amount_is_too_high");
  CHECK(code(R"({"amount_minor":8400,"currency":"USD"})") == "sale.currency_is_not_the_branchs");
  CHECK(code(cad(84'01)) == "sale.amount_exceeds_due");
  CHECK(code(R"({"amount_minor":8400,"currency":"JPY"})") == "sale.currency_is_not_the_branchs");
  // Decimals below the minor unit cannot even be written: amounts are whole numbers.
  const Reply fraction =
      api.post(path, R"({"kind":"cash","amount":{"amount_minor":1.234,"currency":"JPY"}})",
               salon.cashier.token);
  CHECK(fraction.status == 400);
  CHECK(api.log_size() == before);
}

TEST_CASE("a discount is never more than its line, nor less than something") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string path =
      "/v1/sales/" + salon.open_bill(api, salon.haircut) + "/lines/1/discounts";
  const auto code = [&](std::int64_t minor) {
    return api
        .post(path, R"({"amount":)" + cad(minor) + R"(,"reason":"loyalty"})", salon.cashier.token)
        .code();
  };
  CHECK(code(80'01) == "sale.discount_exceeds_line");
  CHECK(code(-4'00) == "sale.amount_is_not_positive");
  api.accept(path, R"({"amount":)" + cad(50'00) + R"(,"reason":"loyalty"})", salon.cashier.token);
  CHECK(code(30'01) == "sale.discount_exceeds_line");
}

TEST_CASE("an event is at most seven days old and never of the future [neg-79]") {
  TestApi api;
  const ApiSalon salon{api};
  const auto open_at = [&](const std::string& when) {
    return api.post("/v1/sales?effective_at=" + when, R"({"branch":")" + salon.branch + "\"}",
                    salon.cashier.token);
  };
  CHECK(open_at("2026-02-23T11:00:00Z").code() == "command.too_old");
  CHECK(open_at("2026-02-23T11:00:00Z").status == 422);
  CHECK(open_at("2026-03-02T13:00:00Z").code() == "command.in_the_future");
  CHECK(open_at("2026-03-02T13:00:00Z").status == 422);
  CHECK(open_at("yesterday").status == 400);
  CHECK(open_at("2026-03-01T20:00:00Z").status == 201);
}

}  // namespace tress::testing::bill_test

#include <map>

#include "tests/support/test_api.hpp"

// Goal: whoever stands at the till, takes it over or reads it back at the end of the week sees the
// same: lines, reasons and prices as they count, and figures that are the books' to the cent.

namespace tress::testing::till_test {

namespace {

void discount(
    TestApi& api, const ApiSalon& salon, const std::string& bill, int minor, const char* reason) {
  api.accept(bill + "/lines/1/discounts",
             R"({"amount":)" + cad(minor) + R"(,"reason":")" + reason + R"(","note":"as agreed"})",
             salon.cashier.token);
}

void pay_and_close(TestApi& api, const ApiSalon& salon, const std::string& bill) {
  const auto due = api.get(bill, salon.cashier.token).number_at("/due/amount_minor");
  api.accept(bill + "/tenders", R"({"kind":"cash","amount":)" + cad(due) + "}",
             salon.cashier.token);
  api.accept(bill + "/close", "{}", salon.cashier.token);
}

}  // namespace

TEST_CASE(
    "a discount is shown with its reason and what it leaves to pay before the close [S1-35]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut);
  CHECK(
      api.post(bill + "/lines/1/discounts", R"({"amount":)" + cad(8'00) + "}", salon.cashier.token)
          .status == 400);
  discount(api, salon, bill, 8'00, "loyalty");
  const Member reception = api.member({Role::receptionist});
  const Reply shown = api.get(bill, reception.token);
  CHECK(shown.text_at("/status") == "open");
  CHECK(shown.number_at("/lines/0/discounts/0/amount/amount_minor") == 8'00);
  CHECK(shown.text_at("/lines/0/discounts/0/reason") == "loyalty");
  CHECK(shown.text_at("/lines/0/discounts/0/note") == "as agreed");
  CHECK(shown.text_at("/lines/0/discounts/0/source/by") == salon.cashier.id.hex());
  CHECK(shown.number_at("/due/amount_minor") == 75'60);
}

TEST_CASE("discounts by reason are the contra-revenue account by label, to the cent [S1-38]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::vector<std::pair<const char*, int>> given{
      {"loyalty", 8'01}, {"goodwill", 3'33}, {"loyalty", 5'55}, {"goodwill", 1}};
  std::map<std::string, std::int64_t> by_reason;
  for (const auto& [reason, minor] : given) {
    const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut);
    discount(api, salon, bill, minor, reason);
    pay_and_close(api, salon, bill);
    const Reply closed = api.get(bill, salon.cashier.token);
    by_reason[closed.text_at("/lines/0/discounts/0/reason")] +=
        closed.number_at("/lines/0/discounts/0/amount/amount_minor");
  }
  CHECK(by_reason == std::map<std::string, std::int64_t>{{"loyalty", 13'56}, {"goodwill", 3'34}});
  std::map<std::string, std::int64_t> by_label;
  const Reply sides = api.get("/v1/accounts/4900?as_of=2026-03-02", salon.accountant.token);
  for (const auto& row : sides.rows()) {
    const auto fine = row.at("balance_fine").to_number<std::int64_t>();
    CHECK(fine % 100 == 0);
    by_label[row.at("label").as_string().c_str()] += fine / 100;
  }
  CHECK(by_label == by_reason);
  CHECK(salon.balance(api, 4900) == 16'90);
}

TEST_CASE("who takes over an open bill sees what was sold from the shelf, and goes on [S1-41]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut);
  api.accept(bill + "/lines",
             R"({"item":")" + salon.shampoo + R"(","performer":")" + salon.stylist.id.hex() + "\"}",
             salon.cashier.token);
  const Member next = api.member({Role::cashier});
  const Reply shown = api.get(bill, next.token);
  CHECK(shown.text_at("/status") == "open");
  REQUIRE(shown.at("/lines").as_array().size() == 2);
  CHECK(shown.text_at("/lines/1/kind") == "product");
  CHECK(shown.text_at("/lines/1/item") == salon.shampoo);
  CHECK(shown.text_at("/lines/1/description") == "Shampoo");
  CHECK(shown.number_at("/lines/1/net/amount_minor") == 40'00);
  CHECK(shown.text_at("/lines/1/source/by") == salon.cashier.id.hex());
  CHECK(shown.number_at("/due/amount_minor") == 126'00);
  api.accept(bill + "/tenders", R"({"kind":"card","amount":)" + cad(126'00) + "}", next.token);
  api.accept(bill + "/close", "{}", next.token);
}

TEST_CASE("a week's revenue is read day by day, and its days are what the books moved [S1-50]") {
  TestApi api;
  ApiSalon salon{api};
  // A haircut of 80.00 less 5.00 with 5 % tax on Monday, a shampoo and an unpaid haircut on
  // Tuesday.
  const std::string monday = "/v1/sales/" + salon.open_bill(api, salon.haircut);
  discount(api, salon, monday, 5'00, "loyalty");
  pay_and_close(api, salon, monday);
  salon.wait(api, std::chrono::hours{24});
  salon.closed_bill(api, salon.shampoo);
  const std::string client = salon.client(api, "Ann Lee");
  const std::string owed = "/v1/sales/" + salon.open_bill(api, salon.haircut, client);
  api.accept(owed + "/tenders", R"({"kind":"on_account","amount":)" + cad(84'00) + "}",
             salon.cashier.token);
  api.accept(owed + "/close", "{}", salon.cashier.token);
  salon.wait(api, std::chrono::hours{7 * 24});
  salon.closed_bill(api, salon.haircut);  // of the next week

  const Reply week =
      api.get("/v1/revenue?from=2026-03-02&until=2026-03-08", salon.accountant.token);
  REQUIRE(week.rows().size() == 2);
  std::map<std::string, std::vector<std::int64_t>> days;
  std::int64_t taken = 0;
  std::int64_t earned = 0;
  for (const auto& row : week.rows()) {
    const auto minor = [&](const char* name) {
      return row.at(name).at("amount_minor").to_number<std::int64_t>();
    };
    days[row.at("date").as_string().c_str()] = {minor("takings_total"), minor("billings"),
                                                minor("earned")};
    taken += minor("takings_total");
    earned += minor("earned");
  }
  CHECK(days["2026-03-02"] == std::vector<std::int64_t>{78'75, 75'00, 75'00});
  CHECK(days["2026-03-03"] == std::vector<std::int64_t>{42'00, 120'00, 120'00});
  const Reply books = api.get("/v1/trial-balance?as_of=2026-03-08", salon.accountant.token);
  std::map<int, std::int64_t> moved;
  for (const auto& row : books.at("/balances").as_array()) {
    moved[row.at("account").to_number<int>()] =
        row.at("balance_fine").to_number<std::int64_t>() / 100;
  }
  CHECK(moved[1000] == taken);
  CHECK(-(moved[4000] + moved[4010] + moved[4900]) == earned);
}

TEST_CASE("the catalogue keeps every price with its day, and a bill has that of its day [S2-58]") {
  TestApi api;
  ApiSalon salon{api};
  const std::string item = "/v1/items/" + salon.haircut;
  const Reply before = api.get(item, salon.manager.token);
  REQUIRE(before.at("/prices").as_array().size() == 1);
  api.accept(item + "/prices", R"({"from":"2026-03-03","price":)" + cad(90'00) + "}",
             salon.manager.token, {{"If-Match", before.header("etag")}});
  const Reply after = api.get(item, salon.cashier.token);
  CHECK(after.number_at("/version") == before.number_at("/version") + 1);
  REQUIRE(after.at("/prices").as_array().size() == 2);
  CHECK(after.at("/prices/0") == before.at("/prices/0"));
  CHECK(after.text_at("/prices/1/from") == "2026-03-03");
  const auto price_on_a_bill = [&] {
    const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut);
    return api.get(bill, salon.cashier.token).number_at("/lines/0/list_price/amount_minor");
  };
  CHECK(price_on_a_bill() == 80'00);
  salon.wait(api, std::chrono::hours{24});
  CHECK(price_on_a_bill() == 90'00);
}

}  // namespace tress::testing::till_test

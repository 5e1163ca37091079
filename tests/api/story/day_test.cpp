#include <map>

#include "tests/support/test_api.hpp"

// Goal: a register day over HTTP (domain.md §7.3): float, bills, tips, blind counts; the close
// names what is still open until all of it is said; afterwards nothing is dated into the day.

namespace tress::testing::day_test {

namespace {

using Sums = std::map<std::int64_t, std::int64_t>;

/// What the first event of an accepted command moved: debit positive, in minor units.
Sums moved_by(TestApi& api, const Member& who, const Reply& accepted) {
  const auto position = accepted.number_at("/events/0/position");
  Sums sums;
  const Reply journal = api.get("/v1/journal?limit=200", who.token);
  for (const auto& row : journal.rows()) {
    if (row.at("position").to_number<std::int64_t>() != position) continue;
    if (row.at("decimals").to_number<int>() != 2) continue;
    const auto amount = row.at("amount").to_number<std::int64_t>();
    sums[row.at("debit").at("account").to_number<std::int64_t>()] += amount;
    sums[row.at("credit").at("account").to_number<std::int64_t>()] -= amount;
  }
  return sums;
}

std::string of_kind(const std::string& kind, std::int64_t minor) {
  return R"({"kind":")" + kind + R"(","amount":)" + cad(minor) + "}";
}

std::string reason(const std::string& code) {
  return R"({"reason":")" + code + "\"}";
}

/// The salon's Monday.
struct Register {
  Register() : salon(api) {
    drawer = api.accept("/v1/drawers",
                        R"({"branch":")" + salon.branch + R"(","code":"front","opening":)" +
                            cad(100'00) + R"(,"purpose":"safe"})",
                        salon.cashier.token)
                 .text_at("/stream");
  }

  Reply post(const std::string& path, const std::string& body, const Member& who) {
    return api.post(path, body, who.token);
  }

  std::string with_date(const std::string& more = "") const {
    return R"({"branch":")" + salon.branch + R"(","date":"2026-03-02")" + more + "}";
  }

  std::string close_refused() { return post("/v1/days/close", with_date(), salon.manager).code(); }

  void count_cards(std::int64_t minor) {
    api.accept("/v1/days/terminals", with_date(R"(,"tender":"card","counted":)" + cad(minor)),
               salon.cashier.token);
  }

  /// A haircut for 84.00 with a tip, by card.
  std::string card_bill(std::int64_t tip) {
    const std::string bill = "/v1/sales/" + salon.open_bill(api, salon.haircut);
    api.accept(bill + "/tips",
               R"({"staff":")" + salon.stylist.id.hex() + R"(","amount":)" + cad(tip) + "}",
               salon.cashier.token);
    api.accept(bill + "/tenders", of_kind("card", 84'00 + tip), salon.cashier.token);
    api.accept(bill + "/close", "{}", salon.cashier.token);
    return bill;
  }

  Reply day() {
    return api.get("/v1/days/" + salon.branch + "/2026-03-02", salon.accountant.token);
  }

  TestApi api;
  ApiSalon salon;
  std::string drawer;
};

void require_balanced(Register& till) {
  const Reply reply =
      till.api.get("/v1/trial-balance?as_of=2026-12-31", till.salon.accountant.token);
  for (const auto& total : reply.at("/totals").as_array()) {
    CHECK(total.at("debit_fine") == total.at("credit_fine"));
  }
}

}  // namespace

TEST_CASE(
    "[7.3] [S1-49] a day closes once drawer, cards, discounts and refunds are all explained") {
  Register till;
  TestApi& api = till.api;
  const ApiSalon& salon = till.salon;
  const std::string cash_bill = "/v1/sales/" + salon.closed_bill(api, salon.haircut);
  static_cast<void>(till.card_bill(15'00));
  const std::string path = "/v1/drawers/" + till.drawer;
  const std::string tips =
      R"({"staff":")" + salon.stylist.id.hex() + R"(","amount":)" + cad(15'00) + "}";
  const Reply tips_paid = api.accept(path + "/pay-tips", tips, salon.cashier.token);
  CHECK(moved_by(api, salon.accountant, tips_paid) == Sums{{2100, 15'00}, {1000, -15'00}});
  CHECK(till.post(path + "/pay-tips", tips, salon.cashier).code() == "drawer.tips_exceed_payable");
  api.accept(path + "/pay-out", R"({"amount":)" + cad(50'00) + R"(,"purpose":"safe"})",
             salon.cashier.token);
  const std::string hurried = "/v1/sales/" + salon.open_bill(api, salon.haircut);
  api.accept(hurried + "/lines/1/discounts",
             R"({"amount":)" + cad(4'00) + R"(,"reason":"unstated"})", salon.cashier.token);
  api.accept(cash_bill + "/refunds",
             R"({"line":1,"amount":)" + cad(80'00) + R"(,"reason":"reaction"})",
             salon.cashier.token);

  // 100.00 + 84.00 - 15.00 - 50.00 = 119.00; nobody is told before it is counted.
  CHECK(till.close_refused() == "day.drawer_is_not_counted");
  CHECK(api.get(path, salon.cashier.token).text.find("expected") == std::string::npos);
  api.accept(path + "/counts",
             R"({"pieces":[{"value":)" + cad(100'00) + R"(,"pieces":1},{"value":)" + cad(1'63) +
                 R"(,"pieces":10}]})",
             salon.cashier.token);
  const Reply session = api.get(path, salon.manager.token);
  CHECK(session.number_at("/expected/amount_minor") == 119'00);
  CHECK(session.number_at("/counted/amount_minor") == 116'30);
  CHECK(till.close_refused() == "day.variance_is_unexplained");
  const Reply own = till.post(path + "/explain", reason("wrong_change"), salon.cashier);
  CHECK(own.status == 403);
  CHECK(own.code() == "drawer.self_approval");
  const Reply explained =
      api.accept(path + "/explain", reason("wrong_change"), salon.manager.token);
  CHECK(moved_by(api, salon.accountant, explained) == Sums{{5300, 2'70}, {1000, -2'70}});

  CHECK(till.close_refused() == "day.cards_are_not_matched");
  till.count_cards(96'00);
  CHECK(till.close_refused() == "day.cards_are_not_matched");
  api.accept("/v1/days/terminals/explain",
             till.with_date(R"(,"tender":"card","reason":"wrong_amount")"), salon.manager.token);

  CHECK(till.close_refused() == "day.discounts_lack_reasons");
  api.accept(hurried + "/tenders", of_kind("card", 79'80), salon.cashier.token);
  CHECK(till.post(hurried + "/close", "{}", salon.cashier).code() ==
        "sale.discount_lacks_a_reason");
  api.accept(hurried + "/discounts/1/reason", reason("goodwill"), salon.cashier.token);
  CHECK(till.close_refused() == "day.refunds_are_undecided");
  api.accept(cash_bill + "/refunds/1/reject", reason("it was done well"), salon.manager.token);
  CHECK(till.close_refused() == "day.bills_are_open");
  api.accept(hurried + "/close", "{}", salon.cashier.token);
  // One more card sale than the terminal's total knows of.
  CHECK(till.close_refused() == "day.cards_are_not_matched");
  till.count_cards(178'80);
  api.accept("/v1/days/close", till.with_date(), salon.manager.token);

  const Reply day = till.day();
  CHECK(day.at("/is_closed").as_bool());
  CHECK(day.number_at("/bills") == 3);
  CHECK(till.post("/v1/sales", R"({"branch":")" + salon.branch + "\"}", salon.cashier).code() ==
        "sale.day_is_closed");
  till.salon.wait(api, std::chrono::hours{24});
  const std::string late = salon.open_bill(api, salon.haircut);
  CHECK(api.get("/v1/sales/" + late, salon.cashier.token).text_at("/opened_on") == "2026-03-03");
  require_balanced(till);
}

TEST_CASE("[S1-45] cash is taken into an open drawer only, once the branch keeps one") {
  Register till;
  TestApi& api = till.api;
  const std::string path = "/v1/drawers/" + till.drawer;
  const std::string bill = "/v1/sales/" + till.salon.closed_bill(api, till.salon.haircut);
  api.accept(path + "/counts", R"({"total":)" + cad(184'00) + "}", till.salon.cashier.token);
  const std::string next = "/v1/sales/" + till.salon.open_bill(api, till.salon.haircut);
  CHECK(till.post(next + "/tenders", of_kind("cash", 84'00), till.salon.cashier).code() ==
        "sale.drawer_is_not_open");
  // Nor is cash taken back out of a drawer that has been counted.
  CHECK(till.post(bill + "/void", reason("wrong client"), till.salon.manager).code() ==
        "sale.drawer_is_counted");
  CHECK(till.post(path + "/pay-out", R"({"amount":)" + cad(184'01) + R"(,"purpose":"safe"})",
                  till.salon.cashier)
            .code() == "drawer.exceeds_drawer");
  const Reply drop =
      api.accept(path + "/pay-out", R"({"amount":)" + cad(84'00) + R"(,"purpose":"safe"})",
                 till.salon.cashier.token);
  CHECK(moved_by(api, till.salon.accountant, drop) == Sums{{1010, 84'00}, {1000, -84'00}});
  const Reply sessions = api.get("/v1/drawers?branch=" + till.salon.branch + "&date=2026-03-02",
                                 till.salon.manager.token);
  REQUIRE(sessions.rows().size() == 1);
  CHECK(sessions.text_at("/rows/0/status") == "settled");
  require_balanced(till);
}

TEST_CASE("[inv-11] a closed day is reopened by two people, a locked one by nobody") {
  Register till;
  TestApi& api = till.api;
  const ApiSalon& salon = till.salon;
  api.accept("/v1/drawers/" + till.drawer + "/counts", R"({"total":)" + cad(100'00) + "}",
             salon.cashier.token);
  api.accept("/v1/days/close", till.with_date(), salon.manager.token);
  const std::string ask = till.with_date(R"(,"reason":"bill_is_missing")");
  CHECK(till.post("/v1/days/reopenings", ask, salon.cashier).status == 403);
  CHECK(till.post("/v1/days/reopen", till.with_date(), salon.owner).code() ==
        "day.reopening_was_not_asked");
  api.accept("/v1/days/reopenings", ask, salon.accountant.token);
  CHECK(till.post("/v1/days/reopen", till.with_date(), salon.accountant).status == 403);
  api.accept("/v1/days/reopen", till.with_date(), salon.owner.token);
  CHECK_FALSE(till.day().at("/is_closed").as_bool());
  CHECK(till.day().text_at("/reopenings/0/asked_by") == salon.accountant.id.hex());
  static_cast<void>(till.card_bill(5'00));
  till.count_cards(89'00);
  api.accept("/v1/days/close", till.with_date(), salon.manager.token);
  CHECK(till.day().number_at("/closings") == 2);

  const std::string lock =
      R"({"branch":")" + salon.branch + R"(","from":"2026-03-02","until":"2026-03-02"})";
  CHECK(till.post("/v1/periods/lock", lock, salon.owner).code() == "day.date_is_in_the_future");
  till.salon.wait(api, std::chrono::hours{24});
  CHECK(till.post("/v1/periods/lock", lock, salon.manager).status == 403);
  api.accept("/v1/periods/lock", lock, salon.owner.token);
  CHECK(till.post("/v1/periods/lock", lock, salon.owner).code() == "day.period_is_locked");
  CHECK(till.post("/v1/days/reopenings", ask, salon.accountant).code() == "day.period_is_locked");
  CHECK(till.post("/v1/sales?effective_at=2026-03-02T20:00:00Z",
                  R"({"branch":")" + salon.branch + "\"}", salon.cashier)
            .code() == "sale.day_is_closed");
  require_balanced(till);
}

TEST_CASE("what a bill gives back is shown with its rule before anybody asks for it") {
  Register till;
  const ApiSalon& salon = till.salon;
  const std::string bill = till.card_bill(15'00);
  const Reply quote = till.api.get(bill + "/refund-quote", salon.cashier.token);
  CHECK(quote.text_at("/lines/0/rule") == "price_paid");
  CHECK(quote.number_at("/lines/0/refundable/amount_minor") == 80'00);
  CHECK(quote.number_at("/total/amount_minor") == 84'00);
  CHECK(quote.number_at("/tips/amount_minor") == 15'00);
  CHECK(quote.text_at("/paid_by/0") == "card");
  till.api.accept(bill + "/refunds",
                  R"({"line":1,"amount":)" + cad(30'00) + R"(,"reason":"reaction"})",
                  salon.cashier.token);
  const Reply rest = till.api.get(bill + "/refund-quote", salon.cashier.token);
  CHECK(rest.number_at("/lines/0/refunded/amount_minor") == 30'00);
  CHECK(rest.number_at("/total/amount_minor") == 52'50);
  const std::string open = "/v1/sales/" + salon.open_bill(till.api, salon.haircut);
  CHECK(till.api.get(open + "/refund-quote", salon.cashier.token).code() == "bill_is_not_closed");
}

TEST_CASE("[S1-19] a card number in any text of a command is refused and leaves no trace") {
  Register till;
  const std::string bill = "/v1/sales/" + till.salon.open_bill(till.api, till.salon.haircut);
  const Position before = till.api.log_size();
  const Reply reply = till.post(
      bill + "/tenders",
      R"({"kind":"card","amount":)" + cad(84'00) + R"(,"reference":"4111 1111 1111 1111"})",
      till.salon.cashier);
  CHECK(reply.status == 422);
  CHECK(reply.code() == "card_number_is_refused");
  CHECK(till.api.log_size() == before);
  // The processor's own reference is welcome.
  till.api.accept(bill + "/tenders",
                  R"({"kind":"card","amount":)" + cad(84'00) + R"(,"reference":"ch_3P9x 4242"})",
                  till.salon.cashier.token);
}

TEST_CASE("[T20] a chargeback holds the money until it is won or lost, and stays on its bill") {
  Register till;
  const std::string bill = till.card_bill(15'00);
  const std::string dispute = R"({"tender":1,"amount":)" + cad(99'00) + R"(,"fee":)" + cad(15'00) +
                              R"(,"reference":"cb 1"})";
  CHECK(till.post(bill + "/disputes", dispute, till.salon.cashier).status == 403);
  const Reply opened = till.api.accept(bill + "/disputes", dispute, till.salon.accountant.token);
  CHECK(moved_by(till.api, till.salon.accountant, opened) ==
        Sums{{1150, 99'00}, {5110, 15'00}, {1050, -114'00}});
  CHECK(till.post(bill + "/disputes", dispute, till.salon.accountant).code() ==
        "sale.dispute_exceeds_tender");
  const Reply lost = till.api.accept(bill + "/disputes/1/decide", R"({"is_won":false})",
                                     till.salon.accountant.token);
  CHECK(moved_by(till.api, till.salon.accountant, lost) == Sums{{5110, 99'00}, {1150, -99'00}});
  CHECK(
      till.post(bill + "/disputes/1/decide", R"({"is_won":true})", till.salon.accountant).status ==
      409);
  require_balanced(till);
}

TEST_CASE("[T28] a debt is written off by the owner on the accountant's request") {
  Register till;
  const ApiSalon& salon = till.salon;
  const std::string client = salon.client(till.api, "Ann Lee");
  const std::string bill = "/v1/sales/" + salon.open_bill(till.api, salon.haircut, client);
  till.api.accept(bill + "/tenders", of_kind("on_account", 84'00), salon.cashier.token);
  till.api.accept(bill + "/close", "{}", salon.cashier.token);
  const std::string ask = R"({"amount":)" + cad(84'00) + R"(,"reason":"insolvent"})";
  CHECK(till.post(bill + "/write-offs", ask, salon.cashier).status == 403);
  till.api.accept(bill + "/write-offs", ask, salon.accountant.token);
  CHECK(till.post(bill + "/write-offs/1/approve", "{}", salon.accountant).status == 403);
  const Reply written = till.api.accept(bill + "/write-offs/1/approve", "{}", salon.owner.token);
  CHECK(moved_by(till.api, salon.accountant, written) == Sums{{5500, 84'00}, {1200, -84'00}});
  require_balanced(till);
}

TEST_CASE("[S1-42] a tip is given to another person after payment, with a manager's approval") {
  Register till;
  const ApiSalon& salon = till.salon;
  const std::string bill = till.card_bill(15'00);
  till.api.accept(bill + "/tips/1/changes",
                  R"({"staff":")" + salon.manager.id.hex() + R"(","amount":)" + cad(15'00) +
                      R"(,"kind":"card","reason":"wrong_person"})",
                  salon.cashier.token);
  // The manager may approve tips, but not one of their own.
  CHECK(till.post(bill + "/tip-changes/1/approve", "{}", salon.manager).code() ==
        "sale.self_approval");
  const Reply changed = till.api.accept(bill + "/tip-changes/1/approve", "{}", salon.owner.token);
  CHECK(moved_by(till.api, salon.accountant, changed) == Sums{{2100, 0}});
  const Reply sides = till.api.get("/v1/accounts/2100?as_of=2026-03-02", salon.accountant.token);
  std::map<std::string, std::int64_t> owed;
  for (const auto& row : sides.rows()) {
    owed[row.at("party").as_string().c_str()] = row.at("balance_fine").to_number<std::int64_t>();
  }
  CHECK(owed[salon.manager.id.hex()] != 0);
  CHECK(owed[salon.stylist.id.hex()] == 0);
  require_balanced(till);
}

}  // namespace tress::testing::day_test

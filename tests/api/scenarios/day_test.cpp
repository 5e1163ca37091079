#include <algorithm>

#include "tests/support/scene.hpp"

// Goal: a business date is closed once all of it is said, stays as it is, and is the right one in
// the night in which an hour comes twice (domain.md §7.3, 7.16).

namespace tress::testing::day_test {

namespace {

struct Register : Scene {
  [[nodiscard]] std::string on(const std::string& date, const std::string& more = {}) const {
    return R"({"branch":")" + salon.branch + R"(","date":")" + date + "\"" + more + "}";
  }

  std::string close_day(const std::string& date) {
    return api.post("/v1/days/close", on(date), salon.manager.token).code();
  }

  /// A haircut in cash, closed; its path.
  std::string cash_bill() {
    const std::string bill = open_for("");
    add(bill, salon.haircut);
    pay(bill, "cash", 84'00);
    close(bill);
    return bill;
  }

  std::string opened_on(const std::string& bill) { return show(bill).text_at("/opened_on"); }

  /// A branch like the first, where the clock goes back on 1 November 2026.
  void move_to_new_york() {
    salon.branch = api.accept("/v1/branches",
                              R"({"code":"NYC","name":"Broadway","time_zone":"America/New_York",)"
                              R"("cut_off_hour":4,"currency":"CAD"})",
                              salon.owner.token)
                       .text_at("/stream");
    api.accept("/v1/branches/" + salon.branch + "/taxes",
               R"({"code":"GST","rate_millionths":50000,"from":"2026-03-02"})", salon.owner.token,
               {{"If-Match", "\"1\""}});
  }

  /// Until so many minutes have gone by there since the midnight after 31 October: two hours later
  /// it is one o'clock again.
  void wait_until(std::chrono::minutes since_midnight) {
    constexpr std::chrono::hours midnight_in_utc{4};
    const Timestamp then = Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}} +
                           midnight_in_utc + since_midnight;
    salon.wait(api, std::chrono::floor<std::chrono::minutes>(then - api.clock().now()));
  }
};

const std::string day = "2026-03-02";

/// Sells for 84.00 in cash and 79.80 by card, counts, and closes the day as soon as everything is
/// said. The bill whose discount was said last.
std::string close_in_the_end(Register& till, const std::string& drawer) {
  TestApi& api = till.api;
  ApiSalon& salon = till.salon;
  till.cash_bill();
  const std::string hurried = till.open_for("");
  till.add(hurried, salon.haircut);
  api.accept(hurried + "/lines/1/discounts",
             R"({"amount":)" + cad(4'00) + R"(,"reason":"unstated"})", salon.cashier.token);
  till.pay(hurried, "card", 79'80);
  api.accept(drawer + "/counts", R"({"total":)" + cad(181'30) + "}", salon.cashier.token);
  CHECK(till.close_day(day) == "day.variance_is_unexplained");
  api.accept(drawer + "/explain", R"({"reason":"wrong_change"})", salon.manager.token);
  const auto count_cards = [&] {
    api.accept("/v1/days/terminals", till.on(day, R"(,"tender":"card","counted":)" + cad(84'00)),
               salon.cashier.token);
    CHECK(till.close_day(day) == "day.cards_are_not_matched");
    api.accept("/v1/days/terminals/explain",
               till.on(day, R"(,"tender":"card","reason":"wrong_amount")"), salon.manager.token);
  };
  count_cards();
  CHECK(till.close_day(day) == "day.discounts_lack_reasons");
  api.accept(hurried + "/discounts/1/reason", R"({"reason":"goodwill"})", salon.cashier.token);
  CHECK(till.close_day(day) == "day.bills_are_open");
  till.close(hurried);
  // 79.80 of the terminal's 84.00 are known now: what was explained before was another difference.
  count_cards();
  CHECK(till.close_day(day).empty());
  return hurried;
}

}  // namespace

TEST_CASE(
    "[7.3] a day that is 2.70 short, with a card and a discount unexplained, closes when each is "
    "said, is locked, and takes nothing more, and a year later it tells who said what") {
  Register till;
  TestApi& api = till.api;
  ApiSalon& salon = till.salon;
  const std::string drawer = "/v1/drawers/" + api.accept("/v1/drawers",
                                                         R"({"branch":")" + salon.branch +
                                                             R"(","code":"front","opening":)" +
                                                             cad(100'00) + R"(,"purpose":"safe"})",
                                                         salon.cashier.token)
                                                  .text_at("/stream");
  const std::string hurried = close_in_the_end(till, drawer);

  salon.wait(api, std::chrono::hours{24});
  api.accept(
      "/v1/periods/lock",
      R"({"branch":")" + salon.branch + R"(","from":")" + day + R"(","until":")" + day + "\"}",
      salon.owner.token);
  const std::string into = "/v1/sales?effective_at=2026-03-02T20:00:00Z";
  const std::string open = R"({"branch":")" + salon.branch + "\"}";
  CHECK(api.post(into, open, salon.cashier.token).code() == "sale.day_is_closed");
  CHECK(till.opened_on(till.open_for("")) == "2026-03-03");

  till.a_year_passes();
  const Reply report = api.get("/v1/days/" + salon.branch + "/" + day, salon.accountant.token);
  CHECK(report.at("/is_closed").as_bool());
  CHECK(report.number_at("/bills") == 2);
  CHECK(report.text_at("/terminals/0/reason") == "wrong_amount");
  CHECK(report.text_at("/terminals/0/counted_by") == salon.cashier.id.hex());
  CHECK(report.text_at("/terminals/0/explained_by") == salon.manager.id.hex());
  const Reply session = till.show(drawer);
  CHECK(session.number_at("/expected/amount_minor") == 184'00);
  CHECK(session.number_at("/counted/amount_minor") == 181'30);
  CHECK(session.text_at("/reason") == "wrong_change");
  CHECK(session.text_at("/explained_by") == salon.manager.id.hex());
  CHECK(till.show(hurried).text_at("/lines/0/discounts/0/reason") == "goodwill");
  CHECK(till.balance(5300) == 2'70);
  till.require_sound();
}

TEST_CASE(
    "[7.16] the hour that comes twice is one business date until the branch's cut-off, in the "
    "order of the log, also where the machine's clock goes back with it") {
  using std::chrono::minutes;
  Register till;
  till.move_to_new_york();
  till.wait_until(minutes{105});
  const std::string summer_time = till.cash_bill();  // 1:45
  till.wait_until(minutes{135});
  const std::string winter_time = till.cash_bill();  // 1:15
  // A machine that keeps local time: an hour back.
  till.salon.wait(till.api, minutes{-60});
  const std::string clock_back = till.cash_bill();
  for (const std::string& bill : {summer_time, winter_time, clock_back}) {
    INFO(bill);
    CHECK(till.opened_on(bill) == "2026-10-31");
    CHECK(till.show(bill).text_at("/closed_on") == "2026-10-31");
  }
  // 3:50, which would be 4:50 if the clocks had stayed: the old date still.
  till.wait_until(minutes{290});
  const std::string before_cut_off = till.cash_bill();
  CHECK(till.opened_on(before_cut_off) == "2026-10-31");
  CHECK(till.close_day("2026-10-31").empty());
  CHECK(
      till.api
          .post("/v1/sales", R"({"branch":")" + till.salon.branch + "\"}", till.salon.cashier.token)
          .code() == "sale.day_is_closed");
  till.wait_until(minutes{300});
  const std::string next_day = till.cash_bill();
  CHECK(till.opened_on(next_day) == "2026-11-01");

  till.a_year_passes();
  const Reply report =
      till.api.get("/v1/days/" + till.salon.branch + "/2026-10-31", till.salon.accountant.token);
  CHECK(report.at("/is_closed").as_bool());
  CHECK(report.number_at("/bills") == 4);
  std::vector<std::int64_t> positions;
  Timestamp last{};
  for (const auto& bill : {summer_time, winter_time, clock_back, before_cut_off, next_day}) {
    const auto told = till.story(bill);
    REQUIRE(told.size() == 4);
    for (const Told& event : told) {
      CHECK(event.recorded_at > last);
      last = event.recorded_at;
    }
    positions.push_back(till.show(bill).number_at("/closed/position"));
  }
  CHECK(std::is_sorted(positions.begin(), positions.end()));
  till.require_sound();
}

}  // namespace tress::testing::day_test

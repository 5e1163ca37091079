#include <algorithm>
#include <map>

#include "tests/support/scene.hpp"

#include "ledger/codec/events.hpp"
#include "tools/review/watch.hpp"

// Goal: exceptions are reviewed by somebody whose act they are not, and what nobody has reviewed in
// a week goes to whoever answers for it, once, and then to the backup (requirements.md S0-56).

namespace tress::testing::review_test {

namespace {

using std::chrono::hours;

struct Week : Scene {
  /// A watch of its own, as after a restart: the number of events that it recorded.
  std::size_t look() {
    ReviewWatch watch(
        [this](std::string_view view) {
          api.settle();
          return api.parts().follower.snapshot(view);
        },
        api.clock(),
        [this](Submission submission) {
          return api.parts().writer.submit_and_wait(std::move(submission));
        });
    const auto told = watch.look();
    REQUIRE(told.has_value());
    return told.value();
  }

  /// A haircut for 84.00 with a tip, by card, closed by that person; the bill's path.
  std::string sell(std::int64_t tip, const Member& closer) {
    const std::string bill = open_for("");
    add(bill, salon.haircut);
    api.accept(bill + "/tips",
               R"({"staff":")" + salon.stylist.id.hex() + R"(","amount":)" + cad(tip) + "}",
               salon.cashier.token);
    pay(bill, "card", 84'00 + tip);
    api.accept(bill + "/close", "{}", closer.token);
    return bill;
  }

  Reply to_review(const std::string& more = {}) {
    return api.get("/v1/exceptions/review" + more, salon.owner.token);
  }

  Reply listed(const std::string& query) {
    return api.get("/v1/exceptions?" + query, salon.owner.token);
  }

  static std::string path_of(const boost::json::value& exception) {
    return "/v1/exceptions/" +
           std::to_string(exception.at("opener").at("position").to_number<int>()) + "/" +
           std::to_string(exception.at("index").to_number<int>()) + "/review";
  }

  /// The path of the review of the only tip that is to be looked at.
  std::string tip_path() {
    const Reply tips = to_review("?kind=tip_above_limit");
    REQUIRE(tips.rows().size() == 1);
    return path_of(tips.rows().front().at("exception"));
  }

  std::size_t happened(const std::string& what) {
    std::size_t count = 0;
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      if (event_type_name(event.value().payload) == what) ++count;
    }
    return count;
  }
};

const std::string explained = R"({"outcome":"explained","text":"Split over two visits"})";

}  // namespace

TEST_CASE(
    "a tip above the limit that nobody reviews for seven days goes to whoever answers for bills "
    "once, then to the backup, and is over when somebody else says what it was [S0-56] [S1-77]") {
  Week week;
  ApiSalon& salon = week.salon;
  week.sell(42'00, salon.cashier);  // half of 84.00: as much as may be
  CHECK(week.to_review("?kind=tip_above_limit").rows().empty());
  week.sell(42'01, salon.cashier);
  const Reply waiting = week.to_review();
  REQUIRE(waiting.rows().size() == 1);
  CHECK(waiting.text_at("/rows/0/exception/kind") == "tip_above_limit");
  CHECK_FALSE(waiting.at("/rows/0/is_overdue").as_bool());
  const std::string path = week.tip_path();

  salon.wait(week.api, hours{24 * 7 - 1});
  CHECK(week.look() == 0);
  salon.wait(week.api, hours{2});
  CHECK(week.look() == 1);
  CHECK(week.look() == 0);
  CHECK(week.happened("review.overdue") == 1);
  const Reply late = week.listed("seen=overdue");
  REQUIRE(late.rows().size() == 1);
  CHECK(late.text_at("/rows/0/owner") == "manager");
  CHECK(week.to_review().at("/rows/0/is_overdue").as_bool());
  CHECK(week.to_review().at("/rows/0/age_days").to_number<int>() == 7);

  salon.wait(week.api, hours{47});
  CHECK(week.look() == 0);
  salon.wait(week.api, hours{2});
  CHECK(week.look() == 1);
  CHECK(week.look() == 0);
  CHECK(week.happened("review.escalated") == 1);
  CHECK(week.listed("seen=overdue").text_at("/rows/0/backup") == "owner");

  week.api.accept(path, explained, salon.manager.token);
  CHECK(week.to_review().rows().empty());
  const Reply over = week.listed("seen=reviewed");
  REQUIRE(over.rows().size() == 1);
  CHECK(over.text_at("/rows/0/status") == "closed");
  CHECK(over.text_at("/rows/0/review/source/by") == salon.manager.id.hex());
  CHECK(over.text_at("/rows/0/review/outcome") == "explained");
  CHECK(over.text_at("/rows/0/review/text") == "Split over two visits");
  CHECK(week.api.post(path, explained, salon.owner.token).code() == "review.already_reviewed");

  week.a_year_passes();
  CHECK(week.look() == 0);
  week.require_sound();
}

TEST_CASE("nobody reviews their own act, and that they tried is to be reviewed as well [S0-56]") {
  Week week;
  ApiSalon& salon = week.salon;
  week.sell(60'00, salon.manager);
  const std::string path = week.tip_path();
  CHECK(week.api.post(path, explained, salon.cashier.token).status == 403);
  const Reply own = week.api.post(path, explained, salon.manager.token);
  CHECK(own.status == 403);
  CHECK(own.code() == "review.self_approval");
  CHECK(week.to_review("?kind=attempt_refused").rows().size() == 1);
  CHECK(week.to_review("?kind=tip_above_limit").rows().size() == 1);
  week.api.accept(path, explained, salon.accountant.token);
  CHECK(week.to_review("?kind=tip_above_limit").rows().empty());
  week.require_sound();
}

TEST_CASE("who has come by a tip since does not review it") {
  Week week;
  ApiSalon& salon = week.salon;
  const std::string bill = week.sell(60'00, salon.cashier);
  week.api.accept(bill + "/tips/1/changes",
                  R"({"staff":")" + salon.manager.id.hex() + R"(","amount":)" + cad(60'00) +
                      R"(,"kind":"card","reason":"wrong_person"})",
                  salon.cashier.token);
  week.api.accept(bill + "/tip-changes/1/approve", "{}", salon.owner.token);
  const std::string path = week.tip_path();
  CHECK(week.api.post(path, explained, salon.manager.token).code() == "review.self_approval");
  CHECK(week.api.post(path, explained, salon.owner.token).code() == "review.self_approval");
  week.api.accept(path, explained, salon.accountant.token);
  CHECK(week.to_review("?kind=tip_above_limit").rows().empty());
  week.require_sound();
}

TEST_CASE("an owner whose people review nothing reviews their own act, and the list says so") {
  Week week;
  ApiSalon& salon = week.salon;
  week.sell(60'00, salon.owner);
  const std::string path = week.tip_path();
  CHECK(week.api.post(path, explained, salon.owner.token).code() == "review.self_approval");
  for (const Member* const one : {&salon.manager, &salon.accountant}) {
    week.api.accept("/v1/staff/" + one->id.hex() + "/leave", R"({"reason":"moved away"})",
                    salon.owner.token);
  }
  CHECK(week.api.post(path, explained, salon.stylist.token).status == 403);
  week.api.accept(path, explained, salon.owner.token);
  // That they had tried alone is about them as well.
  const Reply tried = week.to_review("?kind=attempt_refused");
  REQUIRE(tried.rows().size() == 1);
  week.api.accept(Week::path_of(tried.rows().front().at("exception")), explained,
                  salon.owner.token);
  CHECK(week.to_review().rows().empty());
  const Reply over = week.listed("seen=reviewed&kind=tip_above_limit");
  REQUIRE(over.rows().size() == 1);
  CHECK(over.at("/rows/0/review/by_one_person").as_bool());
}

TEST_CASE("a follow-up is looked at again, and told of when nobody does") {
  Week week;
  ApiSalon& salon = week.salon;
  const std::string follow_up = R"({"outcome":"follow_up"})";
  week.sell(60'00, salon.cashier);
  const std::string path = week.tip_path();
  week.api.accept(path, follow_up, salon.manager.token);
  CHECK(week.listed("status=open&kind=tip_above_limit").rows().size() == 1);
  CHECK(week.api.post(path, follow_up, salon.owner.token).code() == "review.already_reviewed");
  salon.wait(week.api, hours{24 * 7 + 1});
  CHECK(week.look() == 1);
  week.api.accept(path, R"({"outcome":"training"})", salon.owner.token);
  CHECK(week.to_review().rows().empty());
  CHECK(week.listed("status=open&kind=tip_above_limit").rows().empty());
  week.require_sound();
}

TEST_CASE("how soon exceptions are reviewed is the house's rule, and what is none is unknown") {
  Week week;
  ApiSalon& salon = week.salon;
  const std::string today = to_text(std::chrono::floor<std::chrono::days>(week.api.clock().now()));
  week.api.accept("/v1/policies/review",
                  R"({"rule":{"within_days":2,"backup_after_hours":24,"tip_percent_max":20},)"
                  R"("from":")" +
                      today + "\"}",
                  salon.owner.token);
  week.sell(17'00, salon.cashier);  // 20.2 %
  const std::string path = week.tip_path();
  salon.wait(week.api, hours{49});
  CHECK(week.look() == 1);
  CHECK(week.api.post("/v1/exceptions/0/0/review", explained, salon.manager.token).status == 404);
  CHECK(week.api.post(path, R"({"outcome":"explained"})", salon.manager.token).code() ==
        "review.text_is_missing");
}

TEST_CASE(
    "goods and tips are reported apart, and any tip on a bill of goods alone is looked at "
    "[S1-36]") {
  Week week;
  const auto sell = [&](const std::vector<std::string>& items, std::int64_t total) {
    const std::string bill = week.open_for("");
    for (const std::string& item : items) week.add(bill, item);
    week.api.accept(
        bill + "/tips",
        R"({"staff":")" + week.salon.stylist.id.hex() + R"(","amount":)" + cad(1'00) + "}",
        week.salon.cashier.token);
    week.pay(bill, "card", total);
    week.close(bill);
    return bill.substr(bill.rfind('/') + 1);
  };
  const std::string& shampoo = week.salon.shampoo;
  sell({week.salon.haircut, shampoo}, 127'00);
  CHECK(week.to_review("?kind=tip_above_limit").rows().empty());
  const std::string goods = sell({shampoo, shampoo}, 85'00);
  const Reply tips = week.to_review("?kind=tip_above_limit");
  REQUIRE(tips.rows().size() == 1);
  CHECK(tips.text_at("/rows/0/exception/sale") == goods);
  CHECK(tips.text_at("/rows/0/exception/detail").ends_with("are on a bill without a service"));
  // One haircut for 80.00, three shampoos for 40.00, two tips of 1.00.
  const Reply day =
      week.api.get("/v1/revenue?from=2026-03-02&until=2026-03-02", week.salon.accountant.token);
  std::map<int, std::int64_t> earned;
  for (const auto& moved : day.at("/rows/0/earned_posted").as_array()) {
    earned[moved.at("account").to_number<int>()] = moved.at("fine").to_number<std::int64_t>();
  }
  CHECK(earned == std::map<int, std::int64_t>{{4000, 80'0000}, {4010, 120'0000}});
  CHECK(day.number_at("/rows/0/tips_total/amount_minor") == 2'00);
  week.require_sound();
}

}  // namespace tress::testing::review_test

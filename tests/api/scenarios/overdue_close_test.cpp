#include "tests/support/scene.hpp"

#include "ledger/writer/scheduler.hpp"

// Goal: who answers for closing the day is told when nobody has, their backup after them, and it is
// over when the day is closed (requirements.md S1-39).

namespace tress::testing::overdue_close_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Evening : Scene {
  /// The system does what is due, once.
  void look() {
    Scheduler scheduler(api.parts().log, api.clock(), [this](Submission submission) {
      return api.parts().writer.submit_and_wait(std::move(submission));
    });
    REQUIRE(scheduler.look().has_value());
  }

  /// Until that time, and whoever is still there signs in again.
  void go_to(const std::string& when) {
    salon.wait(api, std::chrono::floor<minutes>(*parse_timestamp(when) - api.clock().now()));
  }

  /// A haircut in cash, closed.
  void sell() {
    const std::string bill = open_for("");
    add(bill, salon.haircut);
    pay(bill, "cash", 84'00);
    close(bill);
  }

  Reply overdue(const std::string& status) {
    return api.get("/v1/exceptions?kind=close_overdue&status=" + status, salon.accountant.token);
  }

  [[nodiscard]] std::string on(const std::string& date, const std::string& more = {}) const {
    return R"({"branch":")" + salon.branch + R"(","date":")" + date + "\"" + more + "}";
  }

  Reply day(const std::string& date) { return show("/v1/days/" + salon.branch + "/" + date); }

  void close_day(const std::string& date) {
    api.accept("/v1/days/close", on(date), salon.manager.token);
  }
};

}  // namespace

TEST_CASE(
    "a day that nobody has closed two hours after the cut-off goes to the manager, then to the "
    "owner, and is nobody's once it is closed, and a year later the log says so [S1-39] [S1-74]") {
  Evening evening;
  ApiSalon& salon = evening.salon;
  evening.sell();
  // 4:00 in Vancouver is 12:00 in UTC.
  evening.go_to("2026-03-03T13:59:00Z");
  evening.look();
  CHECK(evening.overdue("open").rows().empty());
  evening.go_to("2026-03-03T14:00:00Z");
  evening.look();
  const Reply open = evening.overdue("open");
  REQUIRE(open.rows().size() == 1);
  CHECK(open.text_at("/rows/0/branch") == salon.branch);
  CHECK(open.text_at("/rows/0/date") == "2026-03-02");
  CHECK(open.text_at("/rows/0/owner") == "manager");
  CHECK(open.text_at("/rows/0/backup") == "owner");
  CHECK(open.text_at("/rows/0/due") == "2026-03-03T14:00:00.000000Z");
  CHECK(open.rows().front().as_object().if_contains("escalated_at") == nullptr);
  const Reply report = evening.day("2026-03-02");
  CHECK(report.text_at("/overdue_since") == "2026-03-03T14:00:00.000000Z");
  CHECK_FALSE(report.at("/is_closed").as_bool());

  evening.go_to("2026-03-03T22:00:00Z");
  evening.look();
  evening.look();
  const Reply passed_on = evening.overdue("open");
  REQUIRE(passed_on.rows().size() == 1);
  CHECK(passed_on.text_at("/rows/0/escalated_at").starts_with("2026-03-03T22:00:00"));
  CHECK(evening.day("2026-03-02").text_at("/escalated_to") == "owner");

  evening.close_day("2026-03-02");
  CHECK(evening.overdue("open").rows().empty());
  const Reply over = evening.overdue("closed");
  REQUIRE(over.rows().size() == 1);
  CHECK(over.text_at("/rows/0/closer/by") == salon.manager.id.hex());

  evening.a_year_passes();
  evening.look();
  CHECK(evening.overdue("open").rows().empty());
  const auto told = evening.story(evening.day("2026-03-02").text_at("/day"));
  CHECK(happenings(told) == Words{"day.close_overdue", "day.close_escalated", "day.closed"});
  CHECK(told[0].who.empty());
  evening.require_sound();
}

TEST_CASE("a day that is closed in time, or on which nothing happens, is nobody's to see to") {
  Evening evening;
  evening.sell();
  evening.go_to("2026-03-02T23:00:00Z");
  evening.close_day("2026-03-02");
  evening.go_to("2026-03-20T20:00:00Z");
  evening.look();
  CHECK(evening.overdue("open").rows().empty());
  CHECK(evening.overdue("closed").rows().empty());
  evening.require_sound();
}

TEST_CASE("who answers for closing days is who the house says") {
  Evening evening;
  evening.api.accept("/v1/policies/owner-rules",
                     R"({"record":"day_close","owner":"accountant","backup":"manager",)"
                     R"("from":"2026-03-02"})",
                     evening.salon.owner.token);
  evening.sell();
  evening.go_to("2026-03-03T14:00:00Z");
  evening.look();
  CHECK(evening.overdue("open").text_at("/rows/0/owner") == "accountant");
  evening.go_to("2026-03-04T14:00:00Z");
  evening.look();
  CHECK(evening.overdue("open").text_at("/rows/0/backup") == "manager");
  CHECK(evening.day("2026-03-02").text_at("/escalated_to") == "manager");
}

TEST_CASE(
    "a day that was reopened is to be closed again, its request is seen by whoever may grant it, "
    "and a period in which a drawer was opened and nothing closed is not locked") {
  Evening evening;
  ApiSalon& salon = evening.salon;
  TestApi& api = evening.api;
  evening.sell();
  evening.close_day("2026-03-02");
  evening.go_to("2026-03-03T20:00:00Z");
  api.accept("/v1/days/reopenings", evening.on("2026-03-02", R"(,"reason":"bill_is_missing")"),
             salon.accountant.token);
  const Reply asked = evening.day("2026-03-02");
  CHECK(asked.text_at("/reopening/asked_by") == salon.accountant.id.hex());
  CHECK(asked.header("etag") == "\"2\"");
  api.accept("/v1/days/reopen", evening.on("2026-03-02"), salon.owner.token);
  evening.go_to("2026-03-04T13:59:00Z");
  evening.look();
  CHECK(evening.overdue("open").rows().empty());
  evening.go_to("2026-03-04T14:00:00Z");
  evening.look();
  CHECK(evening.overdue("open").rows().size() == 1);
  const std::string lock =
      R"({"branch":")" + salon.branch + R"(","from":"2026-03-02","until":"2026-03-03"})";
  CHECK(api.post("/v1/periods/lock", lock, salon.owner.token).code() == "day.days_are_open");
  evening.close_day("2026-03-02");
  CHECK(evening.overdue("open").rows().empty());
  api.accept("/v1/periods/lock", lock, salon.owner.token);
  const Reply locked =
      api.get("/v1/branches/" + salon.branch + "/locked-periods", salon.accountant.token);
  REQUIRE(locked.rows().size() == 1);
  CHECK(locked.text_at("/rows/0/lock/until") == "2026-03-03");
  CHECK(evening.day("2026-03-02").at("/is_locked").as_bool());
  evening.require_sound();
}

}  // namespace tress::testing::overdue_close_test

#include <thread>

#include "tests/api/story/desk.hpp"

// Goal: a desk can live by the calendar alone: what is offered can be booked, once; a late client,
// a change and a handover leave their trace; and every refusal says what is wrong.
// Method: the whole API; 2 March 2026 is a Monday, 12:00 UTC is four in the morning in Vancouver.

namespace tress::testing::appointment_test {

namespace {

using Minutes = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("what is offered lies in the hours of whoever works, and is gone once it is booked") {
  Desk desk;
  CHECK(desk.offered() == Minutes{540, 555, 570, 585, 600, 615, 630, 645, 660});
  const std::string booked = desk.book(600);
  CHECK(desk.offered() == Minutes{540, 660});
  CHECK(desk.offered("&performer=" + desk.salon.stylist.id.hex()) == Minutes{540, 660});
  CHECK(desk.offered("&performer=" + desk.salon.cashier.id.hex()).empty());
  desk.api.accept(booked + "/change", R"({"minute_of_day":540,"reason":"client_asked"})",
                  desk.token());
  CHECK(desk.offered() == Minutes{600, 615, 630, 645, 660});
  desk.api.accept(booked + "/cancel", "{}", desk.token());
  CHECK(desk.offered().size() == 9);
  // In steps of the branch, and not before now: it is 4:00, then 9:40.
  desk.api.accept("/v1/branches/" + desk.salon.branch + "/booking-rules",
                  R"({"change_reason_minutes":120,"slot_minutes":30,"quiet_from_minute":1260,)"
                  R"("quiet_until_minute":480})",
                  desk.salon.manager.token);
  CHECK(desk.offered() == Minutes{540, 570, 600, 630, 660});
  desk.salon.wait(desk.api, std::chrono::minutes{340});
  CHECK(desk.offered() == Minutes{600, 630, 660});
  desk.api.accept(desk.roster_of(desk.salon.stylist) + "/days",
                  R"({"day":"2026-03-02","spans":[],"reason":"absence"})",
                  desk.salon.manager.token);
  CHECK(desk.offered().empty());
  const Reply none = desk.api.get("/v1/availability?branch=" + desk.salon.branch +
                                      "&item=" + desk.salon.shampoo + "&day=2026-03-02",
                                  desk.token());
  CHECK(none.status == 400);
}

TEST_CASE("an item is changed by what was read of it, whatever was changed before") {
  Desk desk;
  const std::string item = "/v1/items/" + desk.salon.haircut;
  const auto read = [&] { return desk.api.get(item, desk.token()).header("etag"); };
  const std::string before = read();
  desk.api.accept(item + "/ingredients", R"({"codes":["ppd"]})", desk.salon.manager.token,
                  {{"If-Match", before}});
  CHECK(read() != before);
  desk.api.accept(item + "/patch-tests", R"({"codes":["ppd"]})", desk.salon.manager.token,
                  {{"If-Match", read()}});
  CHECK(desk.api
            .post(item + "/ingredients", R"({"codes":[]})", desk.salon.manager.token,
                  {{"If-Match", before}})
            .status == 412);
}

TEST_CASE("nobody is offered who has left, and everything offered can be booked") {
  Desk desk;
  while (true) {
    const Minutes minutes = desk.offered();
    if (minutes.empty()) break;
    desk.book(static_cast<int>(minutes.back()));
  }
  const Reply day = desk.api.get("/v1/appointments?branch=" + desk.salon.branch + "&day=2026-03-02",
                                 desk.token());
  CHECK(day.rows().size() == 3);
  desk.api.accept(day.text_at("/rows/0/appointment").insert(0, "/v1/appointments/") + "/cancel",
                  "{}", desk.token());
  CHECK(desk.offered().size() == 1);
  desk.api.accept("/v1/staff/" + desk.salon.stylist.id.hex() + "/leave", R"({"reason":"moved"})",
                  desk.salon.owner.token);
  CHECK(desk.api
            .get("/v1/availability?branch=" + desk.salon.branch + "&item=" + desk.salon.haircut +
                     "&day=2026-03-02",
                 desk.salon.manager.token)
            .rows()
            .empty());
}

TEST_CASE("fifty desks that book one hour at once: one has it, each other is told why") {
  Desk desk;
  constexpr int desks = 50;
  std::vector<Reply> replies(desks);
  std::vector<std::thread> threads;
  for (int i = 0; i < desks; ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(desk.token());
      headers.emplace_back("Idempotency-Key", "desk-" + std::to_string(i));
      // Hours that overlap, not only the same one.
      replies[static_cast<std::size_t>(i)] =
          desk.api.send("POST", "/v1/appointments", headers, desk.booking(600 + i % 4 * 15));
    });
  }
  for (std::thread& thread : threads) thread.join();
  int won = 0;
  for (const Reply& reply : replies) {
    won += reply.status == 201 ? 1 : 0;
    if (reply.status == 201) continue;
    CHECK(reply.status == 409);
    CHECK(reply.code() == "appointment.performer_is_busy");
  }
  CHECK(won == 1);
  CHECK(
      desk.api.get("/v1/appointments?branch=" + desk.salon.branch + "&day=2026-03-02", desk.token())
          .rows()
          .size() == 1);
}

TEST_CASE(
    "a late client, a change with its reason, a handover and the bill: every step leaves an "
    "event [S0-14]") {
  Desk desk;
  Member colleague = desk.api.member({Role::stylist});
  const std::string visit = desk.book(540);
  // 8:10, the day's start is at nine.
  desk.salon.wait(desk.api, std::chrono::minutes{250});
  const Reply hasty = desk.api.post(visit + "/change", R"({"minute_of_day":570})", desk.token());
  CHECK(hasty.status == 422);
  CHECK(hasty.code() == "appointment.reason_is_missing");
  desk.api.accept(visit + "/late",
                  R"({"minutes":25,"choice":"shorten","reason":"next_client_must_not_wait"})",
                  desk.token());
  desk.api.accept(visit + "/change", R"({"minutes":30,"reason":"client_is_late"})", desk.token());
  desk.salon.wait(desk.api, std::chrono::minutes{75});
  colleague.token = desk.api.session_of(colleague.id);
  desk.api.accept(visit + "/arrive", "{}", desk.token());
  CHECK(desk.api.post(visit + "/no-show", "{}", desk.token()).code() ==
        "appointment.client_has_arrived");

  desk.api.accept(visit + "/handover",
                  R"({"to":")" + colleague.id.hex() + R"(","reason":"shift_ends"})", desk.token());
  CHECK(desk.api.post(visit + "/complete", "{}", desk.token()).code() ==
        "appointment.handover_is_open");
  const Reply waiting = desk.api.get("/v1/handovers?to=" + colleague.id.hex(), colleague.token);
  REQUIRE(waiting.rows().size() == 1);
  CHECK(waiting.text_at("/rows/0/handover/from") == desk.salon.stylist.id.hex());
  const Reply mine = desk.api.post(visit + "/accept-handover", "{}", desk.token());
  CHECK(mine.status == 403);
  CHECK(mine.code() == "appointment.handover_is_for_another");
  desk.api.accept(visit + "/accept-handover", "{}", colleague.token);
  CHECK(desk.api.get("/v1/handovers", desk.token()).rows().empty());

  const std::string sale = desk.salon.closed_bill(desk.api, desk.salon.haircut);
  desk.api.accept(visit + "/complete", R"({"sale":")" + sale + "\"}", colleague.token);

  const Reply shown = desk.api.get(visit, desk.token());
  REQUIRE(shown.status == 200);
  CHECK(shown.text_at("/status") == "completed");
  CHECK(shown.text_at("/performer") == colleague.id.hex());
  CHECK(shown.number_at("/late_minutes") == 25);
  CHECK(shown.text_at("/arrived_at") == "2026-03-02T17:25:00.000000Z");
  std::vector<std::string> happened;
  for (const auto& change : shown.at("/changes").as_array()) {
    happened.emplace_back(change.at("status").as_string().c_str());
  }
  CHECK(happened == std::vector<std::string>{"booked", "late", "changed", "arrived",
                                             "handover_given", "handover_accepted", "completed"});
  CHECK(shown.text_at("/changes/2/reason") == "client_is_late");
  CHECK(shown.number_at("/changes/2/from/minutes") == 60);
  const Reply timeline =
      desk.api.get("/v1/clients/" + desk.client + "/timeline", desk.salon.manager.token);
  std::vector<std::string> lines;
  for (const auto& row : timeline.rows()) lines.emplace_back(row.at("what").as_string().c_str());
  for (const char* const what : {"appointment_late", "appointment_changed", "appointment_arrived",
                                 "appointment_handed_over", "appointment_completed"}) {
    CHECK(std::count(lines.begin(), lines.end(), what) == 1);
  }
}

TEST_CASE("the clocks go forward: an hour that does not come is neither offered nor booked") {
  Desk desk;
  // Sunday 8 March 2026, a wedding: work from one in the morning.
  desk.api.accept(desk.roster_of(desk.salon.stylist) + "/days",
                  R"({"day":"2026-03-08","spans":[{"from_minute":60,"until_minute":300}],)"
                  R"("reason":"extra_hours"})",
                  desk.salon.manager.token);
  const Reply offered = desk.api.get("/v1/availability?branch=" + desk.salon.branch +
                                         "&item=" + desk.salon.haircut + "&day=2026-03-08",
                                     desk.token());
  Minutes minutes;
  for (const auto& row : offered.rows()) minutes.push_back(row.at("minute_of_day").as_int64());
  CHECK(minutes == Minutes{60, 75, 90, 105, 180, 195, 210, 225, 240});
  const Reply skipped =
      desk.api.post("/v1/appointments", desk.booking(150, "2026-03-08"), desk.token());
  CHECK(skipped.code() == "appointment.time_is_skipped");
  // From 1:30 an hour lasts until 3:30.
  desk.api.accept("/v1/appointments", desk.booking(90, "2026-03-08"), desk.token());
  CHECK(desk.api.post("/v1/appointments", desk.booking(195, "2026-03-08"), desk.token()).code() ==
        "appointment.performer_is_busy");
  desk.api.accept("/v1/appointments", desk.booking(210, "2026-03-08"), desk.token());
}

TEST_CASE("rosters are kept by managers") {
  Desk desk;
  const std::string path = desk.roster_of(desk.salon.stylist) + "/days";
  const std::string body = R"({"day":"2026-03-02","spans":[],"reason":"vacation"})";
  CHECK(desk.api.post(path, body, desk.token()).status == 403);
  CHECK(desk.api.post(path, body, desk.salon.cashier.token).status == 403);
  const std::string unknown =
      "/v1/branches/" + desk.salon.branch + "/staff/" + std::string(32, '1') + "/days";
  CHECK(desk.api.post(unknown, body, desk.salon.manager.token).status == 404);
}

}  // namespace tress::testing::appointment_test

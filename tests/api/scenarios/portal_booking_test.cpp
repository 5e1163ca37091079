#include <algorithm>
#include <thread>
#include <vector>

#include "tests/support/member_scene.hpp"

// Goal: a client books what their plan includes: the server looks whether they may, keeps the unit
// in the same commit, and of several who want the last one exactly one has it.

namespace tress::testing::portal_booking_test {

TEST_CASE(
    "an included visit is booked by the client in one step that keeps its unit, and its row says "
    "plan, benefit and lot [S1-4] [S1-12]") {
  Subscriber ann;
  TestApi& api = ann.api;
  ann.buy(2);
  ann.sign_in();
  const Reply free = ann.see("free-times?membership=" + ann.id_of_membership() + "&day=2026-03-09");
  REQUIRE_FALSE(free.at("/times").as_array().empty());
  CHECK(free.text_at("/times/0/service") == "Haircut");
  CHECK(free.text_at("/times/0/performer") == ann.salon.stylist.id.hex());
  CHECK(free.number_at("/times/0/minute_of_day") == 540);
  const Reply booked = ann.book(540);
  REQUIRE(booked.status == 201);
  CHECK(booked.text_at("/plan") == "Haircuts");
  CHECK(booked.text_at("/benefit") == "Haircut");
  CHECK(booked.number_at("/lots/0") == 1);
  CHECK(booked.number_at("/quantity") == 1);
  // It tells of her visit, which is recorded before it leaves, as of any other read.
  CHECK_FALSE(booked.header("access-position").empty());
  const Reply shown = ann.see("appointments");
  CHECK(shown.text_at("/upcoming/0/appointment") == booked.text_at("/appointment"));
  CHECK(shown.text_at("/upcoming/0/plan") == "Haircuts");
  CHECK(shown.text_at("/upcoming/0/benefit") ==
        ann.see("benefits").text_at("/available/0/service"));
  CHECK(shown.number_at("/upcoming/0/lots/0") == ann.see("benefits").number_at("/available/0/lot"));
  // The desk sees the same unit kept for that visit, and nobody else is offered the time.
  const Reply held = ann.show(ann.membership);
  CHECK(held.text_at("/holds/0/appointment") == booked.text_at("/appointment"));
  CHECK(held.text_at("/holds/0/status") == "reserved");
  CHECK(held.number_at("/lots/0/reserved") == 1);
  const Reply left = ann.see("free-times?membership=" + ann.id_of_membership() + "&day=2026-03-09");
  CHECK(left.number_at("/times/0/minute_of_day") >= 600);
  // Booked and kept are one commit: two events, one after the other, by the client.
  const auto visit = ann.story("/v1/appointments/" + booked.text_at("/appointment"));
  REQUIRE(visit.size() == 1);
  CHECK(visit[0].who.empty());
  // Cancelled at the desk, the unit is free again without anybody's doing.
  api.accept("/v1/appointments/" + booked.text_at("/appointment") + "/cancel", "{}",
             ann.salon.stylist.token);
  CHECK(ann.units_of(ann.membership, "reserved") == 0);
  CHECK(ann.units_of(ann.membership, "available") == 2);
  ann.require_sound();
}

TEST_CASE(
    "of fifty taps for the last unit exactly one books, each other is told why, and no visit is "
    "booked without its unit [S1-59]") {
  Subscriber ann;
  ann.buy(1);
  ann.sign_in();
  ann.api.settle();
  constexpr int taps = 50;
  std::vector<Reply> replies(taps);
  std::vector<std::thread> threads;
  for (int i = 0; i < taps; ++i) {
    threads.emplace_back([&ann, &replies, i] {
      // Several hours, so that it is the unit that they race for and not the chair.
      Headers headers = bearer(ann.token);
      headers.emplace_back("Idempotency-Key", "tap-" + std::to_string(i));
      replies[static_cast<std::size_t>(i)] =
          ann.api.send("POST", "/portal/v1/bookings", headers, ann.wish(540 + 60 * (i % 8)));
    });
  }
  for (auto& thread : threads) thread.join();
  int booked = 0;
  for (const Reply& reply : replies) {
    INFO(reply.text);
    if (reply.status == 201) {
      ++booked;
      continue;
    }
    CHECK(reply.status == 409);
    const bool is_told = reply.code() == "membership.units_are_used_up" ||
                         reply.code() == "appointment.performer_is_busy" ||
                         reply.code() == "time_is_not_offered" || reply.code() == "not_bookable";
    CHECK(is_told);
  }
  CHECK(booked == 1);
  CHECK(ann.see("appointments").at("/upcoming").as_array().size() == 1);
  CHECK(ann.units_of(ann.membership, "reserved") == 1);
  CHECK(ann.units_of(ann.membership, "available") == 0);
  CHECK(ann.api
            .get("/v1/appointments?branch=" + ann.salon.branch + "&day=2026-03-09",
                 ann.salon.stylist.token)
            .rows()
            .size() == 1);
  ann.require_sound();
}

TEST_CASE("what is not the client's, is paused or would harm them is not booked by the portal") {
  Subscriber ann;
  TestApi& api = ann.api;
  ann.buy(2);
  const std::string bea =
      reachable_client(api, ann.salon, "Bea Moss", "+16045550112", "bea@example.com");
  ann.token = sign_in_client(api, "bea@example.com");
  CHECK(ann.book(540).code() == "not_bookable");  // Ann's plan, Bea's session.
  const std::string times = "/portal/v1/free-times?day=2026-03-09&membership=";
  const Reply hers = api.ask("GET", times + ann.id_of_membership(), bearer(ann.token));
  const Reply nobodys =
      api.ask("GET", times + "00000000000000000000000000000001", bearer(ann.token));
  CHECK(hers.status == 404);
  CHECK(hers.code() == nobodys.code());
  ann.sign_in();
  // What the plan does not include.
  std::string shampoo = ann.wish(540);
  shampoo.replace(shampoo.find(ann.salon.haircut), ann.salon.haircut.size(), ann.salon.shampoo);
  CHECK(api.post("/portal/v1/bookings", shampoo, ann.token).code() == "not_bookable");
  // What stands in her health file is not told here.
  api.accept("/v1/items/" + ann.salon.haircut + "/ingredients", R"({"codes":["ppd"]})",
             ann.salon.manager.token, {{"If-Match", "\"3\""}});
  api.accept("/v1/clients/" + ann.ann + "/allergies",
             R"({"ingredient":"ppd","severity":"severe","confirmed_by":"doctor"})",
             ann.salon.stylist.token);
  const Reply harmful = ann.book(540);
  CHECK(harmful.status == 409);
  CHECK(harmful.code() == "not_bookable");
  CHECK(harmful.text.find("allerg") == std::string::npos);
  api.accept("/v1/clients/" + ann.ann + "/allergies/1/withdraw", R"({"reason":"entered_in_error"})",
             ann.salon.stylist.token);
  api.accept(ann.membership + "/pause", R"({"reason":"travel","until":"2026-04-01"})",
             ann.salon.manager.token);
  CHECK(ann.book(540).code() == "not_bookable");
  CHECK(ann.see("appointments").at("/upcoming").as_array().empty());
}

TEST_CASE("what is not among the times of the list is not booked, and keeps no unit") {
  Subscriber ann;
  TestApi& api = ann.api;
  ann.buy(3);
  ann.sign_in();
  const auto offers = [&](int minute, const std::string& day) {
    const Reply free = ann.see("free-times?membership=" + ann.id_of_membership() + "&day=" + day);
    const auto& times = free.at("/times").as_array();
    return std::any_of(times.begin(), times.end(), [&](const auto& one) {
      return one.at("minute_of_day").as_int64() == minute;
    });
  };

  struct Case {
    int minute;
    std::string day;
  };

  const std::vector<Case> cases{
      {541, "2026-03-09"},                        // off the grid
      {480, "2026-03-09"},                        // before work
      {1035, "2026-03-09"},                       // longer than there is work
      {1439, "2026-03-09"}, {540, "2026-03-10"},  // a day on which nobody works
      {540, "2026-02-23"},                        // over
      {540, "2026-08-31"},                        // a Monday, 182 days ahead
      {540, "2027-03-01"},  {540, "9999-03-01"}};
  for (const Case& one : cases) {
    INFO(one.day << " " << one.minute);
    CHECK_FALSE(offers(one.minute, one.day));
    const Reply reply = ann.book(one.minute, one.day);
    CHECK(reply.status == 409);
    CHECK(reply.code() == "time_is_not_offered");
  }
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string body = ann.wish(540);
    body.replace(body.find(from), from.size(), to);
    api.settle();
    return api.post("/portal/v1/bookings", body, ann.token).code();
  };
  // The manager has said no hours; the other branch is not the plan's, and the stylist works there.
  CHECK(changed(ann.salon.stylist.id.hex(), ann.salon.manager.id.hex()) == "time_is_not_offered");
  const std::string other =
      api.accept("/v1/branches",
                 R"({"code":"WEST","name":"West","time_zone":"America/Vancouver",)"
                 R"("cut_off_hour":4,"currency":"CAD"})",
                 ann.salon.owner.token)
          .text_at("/stream");
  api.accept("/v1/branches/" + other + "/staff/" + ann.salon.stylist.id.hex() + "/hours",
             R"({"from":"2026-03-02","shifts":[{"weekday":1,"from_minute":540,)"
             R"("until_minute":1080}]})",
             ann.salon.manager.token);
  CHECK(changed(ann.salon.branch, other) == "not_bookable");
  CHECK(ann.see("appointments").at("/upcoming").as_array().empty());
  CHECK(ann.units_of(ann.membership, "reserved") == 0);
  // The last Monday within 180 days, and the last hour of it.
  CHECK(offers(1020, "2026-08-24"));
  CHECK(ann.book(1020, "2026-08-24").status == 201);
}

TEST_CASE("an hour of today that is over is not booked by the client") {
  Subscriber ann;
  ann.buy(2);
  // From four in the morning of a Monday to three in the afternoon.
  ann.salon.wait(ann.api, std::chrono::hours{11});
  ann.sign_in();
  CHECK(ann.book(540, "2026-03-02").code() == "time_is_not_offered");
  CHECK(ann.book(885, "2026-03-02").code() == "time_is_not_offered");
  CHECK(ann.units_of(ann.membership, "reserved") == 0);
  CHECK(ann.book(960, "2026-03-02").status == 201);
}

TEST_CASE("a service of which nobody has said how long it takes is included and not booked") {
  Subscriber ann;
  TestApi& api = ann.api;
  const std::string tint =
      api.accept("/v1/items", R"({"kind":"service","code":"TINT","name":"Brow tint"})",
                 ann.salon.manager.token)
          .text_at("/stream");
  const std::string haircut = ann.salon.haircut;
  // The same package, good for the tint too.
  ann.salon.haircut = haircut + R"(",")" + tint;
  ann.buy(2);
  ann.salon.haircut = tint;
  ann.sign_in();
  const Reply free = ann.see("free-times?membership=" + ann.id_of_membership() + "&day=2026-03-09");
  for (const auto& one : free.at("/times").as_array()) CHECK(one.at("item") == haircut.c_str());
  CHECK(ann.book(540).code() == "time_is_not_offered");
  api.accept("/v1/items/" + tint + "/durations", R"({"from":"2026-03-02","minutes":30})",
             ann.salon.manager.token, {{"If-Match", "\"1\""}});
  CHECK(ann.book(540).status == 201);
}

TEST_CASE("a booking that is sent again gets its first answer, and ten visits ahead are enough") {
  Subscriber ann;
  ann.buy(30);
  ann.sign_in();
  ann.api.settle();
  const Headers key{{"Idempotency-Key", "mine"}};
  const Reply first = ann.api.post("/portal/v1/bookings", ann.wish(540), ann.token, key);
  REQUIRE(first.status == 201);
  for (int i = 1; i < 9; ++i) REQUIRE(ann.book(540 + 60 * i).status == 201);
  REQUIRE(ann.book(540, "2026-03-16").status == 201);
  CHECK(ann.book(600, "2026-03-16").code() == "too_many_bookings");
  const Reply again = ann.api.post("/portal/v1/bookings", ann.wish(540), ann.token, key);
  CHECK(again.status == 201);
  CHECK(again.text_at("/appointment") == first.text_at("/appointment"));
}

}  // namespace tress::testing::portal_booking_test

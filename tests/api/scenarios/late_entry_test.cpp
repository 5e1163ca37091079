#include "tests/support/member_scene.hpp"

// Goal: what is written down later than it happened has both times, and what is sent again because
// no answer came is written down once. The clock of the test begins at noon UTC on 2 March 2026.

namespace tress::testing::late_entry_test {

TEST_CASE("what is recorded later keeps when it happened and when that was recorded, once") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string body = R"({"branch":")" + scene.salon.branch + R"(","client":")" + scene.ann +
                           R"(","item":")" + scene.salon.haircut + R"(","performer":")" +
                           scene.salon.stylist.id.hex() +
                           R"(","day":"2026-03-02","minute_of_day":540})";
  const std::string visit =
      "/v1/appointments/" +
      api.accept("/v1/appointments", body, scene.salon.stylist.token).text_at("/stream");
  scene.salon.wait(api, std::chrono::hours{6});
  const std::string& stylist = scene.salon.stylist.token;

  const Headers key{{"Idempotency-Key", "queued-1"}};
  const std::string arrive = visit + "/arrive?effective_at=2026-03-02T17:10:00Z";
  const Reply first = api.post(arrive, "{}", stylist, key);
  REQUIRE(first.status == 201);
  const Position after_first = api.log_size();
  const Reply again = api.post(arrive, "{}", stylist, key);
  CHECK(again.status == 201);
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(api.log_size() == after_first);
  const Reply shown = api.get(visit, stylist);
  CHECK(shown.text_at("/arrived_at").starts_with("2026-03-02T17:10:00"));
  REQUIRE(shown.at("/changes").as_array().size() == 2);
  CHECK(shown.text_at("/changes/1/source/recorded_at").starts_with("2026-03-02T18:"));

  const std::string notes = "/v1/clients/" + scene.ann + "/notes";
  api.accept(notes + "?effective_at=2026-03-01T20:00:00Z", R"({"text":"called, wants a quote"})",
             stylist);
  const Reply written = api.get(notes, stylist);
  CHECK(written.text_at("/rows/0/date") == "2026-03-01");
  CHECK(written.text_at("/rows/0/source/recorded_at").starts_with("2026-03-02T18:"));
}

}  // namespace tress::testing::late_entry_test

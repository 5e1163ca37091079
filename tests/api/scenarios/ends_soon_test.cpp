#include "tests/support/member_scene.hpp"

// Goal: on their own page clients see what ends soon: by thirty days, or by the days that the salon
// says. The clock of the test stands at 2 March 2026.

namespace tress::testing::ends_soon_test {

namespace {

std::string ends_soon(int days) {
  return R"({"days":)" + std::to_string(days) + R"(,"from":"2026-03-02"})";
}

std::vector<std::string> ends(const Reply& benefits) {
  std::vector<std::string> days;
  for (const auto& one : benefits.at("/ends_soon").as_array()) {
    days.emplace_back(one.at("until").as_string());
  }
  return days;
}

}  // namespace

TEST_CASE(
    "[S1-11] clients see what ends within thirty days, or within the salon's, soonest first") {
  Subscriber ann;
  TestApi& api = ann.api;
  const auto buy = [&](const std::string& code, int validity_days) {
    Pack pack;
    pack.code = code;
    pack.validity_days = validity_days;
    ann.sell(ann.publish(pack), ann.ann, pack.price);
  };
  buy("long", 40);
  buy("short", 30);
  buy("longest", 60);
  ann.sign_in();
  const auto shipped = ends(ann.see("benefits"));
  REQUIRE(shipped.size() == 1);

  CHECK(api.post("/v1/policies/ends-soon", ends_soon(45), ann.salon.manager.token).status == 403);
  CHECK(api.post("/v1/policies/ends-soon", ends_soon(0), ann.salon.owner.token).code() ==
        "policy.days_are_out_of_range");
  api.accept("/v1/policies/ends-soon", ends_soon(45), ann.salon.owner.token);
  const auto own = ends(ann.see("benefits"));
  REQUIRE(own.size() == 2);
  CHECK(own[0] == shipped[0]);
  CHECK(*parse_day(own[1]) - *parse_day(own[0]) == std::chrono::days{10});
  CHECK(api.get("/v1/policies", ann.salon.stylist.token).number_at("/ends_soon_days") == 45);
}

}  // namespace tress::testing::ends_soon_test

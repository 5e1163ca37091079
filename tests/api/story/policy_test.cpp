#include <set>

#include "tests/support/test_api.hpp"

// Goal: over HTTP a salon has working rules before anybody sets one, and the owner changes them as
// data, forwards only.

namespace tress::testing::policy_test {

TEST_CASE(
    "every record type has an owner and a backup without anybody setting one [S0-2] [S0-57] "
    "[S1-78]") {
  TestApi api;
  const ApiSalon salon{api};
  const Reply rules = api.get("/v1/owner-rules", salon.stylist.token);
  REQUIRE(rules.status == 200);
  CHECK(rules.rows().size() == DescribedEnum<policy::RecordType>::values.size());
  for (const auto& row : rules.rows()) {
    CHECK(row.at("owner") != row.at("backup"));
    CHECK_FALSE(row.at("owner").as_string().empty());
  }
  const Reply policies = api.get("/v1/policies", salon.stylist.token);
  REQUIRE(policies.status == 200);
  CHECK(policies.number_at("/version") == 0);
  CHECK(policies.at("/acts").as_array().size() == DescribedEnum<approval::Act>::values.size());
}

TEST_CASE("the owner sets a limit as data, from today on, and it counts at the next command") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string lines = "/v1/sales/" + salon.open_bill(api, salon.haircut) + "/lines/1";
  const auto discount = [&](std::int64_t minor) {
    return R"({"amount":)" + cad(minor) + R"(,"reason":"goodwill"})";
  };
  const auto rule = [](const std::string& from) {
    return R"({"act":"discount","limits":[{"role":"cashier","up_to_minor":100}],)"
           R"("bands":[{"from_minor":0,"approvals":1,"approvers":["owner"]}],)"
           R"("lapses_after_hours":24,"from":")" +
           from + "\"}";
  };
  api.accept(lines + "/discounts", discount(1'00), salon.cashier.token);
  CHECK(api.post("/v1/policies/acts", rule("2026-03-02"), salon.manager.token).status == 403);
  CHECK(api.post("/v1/policies/acts", rule("2026-03-01"), salon.owner.token).code() ==
        "policy.starts_in_the_past");
  api.accept("/v1/policies/acts", rule("2026-03-02"), salon.owner.token);
  CHECK(api.post(lines + "/discounts", discount(1), salon.cashier.token).code() ==
        "sale.needs_approval");
  const Reply policies = api.get("/v1/policies?day=2026-03-02", salon.owner.token);
  CHECK(policies.number_at("/version") == 1);
  CHECK(policies.number_at("/acts/0/limits/0/up_to_minor") == 100);
  const Reply before = api.get("/v1/policies?day=2026-03-01", salon.owner.token);
  CHECK(before.number_at("/acts/0/lapses_after_hours") == 72);
}

}  // namespace tress::testing::policy_test

#include <set>

#include "tests/support/member_scene.hpp"

// Goal: what a client has ordered and agreed to is found by the client's id, and nobody copies it
// to the card.

namespace tress::testing::card_orders_test {

namespace {

std::set<std::string> members(const Reply& reply, const char* member) {
  std::set<std::string> all;
  for (const auto& row : reply.rows()) {
    const auto* const one = row.as_object().if_contains(member);
    if (one != nullptr) all.emplace(one->as_string());
  }
  return all;
}

}  // namespace

TEST_CASE(
    "[S2-71] a client's bills, packages and contracts are on their card by their id as soon as "
    "they "
    "are sold, with the terms as they were agreed to") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string& manager = scene.salon.manager.token;
  const std::string file = "/v1/clients/" + scene.ann;
  CHECK(api.get(file + "/memberships", manager).rows().empty());

  scene.buy(5);
  const std::string package = scene.id_of_membership();
  scene.join();
  const Reply held = api.get(file + "/memberships", manager);
  REQUIRE(held.rows().size() == 2);
  CHECK(members(held, "kind") == std::set<std::string>{"package", "membership"});
  CHECK(members(held, "membership").contains(package));
  // The contract is the version of the plan that was in force when it was sold.
  for (const auto& row : held.rows()) {
    const std::string plan{row.at("plan").as_string()};
    const Reply terms = api.get("/v1/plans/" + plan, manager);
    CHECK(row.at("plan_version").to_number<int>() == 1);
    CHECK_FALSE(terms.text_at("/versions/0/terms/wording").empty());
  }

  const std::string bill = scene.open_for(scene.ann);
  scene.add(bill, scene.salon.shampoo);
  scene.pay(bill, "cash", api.get(bill, manager).number_at("/due/amount_minor"));
  scene.close(bill);
  const auto sales = members(api.get(file + "/timeline", manager), "sale");
  CHECK(sales.contains(bill.substr(bill.rfind('/') + 1)));
  CHECK(sales.size() == 3);

  // Somebody else's are on theirs.
  const std::string bo = "/v1/clients/" + scene.salon.client(api, "Bo Reed");
  CHECK(api.get(bo + "/memberships", manager).rows().empty());
  CHECK(members(api.get(bo + "/timeline", manager), "sale").empty());
}

}  // namespace tress::testing::card_orders_test

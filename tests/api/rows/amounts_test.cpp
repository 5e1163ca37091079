#include "tests/support/scene.hpp"

// Goal: an amount that can't be is refused where it comes in, and nothing is recorded.

namespace tress::testing::amounts_test {

TEST_CASE(
    "an amount of zero, below zero, over the limit or in another currency is 422 for each tender, "
    "tip, discount and value, and one with decimals is no number of the API: 400") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  const std::string bill = scene.open_for(salon.client(scene.api, "Ann Lee"));
  scene.add(bill, salon.haircut);
  const std::string credit = scene.terms("credit", "stored_value", "none");
  const auto money = [](const std::string& minor, const std::string& currency) {
    return R"({"amount_minor":)" + minor + R"(,"currency":")" + currency + "\"}";
  };

  struct Place {
    std::string path;
    std::string rest;
  };

  const std::vector<Place> places{
      {bill + "/tenders", R"("kind":"cash")"},
      {bill + "/tips", R"("staff":")" + salon.stylist.id.hex() + "\""},
      {bill + "/lines/1/discounts", R"("reason":"goodwill")"},
      {bill + "/values", R"("terms":")" + credit + "\""},
  };
  const Position before = scene.api.log_size();
  for (const Place& place : places) {
    const auto answer = [&](const std::string& amount) {
      const Reply reply = scene.api.post(
          place.path, "{" + place.rest + R"(,"amount":)" + amount + "}", salon.manager.token);
      INFO(place.path << " " << amount << " " << reply.text);
      return reply.status;
    };
    for (const std::string& amount :
         {money("0", "CAD"), money("-1", "CAD"), money("1000000001", "CAD"), money("500", "USD"),
          money("500", "JPY")}) {
      CHECK(answer(amount) == 422);
    }
    CHECK(answer(money("12.345", "CAD")) == 400);
    CHECK(answer(money("1.234", "JPY")) == 400);
  }
  CHECK(scene.api.log_size() == before);
}

}  // namespace tress::testing::amounts_test

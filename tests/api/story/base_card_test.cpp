#include "tests/support/test_api.hpp"

// Goal: a card holds who somebody is, and an age is worked out, never typed in. The clock of the
// test stands at 2 March 2026.

namespace tress::testing::base_card_test {

TEST_CASE(
    "[S2-1] a card has name, sex, age and contact, the age is of today, from the day of birth or "
    "the year, and the sex may be left out") {
  TestApi api;
  ApiSalon salon{api};
  const auto registered = [&](const std::string& more) {
    const Reply made =
        api.accept("/v1/clients", R"({"name":"Ann Lee",)" + more + "}", salon.manager.token);
    return "/v1/clients/" + made.text_at("/stream");
  };
  const std::string ann =
      registered(R"("phone":"+16045550123","birth":"1990-03-03","sex":"female")");
  const auto shown = [&](const std::string& card) { return api.get(card, salon.manager.token); };
  const Reply before = shown(ann);
  CHECK(before.text_at("/contact/name") == "Ann Lee");
  CHECK(before.text_at("/contact/phone") == "+16045550123");
  CHECK(before.text_at("/contact/sex") == "female");
  CHECK(before.number_at("/contact/age") == 35);

  const std::string of_year = registered(R"("birth":"1980")");
  CHECK(shown(of_year).number_at("/contact/age") == 46);
  CHECK(shown(of_year).at("/contact").as_object().if_contains("sex") == nullptr);
  const std::string of_day = registered(R"("birth":"--07-09")");
  CHECK(shown(of_day).at("/contact").as_object().if_contains("age") == nullptr);

  salon.wait(api, std::chrono::hours{24});
  CHECK(shown(ann).number_at("/contact/age") == 36);
  // Nobody types an age in: it would be wrong a year later.
  CHECK(api.post("/v1/clients", R"({"name":"Bea","age":30})", salon.manager.token).status == 400);
}

}  // namespace tress::testing::base_card_test

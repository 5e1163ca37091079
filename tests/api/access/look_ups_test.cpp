#include "api/routes/look_ups.hpp"

#include "tests/support/test_api.hpp"

// Goal: nobody who is signed in goes through a list of telephone numbers, or of ids, unseen.

namespace tress::testing::look_ups_test {

namespace {

std::string search(const std::string& query) {
  return "/v1/clients?query=" + query;
}

/// The telephone number of nobody.
std::string phone(std::size_t n) {
  return "%2B1604555" + std::to_string(1000 + n);
}

std::string some_client(std::size_t n) {
  const std::string digits = std::to_string(n);
  return "/v1/clients/" + std::string(32 - digits.size(), '0') + digits;
}

/// What the manager is told of attempts, oldest first.
Reply attempts(TestApi& api, const ApiSalon& salon) {
  return api.get("/v1/exceptions?kind=attempt_refused", salon.manager.token);
}

}  // namespace

TEST_CASE(
    "the 61st client in an hour who is looked up by telephone is refused, and the manager is told "
    "[neg-110]") {
  TestApi api;
  const ApiSalon salon{api};
  salon.client(api, "Ann Lee");
  const Member desk = api.member({Role::receptionist});
  for (std::size_t n = 0; n < LookUps::exact_max; ++n) {
    REQUIRE(api.get(search(phone(n)), desk.token).status == 200);
  }
  CHECK(attempts(api, salon).rows().empty());
  for (const std::string& one :
       {search(phone(60)), search("ann%40example.org"), search("0123"),
        std::string{"/v1/clients?number=1"}, std::string{"/v1/clients?reference=W-7"}}) {
    INFO(one);
    const Reply refused = api.send("GET", one, bearer(desk.token));
    CHECK(refused.status == 429);
    CHECK(refused.code() == "too_many_look_ups");
    CHECK(refused.header("retry-after") == "3600");
  }
  const Reply looked_up =
      api.post("/v1/clients/look-up", R"({"name":"Bo","phone":"+16045550199"})", desk.token);
  CHECK(looked_up.code() == "too_many_look_ups");
  CHECK(api.get(search("lee"), desk.token).rows().size() == 1);
  CHECK(api.get(search(phone(1)), salon.manager.token).status == 200);

  const Reply told = attempts(api, salon);
  REQUIRE(told.rows().size() == 1);
  CHECK(told.text_at("/rows/0/staff") == desk.id.hex());
  CHECK(told.text_at("/rows/0/detail") == "clients.list was refused: clients.too_many_look_ups");
  api.clock().advance(LookUps::window);
  CHECK(api.get(search(phone(1)), api.session_of(desk.id)).status == 200);
}

TEST_CASE("who walks through ids meets nothing, and the manager is told once [neg-110]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  for (std::size_t n = 0; n < LookUps::unknown_max; ++n) {
    REQUIRE(api.send("GET", some_client(n), bearer(salon.stylist.token)).status == 404);
  }
  CHECK(attempts(api, salon).rows().empty());
  for (std::size_t n = 100; n < 105; ++n) {
    CHECK(api.send("GET", some_client(n), bearer(salon.stylist.token)).status == 404);
  }
  CHECK(api.get("/v1/clients/" + client, salon.stylist.token).status == 200);
  const Reply told = attempts(api, salon);
  REQUIRE(told.rows().size() == 1);
  CHECK(told.text_at("/rows/0/staff") == salon.stylist.id.hex());
  CHECK(told.text_at("/rows/0/detail").ends_with("clients.too_many_unknown"));
}

TEST_CASE("whatever a screen asks of one client who is not there is one look") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string nobody = some_client(7);
  for (std::size_t n = 0; n < LookUps::unknown_max; ++n) {
    for (const char* const what : {"", "/notes", "/visits"}) {
      CHECK(api.send("GET", nobody + what, bearer(salon.stylist.token)).status == 404);
    }
  }
  CHECK(attempts(api, salon).rows().empty());
  // It was the first of twenty: nineteen more pass, and of those after them the manager is told.
  for (std::size_t n = 100; n < 100 + LookUps::unknown_max + 5; ++n) {
    CHECK(api.send("GET", some_client(n) + "/visits", bearer(salon.stylist.token)).status == 404);
  }
  CHECK(attempts(api, salon).rows().size() == 1);
}

}  // namespace tress::testing::look_ups_test

#include "tests/support/scene.hpp"

// Goal: somebody who leaves takes no client with them: all of theirs are in the pool with the same
// command, their sessions are dead, and nobody reads who the clients are there (domain.md §7.11, as
// far as one person may own clients).

namespace tress::testing::leaver_test {

namespace {

/// The most clients that one person owns.
constexpr std::size_t owned_max = 50;

}  // namespace

TEST_CASE(
    "who leaves gives all their clients to the pool in one command, is signed out of every session "
    "at once, and the pool names nobody") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const Member colleague = api.member({Role::stylist});
  std::vector<std::string> clients;
  for (std::size_t i = 0; i < owned_max; ++i) {
    clients.push_back("/v1/clients/" + salon.client(api, "Zephyrine " + std::to_string(i)));
    api.accept(clients.back() + "/claim", "{}", salon.stylist.token);
  }
  const std::string one_more = "/v1/clients/" + salon.client(api, "Zephyrine Last");
  CHECK(api.post(one_more + "/claim", "{}", salon.stylist.token).code() == "client.owns_too_many");
  CHECK(scene.show("/v1/pool?limit=200").rows().size() == 1);
  const std::string other_session = api.session_of(salon.stylist.id);
  const Position before = api.log_size();
  const Reply left = api.accept("/v1/staff/" + salon.stylist.id.hex() + "/leave",
                                R"({"reason":"moved"})", salon.owner.token);
  CHECK(api.log_size() == before + 1 + owned_max);
  for (const std::string& session : {salon.stylist.token, other_session}) {
    CHECK(api.get("/v1/me", session).status == 401);
    CHECK(api.get(clients.front(), session).status == 401);
    CHECK(api.post(clients.front() + "/claim", "{}", session).status == 401);
  }
  const Reply pool = api.get("/v1/pool?limit=200", colleague.token);
  CHECK(pool.rows().size() == owned_max + 1);
  CHECK(pool.text.find("Zephyrine") == std::string::npos);
  CHECK(api.get(clients.front(), colleague.token).text.find("Zephyrine") == std::string::npos);
  api.accept(clients.front() + "/reassign", R"({"to":")" + colleague.id.hex() + "\"}",
             salon.manager.token);

  salon.stylist = colleague;  // Whoever has left is signed in no more.
  scene.a_year_passes();
  for (const std::string& client : clients) {
    const auto told = scene.story(client);
    REQUIRE(told.size() >= 3);
    CHECK(told[2].what == "client.released");
    CHECK(told[2].why == "staff_left");
    CHECK(told[2].who == salon.owner.id.hex());
    CHECK(to_text(told[2].date) == "2026-03-02");
  }
  const Reply relation = api.get(clients.front() + "/relation", salon.manager.token);
  CHECK(relation.text_at("/owners/0/end_reason") == "staff_left");
  CHECK(relation.text_at("/owners/1/owner") == colleague.id.hex());
  scene.require_sound();
}

}  // namespace tress::testing::leaver_test

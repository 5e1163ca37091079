#include <algorithm>
#include <thread>
#include <vector>

#include "tests/support/scene.hpp"

// Goal: one Idempotency-Key is one request for ever. Where domain.md and design.md differ on the
// code of a key that comes with another body, design.md counts: 422; and a request whose twin is
// still on its way gets that one's answer.

namespace tress::testing::idempotency_test {

TEST_CASE(
    "[7.17] [neg-80] a write without a key is 400, the same key with another body 422, the same "
    "request again, also while the first is on its way, has the first answer and happens once") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string body = R"({"branch":")" + salon.branch + "\"}";
  CHECK(api.ask("POST", "/v1/sales", bearer(salon.cashier.token), body).status == 400);

  Headers keyed = bearer(salon.cashier.token);
  keyed.emplace_back("Idempotency-Key", "open-once");
  const Position before = api.log_size();
  std::vector<Reply> replies(8);
  std::vector<std::thread> terminals;
  for (Reply& reply : replies) {
    terminals.emplace_back([&] { reply = api.send("POST", "/v1/sales", keyed, body); });
  }
  for (std::thread& terminal : terminals) terminal.join();
  CHECK(api.log_size() == before + 1);
  for (const Reply& reply : replies) {
    REQUIRE(reply.status == 201);
    CHECK(reply.text_at("/stream") == replies.front().text_at("/stream"));
    CHECK(reply.at("/events") == replies.front().at("/events"));
  }
  CHECK(std::count_if(replies.begin(), replies.end(), [](const Reply& reply) {
          return reply.header("idempotency-replayed").empty();
        }) == 1);

  const std::string payer = salon.client(api, "Ann Lee");
  const Headers key{{"Idempotency-Key", "open-once"}};
  const Position then = api.log_size();
  const Reply other =
      api.post("/v1/sales", R"({"branch":")" + salon.branch + R"(","payer":")" + payer + "\"}",
               salon.cashier.token, key);
  CHECK(other.status == 422);
  CHECK(other.code() == "command.id_reused");
  CHECK(api.log_size() == then);
  scene.a_year_passes();
  const Reply again = api.post("/v1/sales", body, salon.cashier.token, key);
  CHECK(again.status == 201);
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(again.text_at("/stream") == replies.front().text_at("/stream"));
  CHECK(api.log_size() == then);
}

}  // namespace tress::testing::idempotency_test

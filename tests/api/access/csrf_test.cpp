#include "tests/support/test_api.hpp"

// Goal: a page of somebody else can't act in the name of who is signed in.
// Method: the requests that a browser would send from there, with a real session in the cookie.

namespace tress::testing::csrf_test {

namespace {

struct Desk {
  Desk() : branch(open_branch(api)), cashier(api.member({Role::cashier})) {}

  static std::string open_branch(TestApi& api) {
    const auto opened = api.carry_out(branch::Command{
        branch::Open{"MAIN", "Main Street", "America/Vancouver", 4, *Currency::from_alpha("CAD")}});
    return opened.stream.hex();
  }

  Reply open_bill(const Headers& headers) {
    Headers all{{"Cookie", "__Host-sid=" + cashier.token}, {"Idempotency-Key", "one"}};
    all.insert(all.end(), headers.begin(), headers.end());
    return api.ask("POST", "/v1/sales", all, R"({"branch":")" + branch + "\"}");
  }

  void require_refused(const Headers& headers) {
    const Position before = api.log_size();
    const Reply reply = open_bill(headers);
    CHECK(reply.status == 403);
    CHECK(reply.code() == "foreign_origin");
    CHECK(api.log_size() == before);
  }

  TestApi api;
  std::string branch;
  Member cashier;
};

}  // namespace

TEST_CASE("a write from our own page is taken") {
  Desk desk;
  CHECK(
      desk.open_bill({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://localhost"}}).status ==
      201);
}

TEST_CASE("a write from another site is refused [neg-47]") {
  Desk desk;
  desk.require_refused({{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://localhost"}});
}

TEST_CASE("a write from another port of the same host is refused [neg-48]") {
  Desk desk;
  desk.require_refused({{"Sec-Fetch-Site", "same-site"}, {"Origin", "http://localhost:9"}});
  desk.require_refused({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://localhost:9"}});
}

TEST_CASE("a write with a foreign, null or missing Origin is refused [neg-49]") {
  Desk desk;
  desk.require_refused({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://evil.example"}});
  desk.require_refused({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}});
  desk.require_refused({{"Sec-Fetch-Site", "same-origin"}});
  desk.require_refused({{"Origin", "http://localhost"}});
  desk.require_refused({});
}

TEST_CASE("who sends a cookie and a token at once is nobody") {
  Desk desk;
  const Reply reply = desk.api.ask("GET", "/v1/me",
                                   {{"Cookie", "__Host-sid=" + desk.cashier.token},
                                    {"Authorization", "Bearer " + desk.cashier.token}});
  CHECK(reply.status == 401);
  const Reply twice = desk.api.ask(
      "GET", "/v1/me",
      {{"Cookie", "__Host-sid=" + desk.cashier.token + "; __Host-sid=" + desk.cashier.token}});
  CHECK(twice.status == 401);
}

TEST_CASE("a preflight from elsewhere gets no permission [neg-52]") {
  Desk desk;
  const Reply reply = desk.api.ask("OPTIONS", "/v1/sales",
                                   {{"Origin", "http://evil.example"},
                                    {"Access-Control-Request-Method", "POST"},
                                    {"Access-Control-Request-Headers", "idempotency-key"}});
  CHECK(reply.status == 405);
  for (const auto& [name, value] : reply.headers) {
    CHECK_FALSE(name.starts_with("access-control-"));
  }
}

TEST_CASE("a personal answer is never kept by a cache") {
  Desk desk;
  CHECK(desk.api.get("/v1/me", desk.cashier.token).header("cache-control") == "no-store");
}

}  // namespace tress::testing::csrf_test

#include "tests/support/test_api.hpp"

// Goal: nobody is registered twice unless somebody at the desk has looked and said so.

namespace tress::testing {

namespace {

std::string number(int n) {
  return "+1604" + std::to_string(5550000 + n);
}

std::string card(int n, const std::string& name) {
  return R"({"name":")" + name + R"(","phone":")" + number(n) + "\"}";
}

}  // namespace

TEST_CASE("who is on file already is shown, masked, and registered only as another person") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  api.accept("/v1/clients",
             R"({"name":"Анна Ли","phone":"+16045550123","email":"Ann.Lee@example.com"})",
             desk.token);
  const std::string same_phone = R"({"name":"A. Lee","phone":"+16045550123"})";
  const Position before = api.log_size();
  const Reply by_phone = api.post("/v1/clients", same_phone, desk.token);
  CHECK(by_phone.status == 409);
  CHECK(by_phone.code() == "client_is_known");
  const std::string detail = by_phone.text_at("/detail");
  CHECK(detail.find("client 1, А•• Л••, ••23") != std::string::npos);
  CHECK(detail.find("Анна") == std::string::npos);
  CHECK(detail.find("5550123") == std::string::npos);
  const Reply by_email =
      api.post("/v1/clients", R"({"name":"A. Lee","email":"ann.lee@example.com"})", desk.token);
  CHECK(by_email.code() == "client_is_known");
  CHECK(api.log_size() == before);
  const Reply other = api.post("/v1/clients?even_if_known=true", same_phone, desk.token);
  CHECK(other.status == 201);
  CHECK(api.post("/v1/clients", R"({"name":"Ann Lee"})", desk.token).status == 201);
}

TEST_CASE("a registration sent again under its key is answered as the first time") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  const Headers key{{"Idempotency-Key", "once"}};
  const Reply first = api.accept("/v1/clients", card(1, "Ann"), desk.token, key);
  const Reply again = api.accept("/v1/clients", card(1, "Ann"), desk.token, key);
  CHECK(again.text_at("/stream") == first.text_at("/stream"));
  CHECK(again.at("/replayed").as_bool());
}

TEST_CASE("of a thousand planted duplicates every one is caught, and nobody is merged in silence") {
  TestApi api;
  const Member desk = api.member({Role::receptionist});
  constexpr int planted = 1000;
  for (int n = 0; n < planted; ++n) {
    api.accept("/v1/clients", card(n, "Client " + std::to_string(n)), desk.token);
  }
  const Position before = api.log_size();
  int caught = 0;
  for (int n = 0; n < planted; ++n) {
    const Reply reply = api.post("/v1/clients", card(n, "Somebody Else"), desk.token);
    if (reply.code() == "client_is_known") ++caught;
  }
  CHECK(caught == planted);
  CHECK(api.log_size() == before);
  CHECK(api.get("/v1/clients?number=1000", desk.token).rows().size() == 1);
}

}  // namespace tress::testing

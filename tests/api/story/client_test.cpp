#include "tests/support/test_api.hpp"

// Goal: people are found by their names as anybody types them, and their details are read only by
// those whose work needs them.

namespace tress::testing::client_test {

namespace {

std::string register_client(TestApi& api, const Member& who, const std::string& fields) {
  return api.accept("/v1/clients", "{" + fields + "}", who.token).text_at("/stream");
}

std::vector<std::string> found(TestApi& api, const Member& who, const std::string& query) {
  std::vector<std::string> ids;
  const Reply page = api.get("/v1/clients?query=" + query, who.token);
  for (const auto& row : page.rows()) {
    ids.emplace_back(row.at("client").as_string().c_str());
  }
  return ids;
}

}  // namespace

TEST_CASE("clients are found by name in another script, by number, telephone and reference") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string zhang = register_client(
      api, salon.manager,
      R"("name":"张伟","phone":"+16045550123","email":"zhang.wei@example.com","reference":"W-7")");
  const std::string elkin = register_client(api, salon.manager, R"("name":"Ёлкин")");
  using Ids = std::vector<std::string>;
  CHECK(found(api, salon.manager, "zhang") == Ids{zhang});
  CHECK(found(api, salon.manager, "elkin") == Ids{elkin});
  CHECK(found(api, salon.manager, "%E5%BC%A0%E4%BC%9F") == Ids{zhang});
  CHECK(found(api, salon.manager, "604-555-0123") == Ids{zhang});
  CHECK(found(api, salon.manager, "0123") == Ids{zhang});
  CHECK(found(api, salon.manager, "zhang.wei%40example.com") == Ids{zhang});
  CHECK(found(api, salon.manager, "nobody").empty());
  const Reply by_number = api.get("/v1/clients?number=2", salon.manager.token);
  REQUIRE(by_number.rows().size() == 1);
  CHECK(by_number.text_at("/rows/0/client") == elkin);
  const Reply by_reference = api.get("/v1/clients?reference=W-7", salon.manager.token);
  REQUIRE(by_reference.rows().size() == 1);
  CHECK(by_reference.text_at("/rows/0/client") == zhang);
  CHECK(api.get("/v1/clients?number=2&reference=W-7", salon.manager.token).status == 400);
}

TEST_CASE("contact details are there for those who may see them and absent for the others") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string path = "/v1/clients/" + client;
  CHECK(api.get(path, salon.manager.token).text_at("/contact/name") == "Ann Lee");
  for (const Member& other : {salon.stylist, salon.cashier, api.member({Role::compliance})}) {
    const Reply card = api.get(path, other.token);
    REQUIRE(card.status == 200);
    CHECK_FALSE(card.body.as_object().contains("contact"));
    CHECK(card.text.find("Ann") == std::string::npos);
    CHECK(api.get("/v1/clients", other.token).text.find("Ann") == std::string::npos);
    CHECK(api.get("/v1/clients?query=lee", other.token).status == 403);
  }
  CHECK(api.get(path, salon.accountant.token).status == 403);
}

TEST_CASE("a note is sealed in the log and read by those who may") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string path = "/v1/clients/" + client + "/notes";
  const Reply added = api.accept(path, R"({"text":"prefers quiet mornings"})", salon.stylist.token);
  CHECK(api.get(path, salon.stylist.token).text_at("/rows/0/note/text") ==
        "prefers quiet mornings");
  CHECK(api.get(path, salon.cashier.token).status == 403);
  const auto position = static_cast<Position>(added.number_at("/events/0/position"));
  const auto stored = api.parts().log.read(position, 1, 1);
  REQUIRE(stored.has_value());
  CHECK(text_of(stored.value().front().bytes).find("quiet") == std::string_view::npos);
  const Reply timeline = api.get("/v1/clients/" + client + "/timeline", salon.stylist.token);
  CHECK(timeline.text_at("/rows/0/what") == "note_added");
}

TEST_CASE("contact details change only for who has seen the latest ones") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string path = "/v1/clients/" + client;
  const std::string& token = salon.manager.token;
  const std::string seen = api.get(path, token).header("etag");
  REQUIRE(seen == "\"1\"");
  const std::string body = R"({"name":"Ann Chen"})";
  CHECK(api.post(path + "/contact", body, token).status == 428);
  api.accept(path + "/contact", body, token, {{"If-Match", seen}});
  CHECK(api.post(path + "/contact", body, token, {{"If-Match", seen}}).status == 412);
  const Reply now = api.get(path, token);
  CHECK(now.header("etag") == "\"2\"");
  CHECK(now.text_at("/contact/name") == "Ann Chen");
  CHECK(found(api, salon.manager, "chen").size() == 1);
  CHECK(found(api, salon.manager, "lee").empty());
}

TEST_CASE("a name with invisible, control or direction characters is refused") {
  TestApi api;
  const Member manager = api.member({Role::manager});
  const Position before = api.log_size();
  // Right-to-left override, zero-width space, escape, next line.
  for (const char* const character : {"202e", "200b", "001b", "0085"}) {
    INFO(character);
    const std::string name = "Ann\\u" + std::string{character} + "Lee";
    const Reply reply = api.post("/v1/clients", R"({"name":")" + name + "\"}", manager.token);
    CHECK(reply.status == 422);
    CHECK(reply.code() == "client.text_is_not_plain");
  }
  CHECK(api.log_size() == before);
}

TEST_CASE("an appointment is booked, cancelled, missed or completed with its bill") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string& token = salon.stylist.token;
  const auto book = [&](int minute) {
    const Reply booked =
        api.accept("/v1/appointments",
                   R"({"branch":")" + salon.branch + R"(","client":")" + client + R"(","item":")" +
                       salon.haircut + R"(","performer":")" + salon.stylist.id.hex() +
                       R"(","day":"2026-03-02","minute_of_day":)" + std::to_string(minute) + "}",
                   token);
    return "/v1/appointments/" + booked.text_at("/stream");
  };
  const std::string cancelled = book(600);
  api.accept(cancelled + "/cancel", R"({"reason":"ill"})", token);
  CHECK(api.post(cancelled + "/complete", "{}", token).status == 409);
  api.accept(book(660) + "/no-show", "{}", token);
  const std::string sale = salon.closed_bill(api, salon.haircut);
  api.accept(book(540) + "/complete", R"({"sale":")" + sale + "\"}", token);
  const std::string unknown = "/v1/appointments/" + std::string(32, '1');
  CHECK(api.post(unknown + "/complete", "{}", token).status == 404);

  const Reply day = api.get("/v1/appointments?branch=" + salon.branch + "&day=2026-03-02", token);
  REQUIRE(day.rows().size() == 3);
  CHECK(day.text_at("/rows/0/status") == "completed");
  CHECK(day.text_at("/rows/0/sale") == sale);
  CHECK(day.text_at("/rows/1/status") == "cancelled");
  CHECK(day.text_at("/rows/2/status") == "no_show");
  CHECK(api.get("/v1/clients/" + client + "/appointments", token).rows().size() == 3);
}

TEST_CASE("a visit stands on the card of who was served") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  const std::string sale = salon.open_bill(api, salon.haircut, client);
  const std::string bill = "/v1/sales/" + sale;
  api.accept(bill + "/tenders", R"({"kind":"cash","amount":)" + cad(84'00) + "}",
             salon.cashier.token);
  api.accept(bill + "/close", "{}", salon.cashier.token);
  const Reply visits = api.get("/v1/clients/" + client + "/visits", salon.manager.token);
  REQUIRE(visits.rows().size() == 1);
  CHECK(visits.text_at("/rows/0/sales/0") == sale);
  CHECK(api.get("/v1/clients/" + client, salon.manager.token).number_at("/visits") == 1);
}

}  // namespace tress::testing::client_test

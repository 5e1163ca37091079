#include "tests/support/test_api.hpp"

// Goal: a request means one thing or is refused; the same command twice is one command; a change
// says what it has seen; a cursor opens only what it was made for.

namespace tress::testing::request_test {

namespace {

const std::string nobody(32, '1');

/// A tip of that amount on nobody's bill: how far the JSON gets is seen from the code.
Reply tip(TestApi& api, const Member& who, const std::string& amount_minor) {
  return api.post("/v1/sales/" + nobody + "/tips",
                  R"({"staff":")" + nobody + R"(","amount":{"amount_minor":)" + amount_minor +
                      R"(,"currency":"CAD"}})",
                  who.token);
}

}  // namespace

TEST_CASE("JSON that is too deep, too wide or too long is refused [neg-18]") {
  TestApi api;
  const Member cashier = api.member({Role::cashier});
  const auto code = [&](const std::string& body) {
    const Reply reply = api.post("/v1/sales", body, cashier.token);
    CHECK(reply.status == 400);
    CHECK(reply.code() == "body_is_not_json");
    return reply.text_at("/errors/0/code");
  };
  std::string deep = "1";
  for (int i = 0; i < 17; ++i) deep = R"({"a":)" + deep + "}";
  std::string members;
  for (int i = 0; i < 129; ++i) members += ",\"m" + std::to_string(i) + "\":1";
  std::string items = "1";
  for (int i = 0; i < 1000; ++i) items += ",1";
  CHECK(code(deep) == "too_deep");
  CHECK(code("{" + members.substr(1) + "}") == "too_many_members");
  CHECK(code(R"({"a":[)" + items + "]}") == "too_many_items");
  CHECK(code(R"({"a":")" + std::string(4097, 'x') + "\"}") == "string_too_long");
}

TEST_CASE("the same member twice is refused [neg-19]") {
  TestApi api;
  const Member cashier = api.member({Role::cashier});
  const Reply reply = api.post("/v1/sales", R"({"branch":"a","branch":"b"})", cashier.token);
  CHECK(reply.status == 400);
  CHECK(reply.text_at("/errors/0/code") == "duplicate_name");
}

TEST_CASE("an amount is a whole number of minor units and nothing else [neg-20]") {
  TestApi api;
  const Member cashier = api.member({Role::cashier});
  for (const char* const amount :
       {"1.0", "1e3", "1e400", "9223372036854775808", "\"100\"", "NaN"}) {
    INFO(amount);
    const Reply reply = tip(api, cashier, amount);
    CHECK(reply.status == 400);
  }
  const Reply negative = tip(api, cashier, "-0");
  CHECK(negative.status == 422);
  CHECK(negative.code() == "zero_has_a_sign");
  CHECK(tip(api, cashier, "100").status == 404);  // understood: there is no such bill
}

TEST_CASE("text that is no text is refused [neg-21]") {
  TestApi api;
  const Member cashier = api.member({Role::cashier});
  const auto code = [&](const std::string& body) {
    const Reply reply = api.post("/v1/sales", body, cashier.token);
    CHECK(reply.status == 400);
    return reply.text_at("/errors/0/code");
  };
  CHECK(code("{\"a\":\"\xC3\x28\"}") == "bad_utf8");
  CHECK(code(R"({"a":"\ud800"})") == "bad_surrogate");
  CHECK(code(R"({"a":"\u0000"})") == "null_character");
  CHECK(code("\xEF\xBB\xBF{}") == "byte_order_mark");
  CHECK(code("{/* */}") == "comment");
  CHECK(code("{} {}") == "trailing_bytes");
}

TEST_CASE("a member that nobody asked for is refused, whatever it would set [neg-22]") {
  TestApi api;
  const Member manager = api.member({Role::manager});
  const Reply reply = api.post("/v1/clients", R"({"name":"Ann","role":"owner"})", manager.token);
  CHECK(reply.status == 400);
  CHECK(reply.code() == "fields_are_wrong");
  CHECK(reply.text_at("/errors/0/pointer") == "/role");
  CHECK(reply.text_at("/errors/0/code") == "unknown_member");
  // Filled in by the service itself, so nobody gives it either.
  const Reply tokens = api.post(
      "/v1/clients", R"({"name":"Ann","search_tokens":[")" + nobody + "\"]}", manager.token);
  CHECK(tokens.text_at("/errors/0/code") == "unknown_member");
  const Reply path =
      api.post("/v1/sales/" + nobody + "/close", R"({"sale":")" + nobody + "\"}", manager.token);
  CHECK(path.text_at("/errors/0/code") == "unknown_member");
}

TEST_CASE("a name is kept in one spelling, and one that hides something is refused [neg-24]") {
  TestApi api;
  const ApiSalon salon{api};
  const auto asked = [&](const std::string& name) {
    return api.post("/v1/clients", R"({"name":")" + name + R"(","phone":"+16045550123"})",
                    salon.manager.token);
  };
  for (const char* const name : {"Ann \xE2\x80\xAE eeL", "An\xE2\x80\x8Bn", R"(Ann\u0007)"}) {
    const Reply reply = asked(name);
    CHECK(reply.status == 422);
    CHECK(reply.code() == "client.text_is_not_plain");
  }
  // "Renée" as a letter and an accent, which looks the same and is not.
  const Reply made = asked(
      "Rene\xCC\x81"
      "e Lee");
  REQUIRE(made.status == 201);
  const std::string client = "/v1/clients/" + made.text_at("/stream");
  CHECK(api.get(client, salon.manager.token).text_at("/contact/name") ==
        "Ren\xC3\xA9"
        "e Lee");
}

TEST_CASE("a query parameter that is repeated, unknown or unreadable is refused [neg-23]") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  for (const char* const target :
       {"/v1/items?limit=1&limit=200", "/v1/items?limti=1", "/v1/items?limit=0",
        "/v1/items?limit=201", "/v1/items?limit=-1", "/v1/items?kind=haircut", "/v1/me?as=owner",
        "/v1/trial-balance", "/v1/trial-balance?as_of=2026-02-30", "/v1/sales?branch=main",
        "/v1/proofs/inclusion?index=0&size=1&x=1", "/log/checkpoint?size=1", "/openapi.json?v=2"}) {
    INFO(target);
    CHECK(api.get(target, owner.token).status == 400);
  }
  CHECK(api.post("/v1/branches?dry_run=1", "{}", owner.token).code() == "query_is_wrong");
  CHECK(api.post("/v1/sign-in?next=%2F", "{}", "").code() == "query_is_wrong");
}

TEST_CASE("a command without an Idempotency-Key is refused, and one key means one request") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string body = R"({"branch":")" + salon.branch + "\"}";
  const Reply none = api.ask("POST", "/v1/sales", bearer(salon.cashier.token), body);
  CHECK(none.status == 400);
  CHECK(none.code() == "idempotency_key_is_missing");

  const Headers key{{"Idempotency-Key", "open-1"}};
  const Reply first = api.post("/v1/sales", body, salon.cashier.token, key);
  REQUIRE(first.status == 201);
  CHECK(first.header("idempotency-replayed").empty());
  const Position after = api.log_size();
  const Reply again = api.post("/v1/sales", body, salon.cashier.token, key);
  CHECK(again.status == 201);
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(again.text_at("/stream") == first.text_at("/stream"));
  CHECK(again.at("/events") == first.at("/events"));
  const Reply other =
      api.post("/v1/sales", R"({"branch":")" + nobody + "\"}", salon.cashier.token, key);
  CHECK(other.status == 422);
  CHECK(other.code() == "command.id_reused");
  CHECK(api.log_size() == after);
}

TEST_CASE("a refusal is replayed too, even when the state has changed since") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string sale = salon.open_bill(api, salon.haircut);
  const std::string close = "/v1/sales/" + sale + "/close";
  const Headers key{{"Idempotency-Key", "close-1"}};
  CHECK(api.post(close, "{}", salon.cashier.token, key).code() == "sale.due_is_not_zero");
  api.accept("/v1/sales/" + sale + "/tenders", R"({"kind":"cash","amount":)" + cad(84'00) + "}",
             salon.cashier.token);
  const Reply again = api.post(close, "{}", salon.cashier.token, key);
  CHECK(again.code() == "sale.due_is_not_zero");
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(api.post(close, "{}", salon.cashier.token).status == 201);
}

TEST_CASE("the same key of another person is another key [neg-82]") {
  TestApi api;
  const ApiSalon salon{api};
  const Headers key{{"Idempotency-Key", "open-1"}};
  const std::string body = R"({"branch":")" + salon.branch + "\"}";
  const Reply one = api.post("/v1/sales", body, salon.cashier.token, key);
  const Reply other = api.post("/v1/sales", body, salon.manager.token, key);
  REQUIRE(one.status == 201);
  REQUIRE(other.status == 201);
  CHECK(other.header("idempotency-replayed").empty());
  CHECK(one.text_at("/stream") != other.text_at("/stream"));
}

TEST_CASE("a price changes only for who says which version they saw [neg-81]") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string item = "/v1/items/" + salon.haircut;
  const std::string body = R"({"from":"2026-04-01","price":)" + cad(90'00) + "}";
  const std::string& token = salon.manager.token;
  const std::string seen = api.get(item, token).header("etag");
  CHECK(api.post(item + "/prices", body, token).status == 428);
  CHECK(api.post(item + "/prices", body, token, {{"If-Match", "*"}}).status == 400);
  const Reply set = api.accept(item + "/prices", body, token, {{"If-Match", seen}});
  CHECK(set.header("etag") != seen);
  const Reply stale = api.post(item + "/prices", body, token, {{"If-Match", seen}});
  CHECK(stale.status == 412);
  CHECK(stale.code() == "command.version_differs");
  CHECK(api.get(item, token).header("etag") == set.header("etag"));
}

TEST_CASE("a reader sees their own write when they name its position") {
  TestApi api;
  const ApiSalon salon{api};
  for (int i = 0; i < 20; ++i) {
    const Reply opened =
        api.accept("/v1/sales", R"({"branch":")" + salon.branch + "\"}", salon.cashier.token);
    const std::string position = opened.header("ledger-position");
    CHECK(position == std::to_string(opened.number_at("/events/0/position") + 1));
    const Reply seen =
        api.ask("GET", "/v1/sales/" + opened.text_at("/stream") + "?min_position=" + position,
                bearer(salon.cashier.token));
    REQUIRE(seen.status == 200);
    CHECK(std::stoull(seen.header("ledger-position")) >= std::stoull(position));
  }
  const Reply never =
      api.get("/v1/sales?min_position=" + std::to_string(api.log_size() + 1), salon.cashier.token);
  CHECK(never.status == 400);
}

TEST_CASE("a cursor is good for its reader, its address and its filter only [neg-83]") {
  TestApi api;
  const ApiSalon salon{api};
  for (int i = 0; i < 5; ++i) salon.client(api, "Ann Lee");
  const std::string& token = salon.manager.token;
  const Reply first = api.get("/v1/clients?limit=2", token);
  REQUIRE(first.rows().size() == 2);
  const std::string cursor = first.text_at("/next");
  const Reply second = api.get("/v1/clients?limit=2&cursor=" + cursor, token);
  REQUIRE(second.rows().size() == 2);
  CHECK(second.at("/rows/0/client") != first.at("/rows/0/client"));
  const Reply last = api.get("/v1/clients?cursor=" + second.text_at("/next"), token);
  CHECK(last.rows().size() == 1);
  CHECK_FALSE(last.body.as_object().contains("next"));
  const std::string position = std::to_string(api.log_size());
  CHECK(api.get("/v1/clients?min_position=" + position + "&cursor=" + cursor, token).status == 200);

  std::string changed = cursor;
  changed.back() = changed.back() == '0' ? '1' : '0';
  CHECK(api.get("/v1/clients?cursor=" + changed, token).status == 400);
  CHECK(api.get("/v1/clients?cursor=" + cursor.substr(2), token).status == 400);
  CHECK(api.get("/v1/clients?cursor=", token).status == 400);
  CHECK(api.get("/v1/clients?cursor=" + cursor, salon.owner.token).status == 400);
  CHECK(api.get("/v1/sales?cursor=" + cursor, token).status == 400);
  CHECK(api.get("/v1/clients?reference=W-7&cursor=" + cursor, token).status == 400);
}

TEST_CASE("a thing that is not there is 404 wherever the address names it") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  for (const std::string& base : {std::string{"/v1/items/"}, std::string{"/v1/branches/"},
                                  std::string{"/v1/clients/"}, std::string{"/v1/sales/"}}) {
    INFO(base);
    CHECK(api.get(base + nobody, owner.token).status == 404);
    CHECK(api.get(base + "nonsense", owner.token).status == 404);
  }
  CHECK(api.get("/v1/nowhere", owner.token).status == 404);
  const Reply retired =
      api.post("/v1/items/" + nobody + "/retire", R"({"reason":"gone"})", owner.token);
  CHECK(retired.status == 404);
  CHECK(retired.code() == "catalogue.item_is_unknown");
}

TEST_CASE(
    "what is for operators or for nobody is not there, but the published document [neg-108]") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  for (const char* const path :
       {"/metrics", "/healthz", "/debug", "/debug/pprof", "/.git/config"}) {
    INFO(path);
    CHECK(api.get(path).status == 404);
    CHECK(api.get(path, owner.token).status == 404);
  }
  CHECK(api.get("/openapi.json").status == 200);
}

TEST_CASE("an address that would break out of a mail's header is refused [neg-112]") {
  TestApi api;
  const Member manager = api.member({Role::manager});
  const Position before = api.log_size();
  for (const char* const email :
       {R"(ann@example.com\r\nBcc: all@example.com)", R"(ann@example.com\nBcc: x)",
        R"(ann@example.com\rBcc: x)", R"(ann@example.com,all@example.com)",
        R"(ann@example.com>\r\nRCPT TO:<all@example.com)", R"(Ann <ann@example.com>)"}) {
    INFO(email);
    const Reply reply = api.post(
        "/v1/clients", R"({"name":"Ann","email":")" + std::string{email} + "\"}", manager.token);
    CHECK(reply.status == 422);
  }
  CHECK(api.log_size() == before);
}

}  // namespace tress::testing::request_test

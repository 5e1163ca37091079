// Goal: nothing of a client leaves that could not be recorded, and a record says of whom, which
// classes, for what, by what right and whether something was left out.

#include "tests/api/disclosure/readers.hpp"
#include "tests/support/portal_client.hpp"

#include "api/routes/api_route.hpp"
#include "ledger/codec/json_view.hpp"

namespace tress::testing::disclosure_test {

namespace {

using access::DataClass;

/// Words that stand in what is kept of Ann: none may be in a refusal.
void check_says_nothing(const Reply& reply) {
  INFO(reply.text);
  CHECK(reply.status == 503);
  CHECK(reply.code() == "access_not_recorded");
  CHECK(reply.header("access-position").empty());
  CHECK_FALSE(reply.header("retry-after").empty());
  for (const char* const word : {"Ann", "Lee", "tea", "ppd", "eyelids", "5550123"}) {
    CHECK(reply.text.find(word) == std::string::npos);
  }
}

std::string phone_card(const std::string& name) {
  return R"({"name":")" + name + R"(","phone":"+16045550123"})";
}

}  // namespace

TEST_CASE("when the access log cannot be written, personal data is refused and not sent [neg-65]") {
  Told told;
  TestApi& api = told.api;
  const std::string& manager = told.salon.manager.token;
  api.accept("/v1/clients", phone_card("Ann Leeds"), manager);
  const std::vector<std::string> personal{told.ann,
                                          told.ann + "/notes",
                                          told.ann + "/health",
                                          told.ann + "/preparation",
                                          told.ann + "/consents",
                                          "/v1/clients",
                                          "/v1/clients?query=lee",
                                          "/v1/clients?query=nobody",
                                          told.appointment,
                                          told.bill};
  for (const std::string& target : personal) REQUIRE(api.get(target, manager).status == 200);
  const Position before = api.access_log_size();
  api.fail_access_log();
  for (const std::string& target : personal) check_says_nothing(api.get(target, manager));
  check_says_nothing(api.post("/v1/clients", phone_card("Ann L."), manager));
  CHECK(api.access_log_size() == before);
  // What is about nobody goes on, and so does what the ledger takes.
  CHECK(api.get("/v1/items", manager).status == 200);
  CHECK(api.post(told.ann + "/notes", R"({"text":"by the window"})", manager).status == 201);
  // A refusal by permission is one all the same.
  CHECK(api.get(told.ann + "/health", told.salon.cashier.token).code() == "not_permitted");
}

TEST_CASE("a search is recorded as one, found or not [S2-14]") {
  Told told;
  TestApi& api = told.api;
  const std::string& manager = told.salon.manager.token;
  api.accept("/v1/clients", phone_card("Mia Long"), manager);
  const auto look = [&](const std::string& query) {
    return recorded_of(api, api.get("/v1/clients?" + query, manager));
  };
  for (const std::string query : {"query=lee", "number=1", "query=0123"}) {
    INFO(query);
    const access::Recorded found = look(query);
    CHECK(found.act == access::Act::searched);
    CHECK(found.rows == 1);
    CHECK(clients_of(found).size() == 1);
    CHECK(classes_of(found).contains(DataClass::contact));
  }
  for (const std::string query : {"query=zoe", "number=99", "reference=SQ-1"}) {
    INFO(query);
    const access::Recorded found = look(query);
    CHECK(found.act == access::Act::searched);
    CHECK(found.rows == 0);
    CHECK(clients_of(found).empty());
  }
  CHECK(look("limit=5").act == access::Act::listed);
  CHECK(look("limit=5").rows == 2);
}

TEST_CASE("one answer is one record, with the names of what was opened and never a value") {
  Told told;
  const Reply reply = told.api.get(told.ann + "/health", told.salon.manager.token);
  const Position size = told.api.access_log_size();
  CHECK(position_of(reply) == size - 1);
  const access::Recorded recorded = recorded_of(told.api, reply);
  REQUIRE(recorded.disclosures.size() == 1);
  REQUIRE(recorded.disclosures.front().classes.size() == 1);
  CHECK(recorded.disclosures.front().classes.front().data_class == DataClass::health);
  CHECK(recorded.disclosures.front().classes.front().fields ==
        std::vector<std::string>{"allergy_details"});
  const auto stored = json_of(recorded);
  for (const char* const word : {"ppd", "severe", "eyelids"}) {
    CHECK(stored.find(word) == std::string::npos);
  }
}

TEST_CASE("what is left out for a role is recorded as masked, and not as seen") {
  Told told;
  const access::Recorded seen =
      recorded_of(told.api, told.api.get(told.ann, told.salon.manager.token));
  CHECK(seen.outcome == access::Outcome::allowed);
  CHECK(classes_of(seen).contains(DataClass::contact));
  const access::Recorded masked =
      recorded_of(told.api, told.api.get(told.ann, told.salon.cashier.token));
  CHECK(masked.outcome == access::Outcome::masked);
  CHECK_FALSE(classes_of(masked).contains(DataClass::contact));
}

TEST_CASE("whoever a new client looks like was read about, masked") {
  Told told;
  TestApi& api = told.api;
  const std::string& manager = told.salon.manager.token;
  const std::string mia =
      api.accept("/v1/clients", phone_card("Mia Long"), manager).text_at("/stream");
  const Reply known = api.post("/v1/clients", phone_card("M. Long"), manager);
  REQUIRE(known.code() == "client_is_known");
  const access::Recorded recorded = recorded_of(api, known);
  CHECK(clients_of(recorded) == std::set<std::string>{mia});
  CHECK(classes_of(recorded) == std::set<DataClass>{DataClass::contact});
  CHECK(recorded.outcome == access::Outcome::masked);
  CHECK(api.access_event(position_of(known)).purpose == "registration");
}

TEST_CASE(
    "the purpose is the one that the reader states, else the route's, and never a made-up one") {
  Told told;
  TestApi& api = told.api;
  const auto read = [&](const std::string& purpose) {
    Headers headers = bearer(told.salon.manager.token);
    if (!purpose.empty()) headers.emplace_back("Tress-Purpose", purpose);
    return api.ask("GET", told.ann, headers);
  };
  const auto recorded = [&](const std::string& purpose) {
    return api.access_event(position_of(read(purpose))).purpose;
  };
  CHECK(recorded("") == "service");
  for (const char* const purpose : {"complaint", "checkout", "follow_up", "compliance"}) {
    CHECK(recorded(purpose) == purpose);
  }
  const Position before = api.access_log_size();
  for (const char* const purpose :
       {"curiosity", "Service", "own_record", "break_glass", "upkeep"}) {
    const Reply refused = read(purpose);
    CHECK(refused.status == 400);
    CHECK(refused.code() == "purpose_is_unknown");
    CHECK(refused.text.find("Ann") == std::string::npos);
  }
  CHECK(api.access_log_size() == before);
}

TEST_CASE("by what right somebody reads: an appointment, a client of theirs, else the role alone") {
  Told told;
  TestApi& api = told.api;
  ApiSalon& salon = told.salon;
  const auto right = [&](const Member& who) {
    return recorded_of(api, api.get(told.ann, who.token)).right;
  };
  const access::Recorded treated = recorded_of(api, api.get(told.ann, salon.stylist.token));
  CHECK(treated.right == access::Right::appointment);
  REQUIRE(treated.linked);
  CHECK("/v1/appointments/" + treated.linked->stream.hex() == told.appointment);
  CHECK(right(salon.cashier) == access::Right::role);
  const Member other = api.member({Role::stylist});
  CHECK(right(other) == access::Right::role);
  api.accept(told.ann + "/claim", "{}", other.token);
  CHECK(right(other) == access::Right::ownership);
  // A day later the visit still says why, two days later it does not.
  salon.wait(api, std::chrono::hours{24});
  CHECK(right(salon.stylist) == access::Right::appointment);
  salon.wait(api, std::chrono::hours{24});
  CHECK(right(salon.stylist) == access::Right::role);
}

TEST_CASE("a follow-up makes its owner and their stand-in near, and nobody else") {
  Told told;
  TestApi& api = told.api;
  Member owner = api.member({Role::stylist});
  const Member other = api.member({Role::stylist});
  api.accept(told.ann + "/follow-ups",
             R"({"kind":"check_result","due":"2026-03-09","what":"ask how it holds","owner":")" +
                 owner.id.hex() + R"(","backup":")" + told.salon.manager.id.hex() + "\"}",
             told.salon.manager.token);
  const auto right = [&](const Member& who) {
    return recorded_of(api, api.get(told.ann, who.token)).right;
  };
  CHECK(right(owner) == access::Right::task);
  CHECK(right(told.salon.manager) == access::Right::task);
  CHECK(right(other) == access::Right::role);
  // Who has missed it has a fortnight to make it good.
  told.salon.wait(api, std::chrono::hours{24 * 8});
  api.accept(told.ann + "/follow-ups/1/miss", "{}", told.salon.manager.token);
  told.salon.wait(api, std::chrono::hours{24 * 13});
  owner.token = api.session_of(owner.id);
  CHECK(right(owner) == access::Right::task);
  told.salon.wait(api, std::chrono::hours{24});
  owner.token = api.session_of(owner.id);
  CHECK(right(owner) == access::Right::role);
}

TEST_CASE("what clients read of themselves is recorded as their own") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string lin = reachable_client(api, salon, "Lin", "+16045550177", "lin@example.com");
  api.accept("/v1/sales", R"({"branch":")" + salon.branch + R"(","payer":")" + lin + "\"}",
             salon.cashier.token);
  const std::string token = sign_in_client(api, "lin@example.com");
  int told = 0;
  for (const ApiRoute& route : api_routes()) {
    const bool is_read = route.permission == Permission::portal &&
                         route.method == http::Method::get && route.discloses.is_any();
    if (!is_read) continue;
    INFO(route.name);
    const Reply reply = api.get(route.pattern, token);
    REQUIRE(reply.status == 200);
    const access::Recorded recorded = recorded_of(api, reply);
    CHECK(recorded.client_reader == parse_id<ClientId>(lin));
    CHECK(clients_of(recorded) == std::set<std::string>{lin});
    CHECK(recorded.right == access::Right::own_record);
    const Envelope event = api.access_event(position_of(reply));
    CHECK(event.purpose == "own_record");
    CHECK(event.actor.kind == ActorKind::client);
    CHECK_FALSE(event.actor.person);
    ++told;
  }
  CHECK(told >= 6);
  api.fail_access_log();
  const Reply refused = api.get("/portal/v1/me", token);
  CHECK(refused.code() == "access_not_recorded");
  CHECK(refused.text.find("Lin") == std::string::npos);
}

}  // namespace tress::testing::disclosure_test

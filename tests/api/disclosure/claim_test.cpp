// Goal: whoever claims a client out of the pool reads what came before, as far as their role goes,
// and each reading is recorded as done for that.

#include "tests/api/disclosure/readers.hpp"

namespace tress::testing::claim_test {

namespace {

std::vector<std::string> happenings(const Reply& timeline) {
  std::vector<std::string> all;
  for (const auto& row : timeline.rows()) all.emplace_back(row.at("what").as_string());
  return all;
}

}  // namespace

TEST_CASE(
    "[S2-75] who has claimed a client reads their whole timeline, and each reading is recorded "
    "with "
    "the purpose claim") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string ann = "/v1/clients/" + salon.client(api, "Ann Lee");
  api.accept(ann + "/notes", R"({"text":"asked for a quote"})", salon.manager.token);
  api.accept(ann + "/complaints",
             R"({"kind":"waiting","owner":")" + salon.manager.id.hex() +
                 R"(","due":"2026-03-09","words":"half an hour"})",
             salon.manager.token);
  const Member claimer = api.member({Role::stylist});
  const auto read = [&](const std::string& what) { return api.get(ann + what, claimer.token); };
  const auto purpose_of = [&](const Reply& reply) {
    return api.access_event(position_of(reply)).purpose;
  };
  CHECK(purpose_of(read("")) == "service");
  CHECK(read("").at("").as_object().if_contains("contact") == nullptr);

  api.accept(ann + "/claim", "{}", claimer.token);
  const Reply timeline = read("/timeline");
  CHECK(happenings(timeline) ==
        std::vector<std::string>{"owner_changed", "complaint_opened", "note_added", "registered"});
  CHECK(read("").text_at("/contact/name") == "Ann Lee");
  for (const char* const what : {"", "/timeline", "/notes", "/relation", "/visits"}) {
    INFO(what);
    const Reply reply = read(what);
    CHECK(purpose_of(reply) == "claim");
    CHECK(recorded_of(api, reply).right == access::Right::ownership);
  }
  // What is theirs to see and nothing more: of a stylist's role.
  CHECK(read("/protection").status == 403);
  // Whoever says what they read for is believed.
  Headers stated = bearer(claimer.token);
  stated.emplace_back("Tress-Purpose", "complaint");
  CHECK(purpose_of(api.ask("GET", ann + "/timeline", stated)) == "complaint");
}

TEST_CASE("what is taken away or sold keeps its own purpose, also for who has claimed the client") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string ann = "/v1/clients/" + salon.client(api, "Ann Lee");
  const std::string& manager = salon.manager.token;
  const std::string hash = std::string(63, '0') + "1";
  api.accept("/v1/card/notices",
             R"({"code":"news","purposes":["marketing_email"],"language":"en","text_hash":")" +
                 hash + R"(","controller":"Tress Salon","retention":"until it is withdrawn"})",
             manager);
  api.accept(ann + "/consents/marketing_email/give",
             R"({"legal_basis":"consent","notice":"news","notice_version":1,"notice_hash":")" +
                 hash +
                 R"(","language":"en","jurisdiction":"ca_bc","channel":"desk","method":"tap"})",
             manager);
  api.accept(ann + "/claim", "{}", manager);
  api.settle();
  const auto purpose_of = [&](const std::string& what) {
    const Reply reply = api.get(ann + what, manager);
    REQUIRE(reply.status == 200);
    CHECK(recorded_of(api, reply).right == access::Right::ownership);
    return api.access_event(position_of(reply)).purpose;
  };
  CHECK(purpose_of("/consents/marketing_email/receipt") == "subject_request");
  CHECK(purpose_of("/wallets") == "checkout");
  CHECK(purpose_of("/timeline") == "claim");
}

}  // namespace tress::testing::claim_test

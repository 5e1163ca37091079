#include <chrono>
#include <thread>

#include "tests/support/test_api.hpp"

#include "ledger/erasure/certificate.hpp"
#include "ledger/merkle/verifier_key.hpp"

// Goal: over HTTP an erasure takes two people, a hold stops it, and then the person is gone from
// every answer while the certificate shows it.

namespace tress::testing::erasure_test {

namespace {

constexpr const char* of_contact = R"({"classes":["contact","notes"],"reason":"client_asked"})";

struct Case {
  explicit Case(TestApi& api)
      : salon(api),
        officer(api.member({Role::compliance})),
        client(api.accept("/v1/clients",
                          R"({"name":"Ann Lee","phone":"+16045550123","reference":"W-7"})",
                          salon.manager.token)
                   .text_at("/stream")),
        path("/v1/clients/" + client) {
    api.accept(path + "/notes", R"({"text":"likes tea"})", salon.manager.token);
  }

  ApiSalon salon;
  Member officer;
  std::string client;
  std::string path;
};

/// Asks until the keys are gone, which is soon.
std::string certificate_of(TestApi& api, const Case& of) {
  for (int i = 0; i < 400; ++i) {
    const Reply reply = api.get(of.path + "/erasures/1/certificate", of.officer.token);
    if (reply.status == 200) return reply.text;
    CHECK(reply.code() == "erasure_is_not_finished");
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
  FAIL("no certificate");
  return {};
}

}  // namespace

TEST_CASE("an erasure is asked by one person and approved by another") {
  TestApi api;
  const Case of{api};
  CHECK(api.get(of.path + "/erasures/1/certificate", of.officer.token).code() ==
        "erasure_is_unknown");
  api.accept(of.path + "/erasures", of_contact, of.officer.token);
  const Reply own = api.post(of.path + "/erasures/1/approve", "{}", of.officer.token);
  CHECK(own.status == 403);
  CHECK(own.code() == "client.self_approval");
  // The manager may ask, and has no say in it.
  CHECK(api.post(of.path + "/erasures/1/approve", "{}", of.salon.manager.token).status == 403);
  CHECK(api.get(of.path, of.salon.manager.token).text_at("/contact/name") == "Ann Lee");
  api.accept(of.path + "/erasures/1/approve", "{}", of.salon.owner.token);

  const Reply card = api.get(of.path, of.salon.manager.token);
  CHECK_FALSE(card.body.as_object().contains("contact"));
  CHECK_FALSE(card.body.as_object().contains("reference"));
  CHECK(card.number_at("/notes") == 0);
  CHECK(card.text_at("/erased/0") == "contact");
  CHECK(card.text_at("/erased/1") == "notes");
  CHECK(api.get(of.path + "/notes", of.salon.manager.token).rows().empty());
  for (const char* const query : {"query=ann", "query=lee", "query=6045550123", "reference=W-7"}) {
    INFO(query);
    CHECK(api.get(std::string{"/v1/clients?"} + query, of.salon.manager.token).rows().empty());
  }
  const Reply timeline = api.get(of.path + "/timeline", of.salon.manager.token);
  CHECK(timeline.text_at("/rows/0/what") == "erased");
  CHECK(api.post(of.path + "/notes", R"({"text":"again"})", of.salon.manager.token).code() ==
        "client.class_is_erased");

  const std::string text = certificate_of(api, of);
  const auto says = erasure::verify_certificate(
      text, {TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()});
  REQUIRE(says.has_value());
  CHECK(says.value().client.hex() == of.client);
  CHECK(says.value().parts.count == 2);
  const Reply protection = api.get(of.path + "/protection", of.officer.token);
  CHECK(protection.text_at("/erasures/0/stage") == "carried_out");
}

TEST_CASE("a hold stops an erasure, is seen by compliance alone, and goes by its own command") {
  TestApi api;
  const Case of{api};
  api.accept(of.path + "/holds", R"({"classes":["contact"],"reason":"legal_claim"})",
             of.officer.token);
  CHECK(api.post(of.path + "/holds", R"({"classes":["contact"],"reason":"tax_audit"})",
                 of.salon.manager.token)
            .status == 403);
  api.accept(of.path + "/erasures", of_contact, of.officer.token);
  const Reply held = api.post(of.path + "/erasures/1/approve", "{}", of.salon.owner.token);
  CHECK(held.status == 409);
  CHECK(held.code() == "client.class_is_held");
  const Reply seen = api.get(of.path + "/protection", of.officer.token);
  CHECK(seen.text_at("/holds/0/reason") == "legal_claim");
  CHECK(seen.text_at("/erasures/0/stage") == "requested");
  CHECK(api.get(of.path + "/protection", of.salon.manager.token).status == 403);
  CHECK(api.get("/v1/erasures", of.officer.token).text_at("/rows/0/client") == of.client);
  CHECK(api.get(of.path + "/timeline", of.salon.manager.token).text.find("hold") ==
        std::string::npos);
  api.accept(of.path + "/holds/1/lift", R"({"reason":"matter_closed"})", of.officer.token);
  api.accept(of.path + "/erasures/1/approve", "{}", of.salon.owner.token);
  CHECK(api.get("/v1/erasures", of.officer.token).rows().empty());
  CHECK(api.get(of.path, of.salon.manager.token).text_at("/erased/0") == "contact");
}

TEST_CASE("a rejected erasure leaves everything, and has no certificate") {
  TestApi api;
  const Case of{api};
  api.accept(of.path + "/erasures", of_contact, of.salon.manager.token);
  api.accept(of.path + "/erasures/1/reject", R"({"reason":"identity_not_shown"})",
             of.officer.token);
  CHECK(api.get(of.path, of.salon.manager.token).text_at("/contact/name") == "Ann Lee");
  CHECK(api.get(of.path + "/erasures/1/certificate", of.officer.token).status == 404);
  CHECK(api.get(of.path + "/protection", of.officer.token).text_at("/erasures/0/reject_reason") ==
        "identity_not_shown");
  CHECK(api.post(of.path + "/erasures/1/approve", "{}", of.salon.owner.token).code() ==
        "client.erasure_is_decided");
}

TEST_CASE("protection and certificates of nobody are not there") {
  TestApi api;
  const Case of{api};
  const std::string nobody = "/v1/clients/00000000000000000000000000000001";
  CHECK(api.get(nobody + "/protection", of.officer.token).status == 404);
  CHECK(api.get(nobody + "/erasures/1/certificate", of.officer.token).status == 404);
  CHECK(api.get(of.path + "/erasures/99999999999/certificate", of.officer.token).status == 404);
  CHECK(api.get(of.path + "/protection", of.officer.token)
            .body.as_object()
            .at("holds")
            .as_array()
            .empty());
}

}  // namespace tress::testing::erasure_test

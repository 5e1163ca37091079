#include <thread>

#include "tests/support/test_api.hpp"

// Goal: what the salon lays down about cards is kept to at the desk: consents to the published
// words, feedback in the listed tags, values of the defined fields; and a client has one owner,
// however many claim at once.

namespace tress::testing::client_relation_test {

namespace {

const std::string words_hash = std::string(63, '0') + "1";

struct Related {
  explicit Related(TestApi& api)
      : salon{api},
        client{salon.client(api, "Ann Lee")},
        path{"/v1/clients/" + client} {}

  void publish_notice(TestApi& api) const {
    api.accept("/v1/card/notices",
               R"({"code":"privacy","purposes":["marketing_sms","health_data"],"language":"en",)"
               R"("text_hash":")" +
                   words_hash + R"(","controller":"Tress Salon","retention":"three years"})",
               salon.manager.token);
  }

  Reply give(TestApi& api, const std::string& purpose, const std::string& basis) const {
    return api.post(path + "/consents/" + purpose + "/give",
                    R"({"legal_basis":")" + basis +
                        R"(","notice":"privacy","notice_version":1,"notice_hash":")" + words_hash +
                        R"(","language":"en","jurisdiction":"ca_bc","channel":"desk",)"
                        R"("method":"tap","expires_on":"2027-03-01"})",
                    salon.stylist.token);
  }

  ApiSalon salon;
  std::string client;
  std::string path;
};

}  // namespace

TEST_CASE(
    "a consent is given to the published words, has a receipt, and is withdrawn as easily "
    "[S0-32]") {
  TestApi api;
  const Related ann{api};
  CHECK(ann.give(api, "marketing_sms", "consent").code() == "client.notice_is_unknown");
  ann.publish_notice(api);
  REQUIRE(ann.give(api, "marketing_sms", "consent").status == 201);
  CHECK(ann.give(api, "health_data", "consent").code() == "client.explicit_consent_is_needed");
  CHECK(ann.give(api, "profiling", "consent").code() == "client.notice_differs");
  const Member marketing = api.member({Role::marketing});
  const Member reception = api.member({Role::receptionist});
  const Reply stand = api.get(ann.path + "/consents", reception.token);
  REQUIRE(stand.at("/consents").as_array().size() == 1);
  CHECK(stand.text_at("/consents/0/purpose") == "marketing_sms");
  CHECK(stand.text_at("/consents/0/stage") == "given");
  CHECK(stand.text_at("/consents/0/expires_on") == "2027-03-01");
  const std::string receipt_path = ann.path + "/consents/marketing_sms/receipt";
  const Reply receipt = api.get(receipt_path, marketing.token);
  CHECK(receipt.header("content-disposition").starts_with("attachment"));
  CHECK(receipt.text_at("/processing/privacy_notice/sha256") == words_hash);
  CHECK(receipt.text_at("/processing/lawful_basis") == "consent");
  CHECK(receipt.text_at("/processing/pii_controllers/0") == "Tress Salon");
  CHECK(receipt.text_at("/event/event_state") == "given");
  CHECK(api.send("GET", receipt.text_at("/proof"), bearer(ann.salon.manager.token)).status == 200);
  api.accept(ann.path + "/consents/marketing_sms/withdraw", R"({"channel":"phone"})",
             ann.salon.stylist.token);
  const Reply after = api.get(receipt_path, marketing.token);
  CHECK(after.text_at("/event/event_state") == "withdrawn");
  CHECK(after.text_at("/event/state_since") == "2026-03-02");
  CHECK(api.get(ann.path + "/consents", marketing.token).text_at("/consents/0/stage") ==
        "withdrawn");
  CHECK(api.get(ann.path + "/consents/profiling/receipt", marketing.token).status == 404);
}

TEST_CASE(
    "of fifty who claim a client at once one wins and each other is told until when "
    "[S2-73]") {
  TestApi api;
  const Related ann{api};
  constexpr std::size_t people = 50;
  std::vector<Member> members;
  for (std::size_t i = 0; i < people; ++i) members.push_back(api.member({Role::stylist}));
  CHECK(api.get("/v1/pool", members.front().token).rows().size() == 1);
  std::vector<Reply> replies(people);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < people; ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(members[i].token);
      headers.emplace_back("Idempotency-Key", "claim-" + std::to_string(i));
      replies[i] = api.send("POST", ann.path + "/claim", headers, "{}");
    });
  }
  for (auto& thread : threads) thread.join();
  std::size_t winners = 0;
  for (const Reply& reply : replies) {
    if (reply.status == 201) {
      ++winners;
      continue;
    }
    INFO(reply.text);
    CHECK(reply.status == 409);
    CHECK(reply.code() == "client.client_is_claimed");
    CHECK(reply.text_at("/detail").find("2026-04-01") != std::string::npos);
  }
  CHECK(winners == 1);
  CHECK(api.get("/v1/pool", members.front().token).rows().empty());
  const Reply relation = api.get(ann.path + "/relation", ann.salon.manager.token);
  CHECK(relation.at("/owners").as_array().size() == 1);
}

TEST_CASE("an owner gives back, a manager assigns, and the pool shows nobody's name") {
  TestApi api;
  const Related ann{api};
  const std::string& stylist = ann.salon.stylist.token;
  const Reply pool = api.get("/v1/pool", stylist);
  REQUIRE(pool.rows().size() == 1);
  CHECK(pool.text.find("Ann") == std::string::npos);
  api.accept(ann.path + "/claim", "{}", stylist);
  const Member other = api.member({Role::receptionist});
  CHECK(api.post(ann.path + "/release", R"({"reason":"given_back"})", other.token).code() ==
        "client.not_the_owner");
  api.accept(ann.path + "/release", R"({"reason":"given_back"})", stylist);
  CHECK(api.post(ann.path + "/claim", "{}", stylist).code() == "client.client_cools_down");
  api.accept(ann.path + "/reassign", R"({"to":")" + other.id.hex() + "\"}",
             ann.salon.manager.token);
  CHECK(api.post(ann.path + "/reassign", R"({"to":")" + other.id.hex() + "\"}", stylist).status ==
        403);
  const Reply relation = api.get(ann.path + "/relation", other.token);
  REQUIRE(relation.at("/owners").as_array().size() == 2);
  CHECK(relation.text_at("/owners/0/end_reason") == "given_back");
  CHECK(relation.text_at("/owners/1/owner") == other.id.hex());
}

TEST_CASE(
    "follow-ups, feedback and complaints are read by who must act, words by who may "
    "[S0-38]") {
  TestApi api;
  const Related ann{api};
  const std::string& stylist = ann.salon.stylist.token;
  const std::string people = R"("owner":")" + ann.salon.stylist.id.hex() + "\"";
  api.accept(ann.path + "/follow-ups",
             R"({"kind":"call","due":"2026-03-09","what":"ask about the scalp",)" + people +
                 R"(,"backup":")" + ann.salon.manager.id.hex() + "\"}",
             stylist);
  api.accept("/v1/card/lists/feedback_tag/terms", R"({"code":"friendly","title":"Friendly"})",
             ann.salon.manager.token);
  CHECK(api.post(ann.path + "/feedback", R"({"rating":5,"tags":["handsome"]})", stylist).code() ==
        "client.term_is_unknown");
  api.accept(ann.path + "/feedback", R"({"rating":5,"tags":["friendly"],"words":"lovely"})",
             stylist);
  api.accept(ann.path + "/complaints",
             R"({"kind":"result","due":"2026-03-04","words":"too dark",)" + people + "}", stylist);
  const Reply seen = api.get(ann.path + "/relation", stylist);
  CHECK(seen.text_at("/follow_ups/0/details/text") == "ask about the scalp");
  CHECK(seen.text_at("/feedback/0/tags/0") == "friendly");
  CHECK(seen.text_at("/complaints/0/details/text") == "too dark");
  const Member marketing = api.member({Role::marketing});
  const Reply masked = api.get(ann.path + "/relation", marketing.token);
  CHECK(masked.text_at("/follow_ups/0/due") == "2026-03-09");
  CHECK(masked.text.find("scalp") == std::string::npos);
  CHECK(masked.text.find("too dark") == std::string::npos);
  api.accept(ann.path + "/complaints/1/resolve", R"({"outcome":"put_right"})", stylist);
  api.accept(ann.path + "/follow-ups/1/finish", R"({"outcome":"reached"})", stylist);
  const Reply done = api.get(ann.path + "/relation", stylist);
  CHECK(done.text_at("/complaints/0/outcome") == "put_right");
  CHECK(done.text_at("/follow_ups/0/stage") == "done");
}

TEST_CASE("a field has a purpose, a typed value, and its old value in history [S3-8]") {
  TestApi api;
  const Related ann{api};
  const std::string& manager = ann.salon.manager.token;
  CHECK(
      api.post(
             "/v1/card/fields",
             R"({"code":"dog","title":"Dog's name","purpose":"","value_type":"text","choices":[],)"
             R"("sensitivity":"notes"})",
             manager)
          .code() == "card.purpose_is_missing");
  api.accept("/v1/card/templates/nails/install", "{}", manager);
  api.accept("/v1/card/hint-rules",
             R"({"code":"shape","field":"nail_shape","moments":["start"],"roles":["stylist"]})",
             manager);
  const Reply book = api.get("/v1/card", ann.salon.stylist.token);
  CHECK(book.at("/fields").as_array().size() == 4);
  CHECK_FALSE(book.text_at("/fields/0/purpose").empty());
  CHECK(book.text_at("/hint_rules/0/field") == "nail_shape");
  const std::string shape = ann.path + "/fields/nail_shape/set";
  api.accept(shape, R"({"choices":["oval"]})", manager);
  api.accept(shape, R"({"choices":["almond"]})", manager);
  api.accept(ann.path + "/fields/nail_plate/set", R"({"choices":["thin"]})", manager);
  CHECK(api.post(shape, R"({"choices":["star"]})", manager).code() ==
        "client.choice_is_not_listed");
  const Reply fields = api.get(ann.path + "/fields", ann.salon.stylist.token);
  REQUIRE(fields.at("/fields").as_array().size() == 2);
  CHECK(fields.text_at("/fields/0/values/0/value/choices/0") == "almond");
  CHECK(fields.text_at("/fields/0/values/1/value/choices/0") == "oval");
  CHECK(api.get(ann.path + "/fields", ann.salon.cashier.token).status == 403);
  api.accept(ann.path + "/fields/nail_shape/clear", "{}", manager);
  CHECK(api.get(ann.path + "/fields", manager).at("/fields/0/values/0/is_cleared").as_bool());
}

TEST_CASE("a segment is given by those who answer for segments, and says by which rule") {
  TestApi api;
  const Related ann{api};
  api.accept("/v1/card/lists/segment/terms", R"({"code":"regulars","title":"Regulars"})",
             ann.salon.manager.token);
  const std::string body = R"({"segment":"regulars","rule_version":2,"reason":"visits"})";
  CHECK(api.post(ann.path + "/segment", body, ann.salon.stylist.token).status == 403);
  const Member reception = api.member({Role::receptionist});
  api.accept(ann.path + "/segment", body, reception.token);
  const Reply relation = api.get(ann.path + "/relation", reception.token);
  CHECK(relation.text_at("/segment/code") == "regulars");
  CHECK(relation.number_at("/segment/rule_version") == 2);
}

}  // namespace tress::testing::client_relation_test

#include "tests/api/disclosure/readers.hpp"

// Goal: whoever writes to clients knows how and whether they want that, and nothing of their bodies
// or their money.

namespace tress::testing::marketing_test {

namespace {

const std::string words_hash = std::string(63, '0') + "1";

void agree(Told& told) {
  const std::string& manager = told.salon.manager.token;
  told.api.accept("/v1/card/notices",
                  R"({"code":"privacy","purposes":["marketing_email"],"language":"en",)"
                  R"("text_hash":")" +
                      words_hash + R"(","controller":"Tress Salon","retention":"three years"})",
                  manager);
  told.api.accept(told.ann + "/consents/marketing_email/give",
                  R"({"legal_basis":"consent","notice":"privacy","notice_version":1,)"
                  R"("notice_hash":")" +
                      words_hash +
                      R"(","language":"en","jurisdiction":"ca_bc","channel":"desk",)"
                      R"("method":"tap","expires_on":"2027-03-01"})",
                  manager);
}

}  // namespace

TEST_CASE(
    "marketing sees the preferred channel and the consents, never allergies, formulas or payments "
    "[S0-36]") {
  Told told;
  TestApi& api = told.api;
  agree(told);
  api.accept(told.ann + "/preferred-channel", R"({"channel":"email"})", told.salon.manager.token);
  const Member marketing = api.member({Role::marketing});
  const Reply seen = api.get(told.ann + "/consents", marketing.token);
  INFO(seen.text);
  CHECK(seen.text_at("/channel") == "email");
  CHECK(seen.text_at("/consents/0/purpose") == "marketing_email");
  CHECK(seen.text_at("/consents/0/stage") == "given");
  const std::vector<std::string> closed{
      told.ann,
      told.ann + "/health",
      told.ann + "/formulas",
      told.ann + "/preparation",
      told.ann + "/aims",
      told.ann + "/notes",
      told.ann + "/fields",
      told.ann + "/hints?moment=start",
      told.ann + "/visits",
      told.ann + "/wallets",
      told.ann + "/memberships",
      told.bill,
      "/v1/sales?branch=" + told.salon.branch + "&day=2026-03-02"};
  for (const std::string& path : closed) {
    INFO(path);
    const Reply reply = api.get(path, marketing.token);
    CHECK(reply.status == 403);
    CHECK(reply.text.find("ppd") == std::string::npos);
  }
}

TEST_CASE("of a client who prefers no channel none is told") {
  Told told;
  agree(told);
  const Reply seen = told.api.get(told.ann + "/consents", told.salon.manager.token);
  CHECK(seen.at("/consents").as_array().size() == 1);
  CHECK_FALSE(seen.body.as_object().contains("channel"));
}

}  // namespace tress::testing::marketing_test

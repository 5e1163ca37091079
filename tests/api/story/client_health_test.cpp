#include "tests/support/test_api.hpp"

// Goal: what a stylist must know of a client is recorded and read by those who treat them, and is
// absent for everybody else.

namespace tress::testing::client_health_test {

namespace {

struct Treated {
  explicit Treated(TestApi& api)
      : salon{api},
        client{salon.client(api, "Ann Lee")},
        path{"/v1/clients/" + client} {}

  Reply record(TestApi& api, const std::string& where, const std::string& body) const {
    return api.accept(path + where, body, salon.stylist.token);
  }

  ApiSalon salon;
  std::string client;
  std::string path;
};

const char* const ppd =
    R"({"ingredient":"ppd","severity":"severe","confirmed_by":"doctor","reaction":"swollen eyelids"})";

}  // namespace

TEST_CASE("unknown, none and declared allergies are three things [S0-7]") {
  TestApi api;
  const Treated ann{api};
  const std::string& token = ann.salon.stylist.token;
  CHECK(api.get(ann.path + "/health", token).text_at("/allergy_state") == "unknown");
  ann.record(api, "/allergies/none", R"({"on":"2026-03-01"})");
  const Reply none = api.get(ann.path + "/health", token);
  CHECK(none.text_at("/allergy_state") == "none_declared");
  CHECK(none.text_at("/none_declared_on") == "2026-03-01");
  ann.record(api, "/allergies", ppd);
  const Reply declared = api.get(ann.path + "/health", token);
  CHECK(declared.text_at("/allergy_state") == "declared");
  CHECK(declared.text_at("/allergies/0/ingredient") == "ppd");
  CHECK(declared.text_at("/allergies/0/details/severity") == "severe");
  CHECK(declared.text_at("/allergies/0/details/reaction") == "swollen eyelids");
  CHECK_FALSE(declared.body.as_object().contains("none_declared_on"));
  const Reply refused = api.post(ann.path + "/allergies/none", "{}", token);
  CHECK(refused.status == 409);
  CHECK(refused.code() == "client.allergies_stand");
  ann.record(api, "/allergies/1/withdraw", R"({"reason":"not_confirmed"})");
  CHECK(api.get(ann.path + "/health", token).text_at("/allergy_state") == "unknown");
}

TEST_CASE("health is for who treats the client, others see that something changed and not what") {
  TestApi api;
  const Treated ann{api};
  const Reply added = ann.record(api, "/allergies", ppd);
  const auto position = static_cast<Position>(added.number_at("/events/0/position"));
  const auto stored = api.parts().log.read(position, 1, 1);
  REQUIRE(stored.has_value());
  CHECK(text_of(stored.value().front().bytes).find("eyelids") == std::string_view::npos);
  const Member receptionist = api.member({Role::receptionist});
  for (const Member& other : {receptionist, ann.salon.cashier, api.member({Role::marketing})}) {
    CHECK(api.get(ann.path + "/health", other.token).status == 403);
    CHECK(api.post(ann.path + "/allergies", ppd, other.token).status == 403);
  }
  const Reply timeline = api.get(ann.path + "/timeline", receptionist.token);
  CHECK(timeline.text_at("/rows/0/what") == "health_changed");
  CHECK(timeline.text.find("ppd") == std::string::npos);
  CHECK(api.get(ann.path, receptionist.token).text.find("ppd") == std::string::npos);
}

TEST_CASE("the card says that there is an allergy to who must not read which [neg-60]") {
  TestApi api;
  const Treated ann{api};
  const std::string& cashier = ann.salon.cashier.token;
  const auto state = [&] { return api.get(ann.path, cashier).text_at("/allergy_state"); };
  CHECK(state() == "unknown");
  ann.record(api, "/allergies/none", R"({"on":"2026-03-01"})");
  CHECK(state() == "none_declared");
  ann.record(api, "/allergies", ppd);
  const Reply card = api.get(ann.path, cashier);
  CHECK(card.text_at("/allergy_state") == "declared");
  for (const char* const word : {"ppd", "severe", "eyelids"}) {
    INFO(word);
    CHECK(card.text.find(word) == std::string::npos);
  }
  const Reply refused = api.get(ann.path + "/health", cashier);
  CHECK(refused.status == 403);
  CHECK(refused.text.find("ppd") == std::string::npos);
  const Reply other = api.get(ann.path, api.member({Role::compliance}).token);
  REQUIRE(other.status == 200);
  CHECK_FALSE(other.body.as_object().contains("allergy_state"));
}

TEST_CASE("the last formula of a service is one call away, and all of them are kept [S0-8]") {
  TestApi api;
  const Treated ann{api};
  const std::string& token = ann.salon.manager.token;
  const auto mix = [&](const std::string& product) {
    ann.record(api, "/formulas",
               R"({"item":")" + ann.salon.haircut + R"(","steps":[{"product":")" + product +
                   R"(","amount_thousandths":30000,"unit":"gram","developer":"6 %","minutes":35}],)"
                   R"("result":"warm blond"})");
  };
  mix("Tint 7/1");
  mix("Tint 8/0");
  const Reply health = api.get(ann.path + "/health", token);
  REQUIRE(health.at("/last_formulas").as_array().size() == 1);
  CHECK(health.text_at("/last_formulas/0/details/steps/0/product") == "Tint 8/0");
  CHECK(health.text_at("/last_formulas/0/details/result") == "warm blond");
  const Reply all = api.get(ann.path + "/formulas", token);
  REQUIRE(all.rows().size() == 2);
  CHECK(all.text_at("/rows/1/details/steps/0/product") == "Tint 7/1");
}

TEST_CASE("observations and patch tests are read with what was seen") {
  TestApi api;
  const Treated ann{api};
  ann.record(api, "/observations", R"({"kind":"scalp","must_be_seen":true,"text":"dry patch"})");
  ann.record(api, "/patch-tests",
             R"({"code":"tint_4","result":"failed","valid_days":180,"reaction":"redness"})");
  const Reply health = api.get(ann.path + "/health", ann.salon.stylist.token);
  CHECK(health.text_at("/observations/0/details/text") == "dry patch");
  CHECK(health.text_at("/patch_tests/0/result") == "failed");
  CHECK(health.text_at("/patch_tests/0/valid_until") == "2026-08-29");
  CHECK(health.text_at("/patch_tests/0/details/reaction") == "redness");
  ann.record(api, "/observations/1/close", R"({"reason":"healed"})");
  const Reply later = api.get(ann.path + "/health", ann.salon.stylist.token);
  CHECK(later.at("/observations").as_array().empty());
  const std::string nobody = "/v1/clients/" + std::string(32, '1');
  CHECK(api.get(nobody + "/health", ann.salon.stylist.token).status == 404);
}

TEST_CASE("preferences and promises are read where the next visit is prepared") {
  TestApi api;
  const Treated ann{api};
  const std::string& token = ann.salon.stylist.token;
  const std::string owner = ann.salon.stylist.id.hex();
  ann.record(api, "/preferences", R"({"topic":"drink","text":"tea"})");
  ann.record(api, "/preferences", R"({"topic":"drink","text":"green tea"})");
  ann.record(api, "/preferred-channel", R"({"channel":"sms"})");
  ann.record(
      api, "/promises",
      R"({"what":"another dye","owner":")" + owner + R"(","item":")" + ann.salon.haircut + "\"}");
  const Reply open = api.get(ann.path + "/preparation", token);
  CHECK(open.text_at("/channel") == "sms");
  REQUIRE(open.at("/preferences").as_array().size() == 1);
  CHECK(open.text_at("/preferences/0/details/text") == "green tea");
  CHECK(open.text_at("/promises/0/stage") == "open");
  CHECK(open.text_at("/promises/0/details/text") == "another dye");
  ann.record(api, "/promises/1/break", R"({"reason":"not_possible"})");
  const Reply broken = api.get(ann.path + "/preparation", token);
  CHECK(broken.text_at("/promises/0/stage") == "broken");
  CHECK(broken.text_at("/promises/0/reason") == "not_possible");
  CHECK(api.get(ann.path + "/preparation", ann.salon.cashier.token).status == 403);
  const Reply again = api.post(ann.path + "/promises/1/keep", "{}", token);
  CHECK(again.status == 409);
  ann.record(api, "/preferences/drink/clear", "{}");
  CHECK(api.get(ann.path + "/preparation", token).at("/preferences").as_array().empty());
}

TEST_CASE(
    "what a client wants is compared before and after, and advice is there at the next visit "
    "[S2-2] [S2-3] [S2-5]") {
  TestApi api;
  const Treated ann{api};
  const std::string& token = ann.salon.stylist.token;
  const Member owner = api.member({Role::owner});
  const std::string need = R"({"area":"face","concern":"wrinkles","goal":"smoother",)"
                           R"("words":"since the summer"})";
  const Reply unlisted = api.post(ann.path + "/needs", need, token);
  CHECK(unlisted.code() == "client.term_is_unknown");
  const auto list = [&](const std::string& name, const std::string& code) {
    api.accept("/v1/card/lists/" + name + "/terms",
               R"({"code":")" + code + R"(","title":")" + code + "\"}", owner.token);
  };
  list("need_area", "face");
  list("need_concern", "wrinkles");
  list("need_goal", "smoother");
  ann.record(api, "/needs", need);
  ann.record(api, "/needs/1/assess",
             R"({"reached":0,"words":"deep lines","photo":")" + std::string(64, 'a') + "\"}");
  const Reply early = api.post(ann.path + "/needs/1/close", R"({"outcome":"met"})", token);
  CHECK(early.status == 409);
  CHECK(early.code() == "client.need_is_not_compared");
  ann.record(api, "/needs/1/assess", R"({"reached":8,"words":"fine lines"})");
  ann.record(api, "/needs/1/close", R"({"outcome":"met"})");
  ann.record(api, "/advice",
             R"({"text":"sun cream, every day","item":")" + ann.salon.haircut + "\"}");
  const Reply aims = api.get(ann.path + "/aims", token);
  CHECK(aims.number_at("/needs_open") == 0);
  CHECK(aims.number_at("/needs_met") == 1);
  CHECK(aims.text_at("/needs/0/outcome") == "met");
  CHECK(aims.text_at("/needs/0/details/text") == "since the summer");
  CHECK(aims.number_at("/needs/0/assessments/0/reached") == 0);
  CHECK(aims.text_at("/needs/0/assessments/1/details/text") == "fine lines");
  CHECK(aims.text_at("/advice/0/details/text") == "sun cream, every day");
  CHECK_FALSE(aims.at("/advice/0").as_object().contains("answer"));
  ann.record(api, "/advice/1/answer", R"({"answer":"followed"})");
  CHECK(api.get(ann.path + "/aims", token).text_at("/advice/0/answer") == "followed");
  CHECK(api.get(ann.path + "/aims", ann.salon.cashier.token).status == 403);
  const Reply timeline = api.get(ann.path + "/timeline", token);
  CHECK(timeline.text.find("need_assessed") != std::string::npos);
  CHECK(timeline.text.find("wrinkles") == std::string::npos);
}

}  // namespace tress::testing::client_health_test

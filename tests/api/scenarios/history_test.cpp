#include "tests/support/member_scene.hpp"

// Goal: nothing that is written into a client's file overwrites what stood there before.

namespace tress::testing::history_test {

namespace {

/// What was written into that field, the latest first.
std::vector<boost::json::object> written(const Reply& history, const std::string& field) {
  std::vector<boost::json::object> found;
  for (const auto& row : history.rows()) {
    if (row.at("field").as_string() == field.c_str()) found.push_back(row.as_object());
  }
  return found;
}

}  // namespace

TEST_CASE(
    "every field of a client's file that is set twice shows both values in its history, with who "
    "wrote each and when [S0-3]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string card = "/v1/clients/" + scene.ann;
  const Member& manager = scene.salon.manager;
  const Member& stylist = scene.salon.stylist;
  api.accept(
      "/v1/card/fields",
      R"({"code":"hair_length","title":"Length","purpose":"Sets the time","value_type":"text",)"
      R"("choices":[],"sensitivity":"notes"})",
      manager.token);
  for (const char* const segment : {"regulars", "guests"}) {
    api.accept("/v1/card/lists/segment/terms",
               R"({"code":")" + std::string{segment} + R"(","title":"Segment"})", manager.token);
  }
  const auto contact = [&](const std::string& name) {
    return R"({"name":")" + name + R"(","phone":")" + std::string{ann_phone} + "\"}";
  };
  const auto etag = [&] {
    return Headers{{"If-Match", api.get(card, manager.token).header("etag")}};
  };

  struct Twice {
    const char* field;
    std::string path;
    std::string first;
    std::string second;
    const char* pointer;  ///< of what differs
    const char* one;
    const char* two;
    const Member& by;
  };

  const std::vector<Twice> all{
      {"contact", "/contact", contact("Ann Reed"), contact("Ann Wood"), "/name", "Ann Reed",
       "Ann Wood", manager},
      {"preference.drink", "/preferences", R"({"topic":"drink","text":"tea"})",
       R"({"topic":"drink","text":"water"})", "/text", "tea", "water", stylist},
      {"channel", "/preferred-channel", R"({"channel":"sms"})", R"({"channel":"email"})",
       "/channel", "sms", "email", stylist},
      {"segment", "/segment", R"({"segment":"guests","reason":"new"})",
       R"({"segment":"regulars","reason":"often"})", "/segment", "guests", "regulars", manager},
      {"field.hair_length", "/fields/hair_length/set", R"({"text":"short","choices":[]})",
       R"({"text":"long","choices":[]})", "/text", "short", "long", stylist},
  };
  for (const Twice& one : all) {
    const bool is_contact = std::string{one.field} == "contact";
    INFO(one.field);
    for (const std::string& body : {one.first, one.second}) {
      scene.salon.wait(api, std::chrono::minutes{1});
      api.accept(card + one.path, body, one.by.token, is_contact ? etag() : Headers{});
    }
    const auto rows = written(api.get(card + "/history", manager.token), one.field);
    REQUIRE(rows.size() >= 2);
    const auto value = [&](std::size_t n) {
      return std::string{
          boost::json::value(rows[n].at("value")).at_pointer(one.pointer).as_string().c_str()};
    };
    CHECK(value(0) == one.two);
    CHECK(value(1) == one.one);
    for (std::size_t n = 0; n < 2; ++n) {
      CHECK(rows[n].at("by").as_string() == one.by.id.hex().c_str());
    }
    CHECK(rows[0].at("recorded_at").as_string() > rows[1].at("recorded_at").as_string());
  }
  // The first contact, of the registration, is there too.
  CHECK(written(api.get(card + "/history", manager.token), "contact").size() == 3);
  // What somebody may not read is not there: names for the stylist, notes for the cashier.
  CHECK(written(api.get(card + "/history", stylist.token), "contact").empty());
  CHECK(written(api.get(card + "/history", scene.salon.cashier.token), "preference.drink").empty());
  CHECK(api.get(card + "/history?before=1", manager.token).rows().empty());
  CHECK(api.get(card + "/history?before=2", manager.token).rows().size() == 1);
  CHECK(api.get("/v1/clients/00000000000000000000000000000001/history", manager.token).status ==
        404);
}

}  // namespace tress::testing::history_test

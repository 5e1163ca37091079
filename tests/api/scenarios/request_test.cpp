#include "tests/support/member_scene.hpp"

// Goal: at the moment of the client's request the desk writes down what they want in one call, and
// whoever serves them has it before them.

namespace tress::testing::request_test {

namespace {

struct AtTheDesk : Subscriber {
  AtTheDesk() : desk(api.member({Role::receptionist})) {
    list("feedback_tag", "quiet");
    list("need_area", "scalp");
    list("need_concern", "dryness");
    list("need_goal", "calm");
    const std::string body = R"({"branch":")" + salon.branch + R"(","client":")" + ann +
                             R"(","item":")" + salon.haircut + R"(","performer":")" +
                             salon.stylist.id.hex() +
                             R"(","day":"2026-03-02","minute_of_day":540})";
    visit =
        "/v1/appointments/" + api.accept("/v1/appointments", body, desk.token).text_at("/stream");
  }

  void list(const std::string& name, const std::string& code) {
    api.accept("/v1/card/lists/" + name + "/terms", R"({"code":")" + code + R"(","title":"Word"})",
               salon.manager.token);
  }

  Reply request(const std::string& tag, const std::string& goal) {
    return api.post(visit + "/request",
                    R"({"tags":[")" + tag +
                        R"("],"needs":[{"area":"scalp","concern":"dryness","goal":")" + goal +
                        R"(","words":"since the winter"}]})",
                    desk.token);
  }

  Member desk;
  std::string visit;
};

}  // namespace

TEST_CASE("[S0-44] one call at the desk takes down feedback tag and needs, all of it or nothing") {
  AtTheDesk scene;
  TestApi& api = scene.api;
  const std::string& stylist = scene.salon.stylist.token;
  const auto before = api.log_size();
  CHECK(scene.request("loud", "calm").code() == "appointment.tag_is_unknown");
  CHECK(scene.request("quiet", "gone").code() == "client.term_is_unknown");
  CHECK(api.log_size() == before);
  REQUIRE(scene.request("quiet", "calm").status == 201);

  const Reply visit = api.get(scene.visit, stylist);
  CHECK(visit.text_at("/request_tags/0") == "quiet");
  const Reply aims = api.get("/v1/clients/" + scene.ann + "/aims", stylist);
  CHECK(aims.number_at("/needs_open") == 1);
  CHECK(aims.text_at("/needs/0/goal") == "calm");
  CHECK(aims.text_at("/needs/0/details/text") == "since the winter");
  // Writing it down is not reading it.
  CHECK(api.get("/v1/clients/" + scene.ann + "/aims", scene.desk.token).status == 403);

  // Asked again, the need is the same one.
  REQUIRE(scene.request("quiet", "calm").status == 201);
  CHECK(api.get("/v1/clients/" + scene.ann + "/aims", stylist).number_at("/needs_open") == 1);
  CHECK(api.get(scene.visit, stylist).at("/request_tags").as_array().size() == 1);
}

TEST_CASE("nothing of a request's answer tells the desk whether the client has that need already") {
  AtTheDesk scene;
  const std::string file = "/v1/clients/" + scene.ann;
  const auto version = [&] {
    scene.api.settle();
    return std::stoi(scene.api.get(file, scene.desk.token).header("etag").substr(1));
  };
  const int before = version();
  const Reply first = scene.request("quiet", "calm");
  const int after_first = version();
  const Reply again = scene.request("quiet", "calm");
  REQUIRE(first.status == 201);
  REQUIRE(again.status == 201);
  CHECK(first.at("/events").as_array().size() == again.at("/events").as_array().size());
  // Nor does the file: it is written to by both.
  CHECK(after_first == before + 1);
  CHECK(version() == after_first + 1);
}

}  // namespace tress::testing::request_test

#include <memory>

#include "tests/support/test_api.hpp"

#include "api/routes/api_route.hpp"

// Goal: the link that makes the first owner is good once, for a quarter of an hour, and on the
// ledger's own machine.

namespace tress::testing::setup_link_test {

namespace {

std::string owner_link(TestApi& api) {
  auto token = api.parts().enrolments.issue(EnrolmentPurpose::first_owner, StaffId::zero(),
                                            Enrolments::owner_link_lifetime);
  REQUIRE(token.has_value());
  return token.value();
}

std::string body_of(const std::string& token) {
  return R"({"token":")" + token +
         R"(","work_name":"Lin","name":"lin.owner","password":"seven blue kettles 41"})";
}

class Kept final : public http::AnswerSink {
 public:
  void answer(http::Response response) noexcept override { kept = std::move(response); }

  void abandon() noexcept override {}

  http::Response kept{0, {}, {}, {}};
};

/// The same request as it comes over another machine's connection.
http::Response from_elsewhere(TestApi& api, const std::string& body) {
  for (const ApiRoute& route : api_routes()) {
    if (route.pattern != "/v1/setup/owner") continue;
    http::Request request;
    request.method = http::Method::post;
    request.path = route.pattern;
    request.headers = {{"content-type", "application/json"}};
    request.body = body;
    request.peer = "192.0.2.7";
    request.is_loopback = false;
    const auto sink = std::make_shared<Kept>();
    Call call{
        std::move(request), {ActorKind::system, std::nullopt, Role::service, std::nullopt}, {}};
    call.route = &route;
    route.handler(api.parts(), std::move(call), http::Responder{sink});
    return std::move(sink->kept);
  }
  FAIL("there is no such route");
  return {0, {}, {}, {}};
}

}  // namespace

TEST_CASE(
    "the owner link is refused from another machine, after its quarter of an hour, and when it was "
    "used [neg-42]") {
  TestApi api;
  const std::string late = owner_link(api);
  const http::Response elsewhere = from_elsewhere(api, body_of(late));
  CHECK(elsewhere.status == 403);
  CHECK(elsewhere.body.find("not_on_this_machine") != std::string::npos);
  api.clock().advance(std::chrono::minutes{15});
  const Reply expired = api.post("/v1/setup/owner", body_of(late), "");
  CHECK(expired.status == 410);
  CHECK(expired.code() == "link_has_expired");
  const Position before = api.log_size();
  const std::string link = owner_link(api);
  CHECK(api.log_size() == before);
  REQUIRE(api.post("/v1/setup/owner", body_of(link), "").status == 200);
  const Reply again = api.post("/v1/setup/owner", body_of(link), "");
  CHECK(again.status == 410);
  CHECK(again.code() == "link_is_used");
}

}  // namespace tress::testing::setup_link_test

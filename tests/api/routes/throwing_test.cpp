#include <stdexcept>
#include <string>

#include "tests/support/test_api.hpp"

#include "api/http/server.hpp"
#include "api/routes/answers.hpp"
#include "api/routes/api_route.hpp"
#include "api/routes/work_pool.hpp"

// Goal: whatever breaks in whichever handler, its request gets a 500 that tells nothing, its
// connection ends, and everybody else is served.

namespace tress::testing::throwing_test {

namespace {

constexpr const char* secret = "secret detail of a handler";

/// The route with a handler that throws where the real one would run.
http::Route broken(const ApiRoute& route, WorkPool& pool, const Parts& parts) {
  http::Route made;
  made.method = route.method;
  made.pattern = route.pattern;
  made.name = route.name;
  if (route.runs == Runs::here) {
    made.handler = [](const http::Request&, const http::Responder&) {
      throw std::runtime_error(secret);
    };
    return made;
  }
  made.handler = [&, name = route.name](http::Request request, http::Responder responder) {
    struct Waiting {
      ApiRoute route;
      Call call;
      http::Responder responder;
    };
    const auto throws = [](const Parts&, const Call&, const http::Responder&) {
      throw std::runtime_error(secret);
    };
    auto waiting = std::make_shared<Waiting>(Waiting{
        {http::Method::get, "/", name, Permission::anyone, Runs::in_pool, throws},
        {std::move(request), {ActorKind::system, std::nullopt, Role::service, std::nullopt}, {}},
        std::move(responder)});
    const bool is_taken = pool.run([&parts, waiting] {
      answers::guarded(parts, waiting->route, std::move(waiting->call),
                       std::move(waiting->responder));
    });
    if (!is_taken) waiting->responder(answers::busy());
  };
  return made;
}

std::string target_of(const std::string& pattern) {
  std::string target;
  bool is_name = false;
  for (const char c : pattern) {
    if (c == '{') target += '1';
    if (c == '{' || c == '}') is_name = c == '{';
    if (!is_name && c != '}') target += c;
  }
  return target;
}

/// A table of handlers that all throw, behind a real server.
class BrokenServer {
 public:
  BrokenServer() {
    std::vector<http::Route> routes;
    for (const ApiRoute& route : api_routes()) routes.push_back(broken(route, pool_, api_.parts()));
    http::Options options;
    server_ = std::make_unique<http::Server>(options, http::Router{std::move(routes)});
    const auto bound = server_->start();
    REQUIRE(bound.has_value());
    port_ = bound.value();
  }

  [[nodiscard]] HttpClient client() const { return HttpClient{port_}; }

 private:
  TestApi api_;
  WorkPool pool_{2, 64};
  std::unique_ptr<http::Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace

TEST_CASE(
    "an exception in any handler is a 500 with an id and nothing else, ends its connection, and "
    "the program goes on [neg-107]") {
  const BrokenServer server;
  for (const ApiRoute& route : api_routes()) {
    auto client = server.client();
    const bool is_post = route.method == http::Method::post;
    const std::vector<std::pair<std::string, std::string>> headers =
        is_post
            ? std::vector<std::pair<std::string, std::string>>{{"Content-Type", "application/json"}}
            : std::vector<std::pair<std::string, std::string>>{};
    const auto answer = client.request(http::text_of(route.method), target_of(route.pattern),
                                       headers, is_post ? "{}" : "");
    INFO(route.name);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 500);
    CHECK(answer->header("content-type") == "application/problem+json");
    CHECK(answer->header("connection") == "close");
    CHECK(client.is_closed_by_peer());
    CHECK(answer->body.find("secret") == std::string::npos);
    CHECK(answer->body.find("runtime_error") == std::string::npos);
    CHECK(answer->body.find(route.name) == std::string::npos);
    const auto problem = boost::json::parse(answer->body).as_object();
    CHECK(problem.at("code").as_string() == "internal");
    CHECK(problem.at("request_id").as_string() == answer->header("x-request-id").c_str());
    CHECK(problem.if_contains("detail") == nullptr);
  }
}

}  // namespace tress::testing::throwing_test

#include "api/http/server.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "tests/unit/http/test_server.hpp"

#include "api/json/reader.hpp"

namespace tress::http::testing::server_test {

namespace {

/// The member of an echoed request; empty if there is none.
std::string echoed(const HttpAnswer& answer, std::string_view member) {
  const auto value = json::read(answer.body, {16, 128, 1000, 1'000'000});
  REQUIRE(value.has_value());
  const json::Value* found = value.value().find(member);
  return found == nullptr || found->if_string() == nullptr ? std::string{} : *found->if_string();
}

Server server_at(const std::string& address) {
  Options options;
  options.address = address;
  return Server{options, Router{{}}};
}

}  // namespace

TEST_CASE("server: a route sees the request decoded and the socket's own peer", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto answer = client.request("GET", "/v1/echo/a%20b?q=x%26y", {{"X-Thing", " v "}});
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(echoed(*answer, "method") == "GET");
  CHECK(echoed(*answer, "path") == "/v1/echo/a%20b");
  CHECK(echoed(*answer, "path.id") == "a b");
  CHECK(echoed(*answer, "query.q") == "x&y");
  CHECK(echoed(*answer, "header.x-thing") == "v");
  CHECK(echoed(*answer, "peer") == "127.0.0.1");
  CHECK(answer->body.find("\"is_loopback\":true") != std::string::npos);
  CHECK(echoed(*answer, "request_id") == answer->header("x-request-id"));
}

TEST_CASE("server: one connection serves many requests, pipelined ones in order", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  std::string bytes;
  for (int i = 0; i < 20; ++i) {
    bytes += "GET /v1/echo/" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  client.send(bytes);
  std::set<std::string> ids;
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.receive();
    REQUIRE(answer.has_value());
    CHECK(echoed(*answer, "path.id") == std::to_string(i));
    ids.insert(answer->header("x-request-id"));
  }
  CHECK(ids.size() == 20);
  const auto post =
      client.request("POST", "/v1/echo", {{"Content-Type", "application/json"}}, "{\"a\":1}");
  REQUIRE(post.has_value());
  CHECK(echoed(*post, "body") == "{\"a\":1}");
  const auto empty = client.request("POST", "/v1/echo");
  REQUIRE(empty.has_value());
  CHECK(empty->status == 200);
}

TEST_CASE("server: HEAD is GET without the body", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto head = client.request("HEAD", "/v1/echo/1");
  REQUIRE(head.has_value());
  CHECK(head->status == 200);
  const auto after = client.request("GET", "/v1/echo/1");
  REQUIRE(after.has_value());
  CHECK(after->status == 200);
  CHECK(head->header("content-length") == after->header("content-length"));
  CHECK(echoed(*after, "method") == "GET");
}

TEST_CASE("server: an unknown path is a problem that keeps the connection", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  for (int i = 0; i < 2; ++i) {
    const auto answer = client.request("GET", "/nowhere/secret-name");
    REQUIRE(answer.has_value());
    CHECK(answer->status == 404);
    CHECK(code_of(*answer) == "not_found");
    CHECK(answer->body.find("secret-name") == std::string::npos);
  }
  CHECK(client.request("GET", "/v1/echo/1")->status == 200);
  CHECK(client.request("DELETE", "/v1/echo/1")->status == 405);
  CHECK(client.request("GET", "/v1/echo/2")->status == 200);
  CHECK(server.line(4).route == "echo");
  CHECK(server.lines().size() == 5);
}

TEST_CASE("server: no answer tells the server's name or version [neg-109]", "[unit][http]") {
  TestServer server;
  for (const std::string target :
       {"/v1/echo/1", "/", "/v1/", "/nowhere", "/v1/throws", "/v1/echo/%00"}) {
    auto client = server.client();
    const auto answer = client.request("GET", target);
    REQUIRE(answer.has_value());
    CHECK(answer->header("server").empty());
    CHECK(answer->header("x-powered-by").empty());
    for (const std::string word :
         {"Beast", "Boost", "beast", "boost", "tress/", "0.1.0", "Index of"}) {
      CHECK(answer->head.find(word) == std::string::npos);
      CHECK(answer->body.find(word) == std::string::npos);
    }
    if (target != "/v1/echo/1") CHECK(answer->status >= 400);
  }
}

TEST_CASE("server: every answer carries the security headers", "[unit][http]") {
  TestServer server;
  for (const std::string target : {"/v1/echo/1", "/nowhere", "/v1/throws"}) {
    auto client = server.client();
    const auto answer = client.request("GET", target);
    REQUIRE(answer.has_value());
    CHECK(answer->header("x-content-type-options") == "nosniff");
    CHECK(answer->header("referrer-policy") == "no-referrer");
    CHECK(answer->header("cache-control") == "no-store");
    CHECK(answer->header("content-security-policy") ==
          "default-src 'none'; frame-ancestors 'none'");
    CHECK(answer->header("cross-origin-resource-policy") == "same-origin");
    CHECK(answer->header("cross-origin-opener-policy") == "same-origin");
    CHECK(answer->header("access-control-allow-origin").empty());
  }
}

TEST_CASE("server: an exception in a handler is a 500 with an id only, and life goes on",
          "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto answer = client.request("GET", "/v1/throws");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 500);
  CHECK(code_of(*answer) == "internal");
  CHECK(answer->body.find("secret") == std::string::npos);
  CHECK(answer->body.find("runtime_error") == std::string::npos);
  CHECK(answer->body.find(".cpp") == std::string::npos);
  CHECK(answer->header("connection") == "close");
  CHECK(client.is_closed_by_peer());
  auto next = server.client();
  CHECK(next.request("GET", "/v1/echo/1")->status == 200);
}

TEST_CASE("server: an exception in the middleware is a 500 as well", "[unit][http]") {
  TestServer server{{}, [](const Request&, const Route&, const Responder&) { throw 42; }};
  auto client = server.client();
  const auto answer = client.request("GET", "/v1/echo/1");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 500);
  CHECK(server.handled() == 0);
}

TEST_CASE("server: a responder lost without an answer is a 500", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto answer = client.request("GET", "/v1/lost");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 500);
  CHECK(client.is_closed_by_peer());
}

TEST_CASE("server: answers may come from other threads, each to its own request", "[unit][http]") {
  TestServer server;
  std::vector<HttpClient> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(server.client());
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const std::string body = "[" + std::to_string(round) + "," + std::to_string(i) + "]";
      clients[i].send(
          "POST /v1/later HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
          "\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      const auto answer = clients[i].receive();
      REQUIRE(answer.has_value());
      CHECK(echoed(*answer, "body") == "[" + std::to_string(round) + "," + std::to_string(i) + "]");
    }
  }
}

TEST_CASE("server: an answer for a client that has gone harms nobody", "[unit][http]") {
  TestServer server;
  {
    auto client = server.client();
    client.send("GET /v1/held HTTP/1.1\r\nHost: localhost\r\n\r\n");
    server.wait_for_held(1);
  }
  server.release();
  auto client = server.client();
  CHECK(client.request("GET", "/v1/echo/1")->status == 200);
}

TEST_CASE("server: one line per request names the route, never the path", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto answer = client.request("GET", "/v1/echo/anna-smith?q=secret");
  REQUIRE(answer.has_value());
  const SeenLine line = server.line(0);
  CHECK(line.method == "GET");
  CHECK(line.route == "echo");
  CHECK(line.status == 200);
  CHECK(line.request_id == answer->header("x-request-id"));
  CHECK(line.refusal.empty());
}

TEST_CASE("server: a forwarded address is ignored for the peer and for the limits [neg-111]",
          "[unit][http]") {
  Limits limits;
  limits.connections_per_address_max = 2;
  TestServer server{limits};
  std::vector<HttpClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(server.client());
    const std::string claimed = "10.0.0." + std::to_string(i);
    const auto answer = clients.back().request(
        "GET", "/v1/echo/1", {{"X-Forwarded-For", claimed}, {"Forwarded", "for=" + claimed}});
    REQUIRE(answer.has_value());
    CHECK(echoed(*answer, "peer") == "127.0.0.1");
  }
  auto third = server.client();
  const auto answer = third.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 503);
}

TEST_CASE("server: an address that is not loopback, or none, is a configuration fault",
          "[unit][http]") {
  for (const std::string address : {"0.0.0.0", "::", "192.0.2.1", "localhost", ""}) {
    CAPTURE(address);
    Server server = server_at(address);
    const auto port = server.start();
    REQUIRE(port.has_error());
    CHECK(port.error().kind == Fault::Kind::configuration);
  }
}

TEST_CASE("server: a port in use is a fault, not a crash", "[unit][http]") {
  TestServer first;
  Options options;
  options.port = first.port();
  Server server{options, Router{{}}};
  const auto port = server.start();
  REQUIRE(port.has_error());
  CHECK(port.error().kind == Fault::Kind::io);
}

TEST_CASE("server: two servers live side by side with tables of their own", "[unit][http]") {
  TestServer open;
  Options options;
  options.access_log = [](const AccessLine&) {};
  std::vector<Route> routes;
  routes.push_back({Method::get, "/healthz", "health", [](const Request&, Responder responder) {
                      responder(json_response(200, "{}"));
                    }});
  Server admin{options, Router{std::move(routes)}};
  const std::uint16_t port = admin.start().value();
  HttpClient to_admin{port};
  CHECK(to_admin.request("GET", "/healthz")->status == 200);
  CHECK(to_admin.request("GET", "/v1/echo/1")->status == 404);
  auto to_open = open.client();
  CHECK(to_open.request("GET", "/healthz")->status == 404);
  admin.stop(std::chrono::milliseconds{100});
  CHECK(to_open.request("GET", "/v1/echo/1")->status == 200);
}

TEST_CASE("server: stopping answers what is in hand, closes the idle, and accepts no more",
          "[unit][http]") {
  TestServer server;
  auto idle = server.client();
  CHECK(idle.request("GET", "/v1/echo/1")->status == 200);
  auto busy = server.client();
  busy.send("GET /v1/held HTTP/1.1\r\nHost: localhost\r\n\r\n");
  server.wait_for_held(1);
  std::thread stopping{[&server] { server.server().stop(std::chrono::seconds{5}); }};
  CHECK(idle.is_closed_by_peer());
  CHECK_FALSE(server.client().is_connected());
  server.release();
  const auto answer = busy.receive();
  stopping.join();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->header("connection") == "close");
  CHECK(server.server().connections() == 0);
}

TEST_CASE("server: stopping does not wait for an answer that never comes", "[unit][http]") {
  TestServer server;
  auto busy = server.client();
  busy.send("GET /v1/held HTTP/1.1\r\nHost: localhost\r\n\r\n");
  server.wait_for_held(1);
  const auto began = std::chrono::steady_clock::now();
  server.server().stop(std::chrono::milliseconds{50});
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{2});
  CHECK_FALSE(busy.receive().has_value());
  server.release();  // Comes too late, to nobody.
}

}  // namespace tress::http::testing::server_test

// Goal: whatever is wrong with a request's frame is answered as `negative-tests.md` says, no
// handler hears of it, the log does, and nothing behind it on the connection is ever taken for a
// request. Method: a real server, raw bytes.

#include <catch2/catch.hpp>

#include "tests/unit/http/test_server.hpp"

namespace tress::http::testing::framing_test {

namespace {

const std::string second = "GET /v1/echo/2 HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Sends `bytes`; expects one answer of this status and code, then the end of the connection, a
/// line in the log, and that no handler ran.
HttpAnswer refused_and_closed(const std::string& bytes, int status, const std::string& code) {
  CAPTURE(bytes.substr(0, 100));
  TestServer server;
  auto client = server.client();
  const auto answer = client.ask(bytes);
  REQUIRE(answer.has_value());
  CHECK(answer->status == status);
  CHECK(code_of(*answer) == code);
  CHECK(answer->header("connection") == "close");
  CHECK(client.receive_all().empty());
  CHECK(server.handled() == 0);
  const SeenLine line = server.line(0);
  CHECK(line.status == status);
  CHECK(line.refusal == code);
  CHECK(server.lines().size() == 1);
  return *answer;
}

/// As above for a request of which the connection survives.
HttpAnswer refused(TestServer& server, const std::string& bytes, int status) {
  CAPTURE(bytes.substr(0, 100));
  auto client = server.client();
  const int before = server.handled();
  const auto answer = client.ask(bytes);
  REQUIRE(answer.has_value());
  CHECK(answer->status == status);
  CHECK_FALSE(code_of(*answer).empty());
  CHECK(server.handled() == before);
  return *answer;
}

std::string post(const std::string& lines, const std::string& body = {}) {
  return "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + lines +
         "\r\n\r\n" + body;
}

std::string get(const std::string& target, const std::string& lines = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
}

}  // namespace

TEST_CASE("framing: a chunked body gets 411 and the end [neg-1]", "[unit][http]") {
  refused_and_closed(post("Transfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n"), 411,
                     "length_required");
}

TEST_CASE("framing: behind an odd coding nothing is read as a request [neg-2]", "[unit][http]") {
  refused_and_closed(post("Transfer-Encoding: xchunked", second), 411, "length_required");
}

TEST_CASE("framing: chunked under another name gets 411 [neg-3]", "[unit][http]") {
  refused_and_closed(post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"), 411,
                     "length_required");
}

TEST_CASE("framing: both kinds of length get 411 in either order [neg-4]", "[unit][http]") {
  refused_and_closed(post("Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + second),
                     411, "length_required");
  refused_and_closed(post("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n" + second),
                     411, "length_required");
}

TEST_CASE("framing: two lengths get 400 [neg-5]", "[unit][http]") {
  refused_and_closed(post("Content-Length: 2\r\nContent-Length: 30", "{}" + second), 400,
                     "header_repeated");
}

TEST_CASE("framing: a length that is not plain digits gets 400 [neg-6]", "[unit][http]") {
  for (const std::string odd : {"3, 3", "+3", "-1", "0x3"}) {
    refused_and_closed(post("Content-Length: " + odd, "{ }" + second), 400,
                       "content_length_malformed");
  }
}

TEST_CASE("framing: no Host and two Hosts get 400, another's gets 421 [neg-7]", "[unit][http]") {
  refused_and_closed("GET /v1/echo/1 HTTP/1.1\r\n\r\n" + second, 400, "host_missing");
  refused_and_closed("GET /v1/echo/1 HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n", 400,
                     "header_repeated");
  refused_and_closed("GET /v1/echo/1 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421,
                     "host_not_served");
}

TEST_CASE("framing: a folded header gets 400 [neg-8]", "[unit][http]") {
  refused_and_closed(get("/v1/echo/1", "X-A: b\r\n c\r\n"), 400, "header_folded");
}

TEST_CASE("framing: odd bytes in a header get 400 [neg-9]", "[unit][http]") {
  refused_and_closed(get("/v1/echo/1", "X-A : b\r\n"), 400, "space_before_colon");
  refused_and_closed(get("/v1/echo/1", std::string{"X-A: \0b\r\n", 9}), 400, "control_character");
  refused_and_closed(get("/v1/echo/1", "X-A: a\rb\r\n"), 400, "bare_carriage_return");
  refused_and_closed("GET /v1/echo/1 HTTP/1.1\nHost: localhost\n\n", 400, "bare_line_feed");
}

TEST_CASE("framing: an absolute target gets 400 [neg-10]", "[unit][http]") {
  refused_and_closed("GET http://evil/v1/echo/1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400,
                     "target_not_a_path");
}

TEST_CASE("framing: a path that two readers could read differently gets 400 [neg-11]",
          "[unit][http]") {
  TestServer server;
  for (const std::string path :
       {"/v1/echo/\xC3\xA9", "/v1/echo/%00", "/v1/echo/%2e%2e%2fetc", "/v1//echo/1",
        "/v1/../metrics", "/v1/%2e%2e/metrics", "//etc/passwd", "/v1/echo/..%5c"}) {
    const auto answer = refused(server, get(path), 400);
    CHECK(answer.body.find("etc") == std::string::npos);
  }
}

TEST_CASE("framing: other versions of HTTP are refused [neg-12]", "[unit][http]") {
  refused_and_closed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_not_supported");
  refused_and_closed("GET /v1/echo/1\r\n", 400, "version_missing");
  refused_and_closed(
      "POST /v1/echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", 411,
      "length_required");
}

TEST_CASE("framing: HTTP/1.0 is answered and closed", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto answer =
      client.ask("GET /v1/echo/1 HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->header("connection") == "close");
  CHECK(client.is_closed_by_peer());
}

TEST_CASE("framing: methods outside the table get 405 with Allow, unknown ones 501 [neg-13]",
          "[unit][http]") {
  TestServer server;
  const auto ask = [&server](const std::string& line, int status) {
    return refused(server, line + " HTTP/1.1\r\nHost: localhost\r\n\r\n", status);
  };
  CHECK(ask("TRACE /v1/events/1", 405).header("allow") == "GET, HEAD");
  CHECK(ask("TRACE /nowhere", 405).header("allow") == "GET, HEAD, POST, PUT");
  CHECK(ask("CONNECT evil:443", 405).header("allow") == "GET, HEAD, POST, PUT");
  CHECK(ask("DELETE /v1/events/1", 405).header("allow") == "GET, HEAD");
  CHECK(ask("OPTIONS /v1/events/1", 405).header("allow") == "GET, HEAD");
  ask("BREW /v1/events/1", 501);
}

TEST_CASE("framing: no route changes anything by GET or HEAD unless it is a GET route",
          "[unit][http]") {
  TestServer server;
  CHECK(refused(server, get("/v1/later"), 405).header("allow") == "POST");
  auto client = server.client();
  const auto answer = client.request("HEAD", "/v1/later");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 405);
  CHECK(server.handled() == 0);
}

TEST_CASE("framing: long lines and many headers are refused [neg-14]", "[unit][http]") {
  refused_and_closed(get("/v1/echo/1", "X-A: " + std::string(10240, 'a') + "\r\n"), 431,
                     "header_too_long");
  std::string lines;
  for (int i = 0; i < 64; ++i) lines += "X-A: b\r\n";  // With Host: 65.
  refused_and_closed(get("/v1/echo/1", lines), 431, "too_many_headers");
  refused_and_closed(get("/v1/echo/" + std::string(5120, 'a')), 414, "target_too_long");
}

TEST_CASE("framing: a compressed body gets 415 unread [neg-15]", "[unit][http]") {
  refused_and_closed(post("Content-Encoding: gzip\r\nContent-Length: 10", "\x1f\x8b........"), 415,
                     "content_encoded");
}

TEST_CASE("framing: JSON under another type gets 415 [neg-16]", "[unit][http]") {
  for (const std::string type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""}) {
    refused_and_closed("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type +
                           "\r\nContent-Length: 2\r\n\r\n{}" + second,
                       415, "media_type_not_supported");
  }
}

TEST_CASE("framing: a body one byte too long gets 413, its surplus is never a request [neg-17]",
          "[unit][http]") {
  refused_and_closed(post("Content-Length: 65537", second), 413, "body_too_long");

  // Declared small, sent more: the request is answered, the surplus dropped with the connection.
  TestServer server;
  auto client = server.client();
  const auto answer = client.ask(post("Content-Length: 2", "{}" + second));
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->header("connection") == "close");
  CHECK(client.receive_all().empty());
  CHECK(server.handled() == 1);
}

TEST_CASE("framing: a body of exactly the limit is taken", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const std::string body(65536, '1');
  const auto answer =
      client.request("POST", "/v1/echo", {{"Content-Type", "application/json"}}, body);
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->body.find(body) != std::string::npos);
}

TEST_CASE("framing: a route may take a longer body of its own type", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const std::string body(300'000, 'x');
  const auto answer = client.request("POST", "/v1/import", {{"Content-Type", "text/csv"}}, body);
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
  CHECK(answer->body.size() > body.size());
}

TEST_CASE("framing: a repeated query parameter gets 400 [neg-23]", "[unit][http]") {
  TestServer server;
  const auto answer = refused(server, get("/v1/echo/1?limit=1&limit=9999"), 400);
  CHECK(code_of(answer) == "repeated_parameter");
  CHECK(answer.body.find("9999") == std::string::npos);
}

TEST_CASE("framing: 100-continue is said only when the head is good", "[unit][http]") {
  TestServer server;
  auto client = server.client();
  const auto go = client.ask(post("Expect: 100-continue\r\nContent-Length: 2"));
  REQUIRE(go.has_value());
  CHECK(go->status == 100);
  const auto answer = client.ask("{}");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);

  refused_and_closed(post("Expect: 100-continue\r\nContent-Length: 65537"), 413, "body_too_long");
  refused_and_closed(
      "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n",
      404, "not_found");
  refused_and_closed(post("Expect: something\r\nContent-Length: 2", "{}"), 417,
                     "expectation_unknown");
}

TEST_CASE("framing: a body on a GET is refused", "[unit][http]") {
  refused_and_closed(get("/v1/echo/1", "Content-Length: 2\r\n") + "{}", 400, "body_not_expected");
}

}  // namespace tress::http::testing::framing_test

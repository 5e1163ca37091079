#include <catch2/catch.hpp>

#include "api/http/answer_head.hpp"
#include "api/http/problem.hpp"
#include "api/http/responder.hpp"
#include "api/json/reader.hpp"

namespace tress::http::answer_test {

namespace {

const Timestamp noon = *parse_timestamp("2026-11-22T12:34:56.789Z");

std::string head_of(const http::Response& response, bool closes = false) {
  return http::answer_head(response, {"00000000000000ff", noon, closes});
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// Counts what it is told.
class CountingSink final : public http::AnswerSink {
 public:
  void answer(http::Response response) noexcept override {
    ++answers;
    last = std::move(response);
  }

  void abandon() noexcept override { ++abandoned; }

  int answers = 0;
  int abandoned = 0;
  http::Response last;
};

}  // namespace

TEST_CASE("problem: the body is RFC 9457 with a relative type", "[unit][http]") {
  const auto answer =
      http::problem(422, "units_exceed_balance", "Not enough units.",
                    {"Three are left.", {{"/lines/0/units", "too_many", "At most \"3\"."}}});
  CHECK(answer.status == 422);
  CHECK(answer.content_type == "application/problem+json");
  CHECK(answer.body ==
        R"({"type":"/problems/units_exceed_balance","title":"Not enough units.","status":422,)"
        R"("code":"units_exceed_balance","detail":"Three are left.",)"
        R"("errors":[{"pointer":"/lines/0/units","code":"too_many","detail":"At most \"3\"."}]})");
}

TEST_CASE("problem: the request id is added to problems only", "[unit][http]") {
  auto answer = http::problem(404, "not_found", "Nothing here.");
  http::add_request_id(answer, "abc");
  const auto value = json::read(answer.body);
  REQUIRE(value.has_value());
  CHECK(*value.value().find("request_id")->if_string() == "abc");
  CHECK(value.value().find("detail") == nullptr);
  CHECK(value.value().find("errors") == nullptr);

  auto other = http::json_response(200, "{}");
  http::add_request_id(other, "abc");
  CHECK(other.body == "{}");
}

TEST_CASE("answer head: security headers are there by default", "[unit][http]") {
  const std::string head = head_of(http::json_response(201, "{}"));
  CHECK(head.starts_with("HTTP/1.1 201 Created\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(contains(head, "\r\nDate: Sun, 22 Nov 2026 12:34:56 GMT\r\n"));
  CHECK(contains(head, "\r\nContent-Length: 2\r\n"));
  CHECK(contains(head, "\r\nContent-Type: application/json\r\n"));
  CHECK(contains(head, "\r\nX-Content-Type-Options: nosniff\r\n"));
  CHECK(contains(head, "\r\nReferrer-Policy: no-referrer\r\n"));
  CHECK(contains(head, "\r\nCache-Control: no-store\r\n"));
  CHECK(contains(head,
                 "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"));
  CHECK(contains(head, "\r\nCross-Origin-Resource-Policy: same-origin\r\n"));
  CHECK(contains(head, "\r\nCross-Origin-Opener-Policy: same-origin\r\n"));
  CHECK(contains(head, "\r\nX-Request-Id: 00000000000000ff\r\n"));
  CHECK_FALSE(contains(head, "Server:"));
  CHECK_FALSE(contains(head, "Connection:"));
  CHECK(contains(head_of({}, true), "\r\nConnection: close\r\n"));
}

TEST_CASE("answer head: a route replaces a default but never the framing", "[unit][http]") {
  http::Response page{200, "text/html", {}, "x"};
  page.headers = {{"content-security-policy", "default-src 'self'"},
                  {"Content-Length", "999"},
                  {"Transfer-Encoding", "chunked"},
                  {"Server", "tress/0.1"},
                  {"ETag", "\"7\""}};
  const std::string head = head_of(page);
  CHECK(contains(head, "content-security-policy: default-src 'self'\r\n"));
  CHECK_FALSE(contains(head, "Content-Security-Policy"));
  CHECK(contains(head, "Content-Length: 1\r\n"));
  CHECK_FALSE(contains(head, "999"));
  CHECK_FALSE(contains(head, "chunked"));
  CHECK_FALSE(contains(head, "tress/"));
  CHECK(contains(head, "ETag: \"7\"\r\n"));
}

TEST_CASE("answer head: a value cannot write a header of its own", "[unit][http]") {
  http::Response answer;
  answer.headers = {{"Location", "/x\r\nSet-Cookie: a=b"}};
  CHECK(contains(head_of(answer), "Location: /x  Set-Cookie: a=b\r\n"));
}

TEST_CASE("answer head: 204 and 304 state no length", "[unit][http]") {
  CHECK_FALSE(contains(head_of({204, "", {}, ""}), "Content-Length"));
  CHECK_FALSE(contains(head_of({304, "", {}, ""}), "Content-Length"));
}

TEST_CASE("http date: the epoch and a leap day", "[unit][http]") {
  CHECK(http::http_date(Timestamp{}) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http::http_date(*parse_timestamp("2028-02-29T23:59:59.999999Z")) ==
        "Tue, 29 Feb 2028 23:59:59 GMT");
}

TEST_CASE("responder: answers once, and a lost one says so", "[unit][http]") {
  const auto sink = std::make_shared<CountingSink>();
  {
    http::Responder first{sink};
    http::Responder second{std::move(first)};
    second(http::json_response(200, "{}"));
  }
  CHECK(sink->answers == 1);
  CHECK(sink->abandoned == 0);
  { const http::Responder lost{sink}; }
  CHECK(sink->answers == 1);
  CHECK(sink->abandoned == 1);
  http::Responder replaced{sink};
  replaced = http::Responder{sink};
  CHECK(sink->abandoned == 2);
}

}  // namespace tress::http::answer_test

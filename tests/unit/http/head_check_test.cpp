#include "api/http/head_check.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

namespace tress::http::head_check_test {

using http::HeadProblem;

namespace {

const http::HeadLimits limits;

/// "ok", or the name of the reason.
std::string verdict(std::string_view head) {
  const auto checked = http::check_head(head, limits);
  return checked.has_value() ? "ok" : std::string{http::name_of(checked.error())};
}

/// A good request with these lines added.
std::string verdict_with(const std::string& lines, const std::string& method = "POST") {
  return verdict(method + " /v1/x HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n\r\n");
}

std::string verdict_of_line(const std::string& request_line) {
  return verdict(request_line + "\r\nHost: localhost\r\n\r\n");
}

}  // namespace

TEST_CASE("head check: a good head is understood", "[unit][http]") {
  const auto head = http::check_head(
      "POST /v1/sales?x=1 HTTP/1.1\r\nhOsT: localhost:8080\r\nContent-Length: 12\r\n"
      "Content-Type:application/json\r\nExpect: 100-Continue\r\nConnection: te , Close\r\n"
      "Accept: */*\r\nAccept: text/html\r\nX-Empty:\r\n\r\n",
      limits);
  REQUIRE(head.has_value());
  CHECK(head.value().method == http::Method::post);
  CHECK(head.value().target == "/v1/sales?x=1");
  CHECK(head.value().host == "localhost:8080");
  CHECK(head.value().content_length == 12);
  CHECK(head.value().content_type == "application/json");
  CHECK(head.value().expects_continue);
  CHECK(head.value().closes);
}

TEST_CASE("head check: HTTP/1.0 closes, HTTP/1.1 stays", "[unit][http]") {
  CHECK(http::check_head("GET / HTTP/1.0\r\nHost: a\r\n\r\n", limits).value().closes);
  CHECK_FALSE(http::check_head("GET / HTTP/1.1\r\nHost: a\r\n\r\n", limits).value().closes);
}

TEST_CASE("head check: any Transfer-Encoding needs a length instead", "[unit][http]") {
  CHECK(verdict_with("Transfer-Encoding: chunked") == "length_required");
  CHECK(verdict_with("Transfer-Encoding: xchunked") == "length_required");
  CHECK(verdict_with("Transfer-Encoding: chunked, identity") == "length_required");
  CHECK(verdict_with("transfer-ENCODING:") == "length_required");
  CHECK(verdict_with("Content-Length: 3\r\nTransfer-Encoding: chunked") == "length_required");
  CHECK(verdict_with("Transfer-Encoding: chunked\r\nContent-Length: 3") == "length_required");
  CHECK(verdict("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == "length_required");
}

TEST_CASE("head check: a length is plain digits, once", "[unit][http]") {
  CHECK(verdict_with("Content-Length: 0") == "ok");
  CHECK(verdict_with("Content-Length: 3") == "ok");
  CHECK(verdict_with("Content-Length: 3\r\nContent-Length: 4") == "header_repeated");
  CHECK(verdict_with("Content-Length: 3\r\nContent-Length: 3") == "header_repeated");
  for (const std::string odd : {"3, 3", "+3", "-1", "0x3", "", "03", "3 3", "1e3", "3;",
                                "9999999999999999999", "\xD9\xA3"}) {
    CAPTURE(odd);
    CHECK(verdict_with("Content-Length: " + odd) == "content_length_malformed");
  }
}

TEST_CASE("head check: one Host, well-formed", "[unit][http]") {
  CHECK(verdict("GET / HTTP/1.1\r\n\r\n") == "host_missing");
  CHECK(verdict("GET / HTTP/1.0\r\n\r\n") == "host_missing");
  CHECK(verdict("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n") == "header_repeated");
  for (const std::string good : {"a", "a-b.example", "127.0.0.1:80", "[::1]", "[::1]:8080"}) {
    CAPTURE(good);
    CHECK(verdict("GET / HTTP/1.1\r\nHost: " + good + "\r\n\r\n") == "ok");
  }
  for (const std::string bad : {"", "a b", "a:", "a:x", "a:123456", "a/b", "a@b", "[::1", "::1]",
                                "[]", "[::g]", "a,b", "a:1:2", "[::1]x", "b\xC3\xBC"}) {
    CAPTURE(bad);
    CHECK(verdict("GET / HTTP/1.1\r\nHost: " + bad + "\r\n\r\n") == "host_malformed");
  }
}

TEST_CASE("head check: header lines have one shape", "[unit][http]") {
  CHECK(verdict_with("X-A: b\r\n folded") == "header_folded");
  CHECK(verdict_with("X-A: b\r\n\tfolded") == "header_folded");
  CHECK(verdict("GET / HTTP/1.1\r\n Host: a\r\n\r\n") == "header_folded");
  CHECK(verdict_with("X-A : b") == "space_before_colon");
  CHECK(verdict_with("X-A\t: b") == "space_before_colon");
  CHECK(verdict_with("X A: b") == "header_malformed");
  CHECK(verdict_with(": b") == "header_malformed");
  CHECK(verdict_with("no colon") == "header_malformed");
  CHECK(verdict_with("X-\xC3\xA4: b") == "header_malformed");
  CHECK(verdict_with("X-A: caf\xC3\xA9\tb") == "ok");
  CHECK(verdict_with(std::string{"X-A: a\0b", 8}) == "control_character");
  CHECK(verdict_with("X-A: a\x1b[0m") == "control_character");
  CHECK(verdict_with("X-A: a\x7f") == "control_character");
  CHECK(verdict_with("X-A: a\rb") == "bare_carriage_return");
  CHECK(verdict_with("X-A: a\nX-B: b") == "bare_line_feed");
  CHECK(verdict("GET / HTTP/1.1\nHost: a\n\n") == "bare_line_feed");
  CHECK(verdict_with("Authorization: a\r\nauthorization: b") == "header_repeated");
  CHECK(verdict_with("Idempotency-Key: a\r\nIdempotency-Key: a") == "header_repeated");
  CHECK(verdict_with("Cookie: a=1\r\nCookie: a=2") == "header_repeated");
  CHECK(verdict_with("Content-Encoding: gzip") == "content_encoded");
  CHECK(verdict_with("Content-Encoding: identity") == "content_encoded");
  CHECK(verdict_with("Expect: 200-ok") == "expectation_unknown");
}

TEST_CASE("head check: the request line has one shape", "[unit][http]") {
  CHECK(verdict_of_line("GET http://evil/v1/x HTTP/1.1") == "target_not_a_path");
  CHECK(verdict_of_line("GET evil:80 HTTP/1.1") == "target_not_a_path");
  CHECK(verdict_of_line("OPTIONS * HTTP/1.1") == "target_not_a_path");
  CHECK(verdict_of_line("CONNECT evil:443 HTTP/1.1") == "method_not_allowed");
  CHECK(verdict_of_line("BREW / HTTP/1.1") == "method_unknown");
  CHECK(verdict_of_line("get / HTTP/1.1") == "method_unknown");
  CHECK(verdict_of_line("PRI * HTTP/2.0") == "version_not_supported");
  CHECK(verdict_of_line("GET / HTTP/1.2") == "version_not_supported");
  CHECK(verdict_of_line("GET / HTTP/0.9") == "version_not_supported");
  CHECK(verdict_of_line("GET /") == "version_missing");
  for (const std::string odd : {"GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET",
                                "GET / http/1.1", "GET / HTTP/1.10", "GET /a b HTTP/1.1",
                                "GET /\ta HTTP/1.1", "G(T / HTTP/1.1", "", "GET / HTTPS/1.1"}) {
    CAPTURE(odd);
    CHECK(verdict_of_line(odd) == "request_line_malformed");
  }
}

TEST_CASE("head check: sizes are bounded at the byte", "[unit][http]") {
  const auto target = [](std::size_t line_bytes) {  // "GET " + target + " HTTP/1.1"
    return verdict_of_line("GET /" + std::string(line_bytes - 14, 'a') + " HTTP/1.1");
  };
  CHECK(target(4096) == "ok");
  CHECK(target(4097) == "target_too_long");
  CHECK(verdict_with("X-A: " + std::string(4096 - 5, 'a')) == "ok");
  CHECK(verdict_with("X-A: " + std::string(4097 - 5, 'a')) == "header_too_long");

  std::string lines;
  for (int i = 0; i < 62; ++i) lines += "X-A: b\r\n";
  CHECK(verdict_with(lines + "X-A: b") == "ok");  // With Host: 64.
  CHECK(verdict_with(lines + "X-A: b\r\nX-A: b") == "too_many_headers");

  // "Host: localhost" and its end take 17 bytes, four long lines the rest of 16 KiB.
  std::string long_lines;
  for (int i = 0; i < 3; ++i) long_lines += "X-A: " + std::string(4089, 'a') + "\r\n";
  CHECK(verdict_with(long_lines + "X-A: " + std::string(4079 - 7, 'a')) == "ok");
  CHECK(verdict_with(long_lines + "X-A: " + std::string(4085, 'a')) == "headers_too_long");
}

TEST_CASE("head check: a body comes only with methods that have one", "[unit][http]") {
  CHECK(verdict_with("Content-Length: 1", "GET") == "body_not_expected");
  CHECK(verdict_with("Content-Length: 1", "DELETE") == "body_not_expected");
  CHECK(verdict_with("Content-Length: 0", "GET") == "ok");
  CHECK(verdict_with("Content-Length: 1", "PATCH") == "ok");
}

TEST_CASE("head scanner: the same end, however the bytes arrive", "[unit][http]") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n";
  const std::string all = head + "GET /second HTTP/1.1\r\n";
  for (std::size_t step = 1; step <= all.size(); ++step) {
    http::HeadScanner scanner{limits};
    std::optional<std::size_t> end;
    for (std::size_t size = step; !end; size = std::min(size + step, all.size())) {
      const auto scanned = scanner.scan(std::string_view{all}.substr(0, size));
      REQUIRE(scanned.has_value());
      end = scanned.value();
      if (size == all.size()) break;
    }
    CHECK(end == head.size());
  }
}

TEST_CASE("head scanner: a bad start is refused before its end has come", "[unit][http]") {
  const auto refusal = [](std::string_view start) {
    http::HeadScanner scanner{limits};
    return scanner.scan(start).has_value() ? "waits" : "refuses";
  };
  CHECK(refusal("GET /") == std::string{"waits"});
  CHECK(refusal("GET / HTTP/1.1\r") == std::string{"waits"});
  CHECK(refusal("GET /\r\n") == std::string{"refuses"});
  CHECK(refusal("GET / HTTP/1.1\n") == std::string{"refuses"});
  CHECK(refusal("\r\n") == std::string{"refuses"});
  CHECK(refusal(std::string(4097, 'A')) == std::string{"refuses"});
  CHECK(refusal("GET / HTTP/1.1\r\n" + std::string(4097, 'A')) == std::string{"refuses"});
  CHECK(refusal("\x16\x03\x01\x02") == std::string{"refuses"});  // TLS to a plain port.
}

TEST_CASE("head check: random damage never crashes and never yields two readings", "[unit][http]") {
  // Method: damage a good head; what is accepted must hold exactly one Host and no
  // Transfer-Encoding when read naively.
  const std::uint64_t seed = 42;
  INFO("seed " << seed);
  tress::testing::SeededRandom random{seed};
  const std::string good =
      "POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\nX-A: b\r\n\r\n";
  const std::string_view alphabet = "\r\n \t:,;aA0\0\x7f\xFF/";
  int accepted = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::array<Byte, 3> dice{};
    random.fill(dice);
    std::string head = good;
    const std::size_t at = dice[0] % head.size();
    const char c = alphabet[dice[1] % alphabet.size()];
    if (dice[2] % 2 == 0) {
      head[at] = c;
    } else {
      head.insert(at, 1, c);
    }
    const auto checked = http::check_head(head, limits);
    if (!checked.has_value()) continue;
    ++accepted;
    REQUIRE(head.ends_with("\r\n\r\n"));
    REQUIRE(head.find("\r\n\r\n") == head.size() - 4);
    REQUIRE(checked.value().target.starts_with('/'));
    REQUIRE_FALSE(checked.value().host.empty());
  }
  CHECK(accepted > 100);
}

TEST_CASE("host list: names match in any case and with any port", "[unit][http]") {
  const std::vector<std::string> hosts = {"localhost", "127.0.0.1", "[::1]"};
  CHECK(http::is_host_allowed("localhost", hosts));
  CHECK(http::is_host_allowed("LocalHost:8443", hosts));
  CHECK(http::is_host_allowed("127.0.0.1:1", hosts));
  CHECK(http::is_host_allowed("[::1]:80", hosts));
  CHECK_FALSE(http::is_host_allowed("evil.example", hosts));
  CHECK_FALSE(http::is_host_allowed("localhost.evil.example", hosts));
  CHECK_FALSE(http::is_host_allowed("[::2]:80", hosts));
  CHECK(http::is_host_allowed("anything", {}));
}

TEST_CASE("media types: exact, with no parameter but the charset", "[unit][http]") {
  CHECK(http::is_media_type("application/json", "application/json"));
  CHECK(http::is_media_type("Application/JSON; charset=UTF-8", "application/json"));
  CHECK(http::is_media_type("application/json;charset=\"utf-8\"", "application/json"));
  CHECK_FALSE(http::is_media_type("", "application/json"));
  CHECK_FALSE(http::is_media_type("text/plain", "application/json"));
  CHECK_FALSE(http::is_media_type("application/jsonx", "application/json"));
  CHECK_FALSE(http::is_media_type("application/json; charset=utf-16", "application/json"));
  CHECK_FALSE(http::is_media_type("text/plain; application/json", "application/json"));
}

}  // namespace tress::http::head_check_test

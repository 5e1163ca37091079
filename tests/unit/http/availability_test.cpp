// Goal: nobody holds a connection, a thread or memory for longer than `limits.hpp` says, and those
// who behave are served meanwhile.
// Method: a real server with the same rules and shorter deadlines; the defaults are held against
// the table of `negative-tests.md` in a test of their own.

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/unit/http/test_server.hpp"

namespace tress::http::testing::availability_test {

using std::chrono::milliseconds;

namespace {

using SteadyClock = std::chrono::steady_clock;

milliseconds since(SteadyClock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - start);
}

Limits quick() {
  Limits limits;
  limits.head_deadline = milliseconds{300};
  limits.body_deadline = milliseconds{200};
  limits.body_step = milliseconds{100};
  limits.body_deadline_max = milliseconds{400};
  limits.idle_deadline = milliseconds{400};
  limits.write_deadline = milliseconds{300};
  limits.linger_deadline = milliseconds{100};
  limits.watch_interval = milliseconds{10};
  return limits;
}

/// The slowest but one percent of `count` requests.
milliseconds slow_end(TestServer& server, const std::string& from, std::size_t count) {
  HttpClient client{server.port(), from};
  std::vector<milliseconds> times;
  for (std::size_t i = 0; i < count; ++i) {
    const auto start = SteadyClock::now();
    const auto answer = client.request("GET", "/v1/echo/1");
    REQUIRE(answer.has_value());
    REQUIRE(answer->status == 200);
    times.push_back(since(start));
  }
  std::sort(times.begin(), times.end());
  return times[count * 99 / 100];
}

}  // namespace

TEST_CASE("limits: the defaults are those of the published table", "[unit][http]") {
  const Limits limits;
  CHECK(limits.head.request_line_bytes_max == 4096);
  CHECK(limits.head.header_bytes_max == 4096);
  CHECK(limits.head.headers_bytes_max == 16384);
  CHECK(limits.head.headers_max == 64);
  CHECK(limits.body_bytes_max == 65536);
  CHECK(limits.head_deadline == std::chrono::seconds{5});
  CHECK(limits.body_deadline == std::chrono::seconds{10});
  CHECK(limits.body_step == std::chrono::seconds{1});
  CHECK(limits.body_step_bytes == 8192);
  CHECK(limits.body_deadline_max == std::chrono::seconds{30});
  CHECK(limits.idle_deadline == std::chrono::seconds{30});
  CHECK(limits.write_deadline == std::chrono::seconds{20});
  CHECK(limits.connections_max == 1024);
  CHECK(limits.connections_per_address_max == 64);
  CHECK(limits.streams_max == 512);
  CHECK(limits.requests_per_connection_max == 1000);
}

TEST_CASE("availability: a head that comes byte by byte gets 408 at the deadline [neg-25]",
          "[unit][http]") {
  TestServer server{quick()};
  auto client = server.client();
  client.patience = milliseconds{0};
  const auto start = SteadyClock::now();
  const std::string head =
      "GET /v1/echo/1 HTTP/1.1\r\nHost: localhost\r\nX-A: " + std::string(200, 'a');
  std::optional<HttpAnswer> answer;
  for (std::size_t i = 0; i < head.size() && !answer; ++i) {
    client.send(head.substr(i, 1));
    std::this_thread::sleep_for(milliseconds{20});
    answer = client.receive();
  }
  REQUIRE(answer.has_value());
  CHECK(since(start) < milliseconds{450});
  CHECK(answer->status == 408);
  CHECK(code_of(*answer) == "head_too_slow");
  client.patience = milliseconds{5'000};
  CHECK(client.receive_all().empty());
  CHECK(server.handled() == 0);
  CHECK(server.comes_to_connections(0));
}

TEST_CASE("availability: the head's deadline also runs on a connection's later requests",
          "[unit][http]") {
  TestServer server{quick()};
  auto client = server.client();
  CHECK(client.request("GET", "/v1/echo/1")->status == 200);
  const auto start = SteadyClock::now();
  const auto answer = client.ask("GET /v1");
  REQUIRE(answer.has_value());
  CHECK(answer->status == 408);
  CHECK(since(start) < milliseconds{400});
}

TEST_CASE("availability: a connection that says nothing is closed without a word", "[unit][http]") {
  TestServer server{quick()};
  auto silent = server.client();
  auto idle = server.client();
  CHECK(idle.request("GET", "/v1/echo/1")->status == 200);
  CHECK(silent.is_closed_by_peer());
  CHECK(idle.is_closed_by_peer());
  CHECK(server.comes_to_connections(0));
  CHECK(server.lines().size() == 1);
}

TEST_CASE("availability: a body that trickles gets 408 at the deadline [neg-26]", "[unit][http]") {
  TestServer server{quick()};
  auto client = server.client();
  const auto start = SteadyClock::now();
  client.send(
      "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 60000\r\n\r\n");
  client.patience = milliseconds{0};
  std::optional<HttpAnswer> answer;
  for (int i = 0; i < 100 && !answer; ++i) {
    client.send("1");
    std::this_thread::sleep_for(milliseconds{20});
    answer = client.receive();
  }
  REQUIRE(answer.has_value());
  // 200 ms and eight steps of 100 ms, capped at 400.
  CHECK(since(start) >= milliseconds{350});
  CHECK(since(start) < milliseconds{600});
  CHECK(answer->status == 408);
  CHECK(code_of(*answer) == "body_too_slow");
  CHECK(server.handled() == 0);
}

TEST_CASE("availability: a reader that takes nothing is cut off [neg-27]", "[unit][http]") {
  TestServer server{quick()};
  auto client = server.client();
  client.stop_reading();
  client.send("GET /v1/big HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto start = SteadyClock::now();
  const SeenLine line = server.line(0);
  CHECK(since(start) < milliseconds{1'000});
  CHECK(line.route == "big");
  CHECK(server.comes_to_connections(0));
  // What the kernel still held for the peer went as well: the connection was reset.
  const auto drained = SteadyClock::now();
  CHECK(client.receive_all().size() < (std::size_t{1} << 20U));
  CHECK(since(drained) < milliseconds{1'000});
}

TEST_CASE("availability: a slow reader who does read gets a long answer whole", "[unit][http]") {
  TestServer server{quick()};
  auto client = server.client();
  const auto answer = client.request("GET", "/v1/big");
  REQUIRE(answer.has_value());
  CHECK(answer->body.size() == std::size_t{32} << 20U);
}

TEST_CASE("availability: the 65th connection of an address gets 503, others are served [neg-28]",
          "[unit][http]") {
  Limits limits;
  limits.linger_deadline = milliseconds{200};
  limits.connections_max = 66;
  TestServer server{limits};
  const milliseconds before = slow_end(server, "127.0.0.2", 200);
  REQUIRE(server.comes_to_connections(0));

  std::vector<HttpClient> crowd;
  for (int i = 0; i < 64; ++i) crowd.push_back(server.client());
  for (HttpClient& one : crowd) REQUIRE(one.request("GET", "/v1/echo/1")->status == 200);
  for (int i = 0; i < 10; ++i) {
    auto refused = server.client();
    const auto answer = refused.receive();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 503);
    CHECK(code_of(*answer) == "too_many_connections");
    CHECK(answer->header("retry-after") == "1");
    CHECK(refused.is_closed_by_peer());
  }
  // Below a few milliseconds the machine's own noise decides.
  CHECK(slow_end(server, "127.0.0.2", 200) < std::max(before * 2, milliseconds{20}));

  // All together: 66. One from each of two more addresses fits, the next does not.
  REQUIRE(server.comes_to_connections(64));
  HttpClient second{server.port(), "127.0.0.3"};
  HttpClient third{server.port(), "127.0.0.4"};
  CHECK(second.request("GET", "/v1/echo/1")->status == 200);
  CHECK(third.request("GET", "/v1/echo/1")->status == 200);
  HttpClient fourth{server.port(), "127.0.0.5"};
  CHECK(fourth.receive()->status == 503);

  // A place that is given back is free.
  crowd.pop_back();
  REQUIRE(server.comes_to_connections(65));
  CHECK(server.client().request("GET", "/v1/echo/1")->status == 200);
}

TEST_CASE("availability: the last request of a connection says so", "[unit][http]") {
  Limits limits;
  limits.requests_per_connection_max = 3;
  TestServer server{limits};
  auto client = server.client();
  CHECK(client.request("GET", "/v1/echo/1")->header("connection").empty());
  CHECK(client.request("GET", "/v1/echo/2")->header("connection").empty());
  CHECK(client.request("GET", "/v1/echo/3")->header("connection") == "close");
  CHECK(client.is_closed_by_peer());
}

TEST_CASE("availability: a handler may take longer than every deadline", "[unit][http]") {
  TestServer server{quick()};
  auto client = server.client();
  client.send("GET /v1/held HTTP/1.1\r\nHost: localhost\r\n\r\n");
  server.wait_for_held(1);
  std::this_thread::sleep_for(milliseconds{600});
  server.release();
  const auto answer = client.receive();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
}

}  // namespace tress::http::testing::availability_test

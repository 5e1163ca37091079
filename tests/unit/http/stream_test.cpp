#include <atomic>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"

#include "api/http/event_stream.hpp"
#include "api/http/server.hpp"

namespace tress::http::stream_test {

// Goal: an answer that goes on costs a bounded amount, holds nobody up, and ends when it should.
// Method: a real server with short deadlines, and clients that read, stall, leave or go on sending.

using tress::testing::HttpClient;

namespace {

using std::chrono::milliseconds;

Limits quick() {
  Limits limits;
  limits.stream_heartbeat = milliseconds{300};
  limits.watch_interval = milliseconds{20};
  limits.linger_deadline = milliseconds{200};
  limits.write_deadline = milliseconds{600};
  return limits;
}

/// A server whose one route answers with a stream of four messages' room.
class StreamServer {
 public:
  explicit StreamServer(const Limits& limits = quick()) {
    Options options;
    options.threads = 2;
    options.limits = limits;
    options.access_log = [this](const AccessLine&) { ++answered_; };
    std::vector<Route> table;
    table.push_back(
        {Method::get, "/v1/stream", "stream", [this](const Request&, Responder responder) {
           Response response;
           response.content_type = "text/event-stream";
           response.stream = std::make_shared<EventStream>(messages_max);
           {
             const std::lock_guard lock{mutex_};
             streams_.push_back(response.stream);
           }
           responder(std::move(response));
         }});
    table.push_back({Method::get, "/v1/other", "other", [](const Request&, Responder responder) {
                       responder(json_response(200, "1"));
                     }});
    server_ = std::make_unique<Server>(options, Router{std::move(table)});
    port_ = server_->start().value();
  }

  static constexpr std::size_t messages_max = 4;

  [[nodiscard]] HttpClient client() const { return HttpClient{port_}; }

  /// The n-th stream that was opened; null once its peer is gone.
  std::shared_ptr<EventStream> stream(std::size_t n) {
    const std::lock_guard lock{mutex_};
    return streams_.at(n).lock();
  }

  /// Whether the n-th stream is gone within five seconds.
  bool goes(std::size_t n) {
    for (int i = 0; i < 500; ++i) {
      if (stream(n) == nullptr) return true;
      std::this_thread::sleep_for(milliseconds{10});
    }
    return false;
  }

  Server& server() { return *server_; }

  [[nodiscard]] int answered() const { return answered_; }

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<EventStream>> streams_;  ///< mutex_
  std::atomic<int> answered_ = 0;
  std::uint16_t port_ = 0;
  std::unique_ptr<Server> server_;
};

/// What comes until it has `text` in it.
bool reads(HttpClient& client, std::string& seen, std::string_view text) {
  while (seen.find(text) == std::string::npos) {
    const auto more = client.receive_some();
    if (!more) return false;
    seen += *more;
  }
  return true;
}

}  // namespace

TEST_CASE("stream: a full queue takes nothing more, and what was taken comes in order",
          "[unit][http]") {
  EventStream stream{2};
  int woken = 0;
  stream.on_news([&] { ++woken; });
  CHECK(stream.room() == 2);
  CHECK(stream.push("a"));
  CHECK(stream.push("b"));
  CHECK_FALSE(stream.push("c"));
  CHECK(stream.room() == 0);
  CHECK(woken == 2);
  EventStream::Taken taken = stream.take();
  CHECK(taken.text == "ab");
  CHECK_FALSE(taken.is_over);
  CHECK(stream.push("d"));
  stream.close();
  CHECK_FALSE(stream.push("e"));
  stream.close_with("f");  // It is closed already.
  taken = stream.take();
  CHECK(taken.text == "d");
  CHECK(taken.is_over);
}

TEST_CASE("stream: last words replace what waits", "[unit][http]") {
  EventStream stream{2};
  CHECK(stream.push("a"));
  stream.close_with("last");
  const EventStream::Taken taken = stream.take();
  CHECK(taken.text == "last");
  CHECK(taken.is_over);
  CHECK(stream.room() == 0);
}

TEST_CASE("stream: an answer that goes on has no length, and each message comes when it is there",
          "[unit][http]") {
  StreamServer served;
  HttpClient client = served.client();
  const auto head = client.request("GET", "/v1/stream");
  REQUIRE(head.has_value());
  CHECK(head->status == 200);
  CHECK(head->header("content-type") == "text/event-stream");
  CHECK(head->header("content-length").empty());
  CHECK(head->header("transfer-encoding").empty());
  CHECK(head->header("connection") == "close");
  CHECK(head->header("cache-control") == "no-store");
  std::string seen;
  const auto stream = served.stream(0);
  REQUIRE(stream != nullptr);
  for (const std::string text : {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"}) {
    REQUIRE(stream->push(text));
    CHECK(reads(client, seen, text));
  }
  CHECK(served.answered() == 0);
  stream->close();
  CHECK(client.is_closed_by_peer());
}

TEST_CASE("stream: one that has nothing to say says so", "[unit][http]") {
  StreamServer served;
  HttpClient client = served.client();
  REQUIRE(client.request("GET", "/v1/stream").has_value());
  std::string seen;
  CHECK(reads(client, seen, ":\n\n:\n\n"));
}

TEST_CASE("stream: what waits is sent before it ends, and nothing after its last words",
          "[unit][http]") {
  StreamServer served;
  HttpClient client = served.client();
  REQUIRE(client.request("GET", "/v1/stream").has_value());
  const auto stream = served.stream(0);
  REQUIRE(stream->push("data: waits\n\n"));
  stream->close();
  CHECK(client.receive_all() == "data: waits\n\n");
}

TEST_CASE("stream: a peer who leaves is noticed at once, without anything to say", "[unit][http]") {
  Limits limits = quick();
  limits.stream_heartbeat = milliseconds{20'000};
  limits.idle_deadline = milliseconds{60'000};
  StreamServer served{limits};
  {
    HttpClient client = served.client();
    REQUIRE(client.request("GET", "/v1/stream").has_value());
    CHECK(served.stream(0) != nullptr);
  }
  CHECK(served.goes(0));
  HttpClient after = served.client();
  CHECK(after.request("GET", "/v1/other")->status == 200);
}

TEST_CASE("stream: a second request behind it is no request", "[unit][http]") {
  StreamServer served;
  HttpClient client = served.client();
  REQUIRE(client.request("GET", "/v1/stream").has_value());
  client.send("GET /v1/other HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(served.goes(0));
  CHECK(client.receive_all().find("HTTP/1.1") == std::string::npos);
}

TEST_CASE("stream: a peer who reads nothing is cut off, and nobody else waits for it",
          "[unit][http]") {
  StreamServer served;
  HttpClient stalled = served.client();
  stalled.stop_reading();
  REQUIRE(stalled.request("GET", "/v1/stream").has_value());
  const std::string much(std::size_t{128} * 1024, 'x');
  const auto begun = std::chrono::steady_clock::now();
  while (const auto stream = served.stream(0)) {
    static_cast<void>(stream->push(much));  // Full soon: nobody takes it.
    HttpClient other = served.client();
    CHECK(other.request("GET", "/v1/other")->status == 200);
    REQUIRE(std::chrono::steady_clock::now() - begun < std::chrono::seconds{10});
  }
}

TEST_CASE("stream: to HEAD only its head is sent", "[unit][http]") {
  StreamServer served;
  HttpClient client = served.client();
  client.send("HEAD /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = client.receive(false);
  REQUIRE(head.has_value());
  CHECK(head->status == 200);
  CHECK(served.goes(0));
  CHECK(client.receive_all().empty());
}

TEST_CASE("stream: seventy of one address leave it all its connections for requests",
          "[unit][http]") {
  StreamServer served{Limits{}};
  std::vector<HttpClient> readers;
  for (std::size_t i = 0; i < 70; ++i) {
    readers.push_back(served.client());
    const auto head = readers.back().request("GET", "/v1/stream");
    REQUIRE(head.has_value());
    REQUIRE(head->status == 200);
  }
  std::vector<HttpClient> askers;
  for (std::size_t i = 0; i < Limits{}.connections_per_address_max; ++i) {
    askers.push_back(served.client());
    const auto answer = askers.back().request("GET", "/v1/other");
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }
  CHECK(served.server().connections() == readers.size() + askers.size());
  HttpClient one_more = served.client();
  CHECK(one_more.receive()->status == 503);
  std::string seen;
  REQUIRE(served.stream(69)->push("data: still here\n\n"));
  CHECK(reads(readers.back(), seen, "still here"));
}

TEST_CASE("stream: past their own limit there are no more of them, but requests are answered",
          "[unit][http]") {
  Limits limits = quick();
  limits.streams_max = 2;
  limits.connections_per_address_max = 2;
  StreamServer served{limits};
  const auto answer_to_open = [&](HttpClient& client) {
    const auto answer = client.request("GET", "/v1/stream");
    REQUIRE(answer.has_value());
    return answer->status;
  };
  HttpClient first = served.client();
  auto second = std::make_unique<HttpClient>(served.client());
  CHECK(answer_to_open(first) == 200);
  CHECK(answer_to_open(*second) == 200);
  HttpClient third = served.client();
  const auto refused = third.request("GET", "/v1/stream");
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  CHECK(refused->body.find("\"too_many_connections\"") != std::string::npos);
  CHECK(refused->header("retry-after") == "1");
  CHECK(served.goes(2));
  CHECK(third.is_closed_by_peer());
  HttpClient other = served.client();
  CHECK(other.request("GET", "/v1/other")->status == 200);

  // A place that is given back is free, and only once.
  second.reset();
  CHECK(served.goes(1));
  bool is_open = false;
  for (int i = 0; i < 500 && !is_open; ++i) {
    second = std::make_unique<HttpClient>(served.client());
    const auto answer = second->request("GET", "/v1/stream");
    is_open = answer && answer->status == 200;
    if (!is_open) std::this_thread::sleep_for(milliseconds{10});
  }
  CHECK(is_open);
  HttpClient fourth = served.client();
  CHECK(answer_to_open(fourth) == 503);
}

TEST_CASE("stream: a server that stops sends what waits and ends its streams in time",
          "[unit][http]") {
  StreamServer served;
  HttpClient idle = served.client();
  REQUIRE(idle.request("GET", "/v1/stream").has_value());
  HttpClient stalled = served.client();
  stalled.stop_reading();
  REQUIRE(stalled.request("GET", "/v1/stream").has_value());
  REQUIRE(served.stream(0)->push("data: last\n\n"));
  static_cast<void>(served.stream(1)->push(std::string(std::size_t{4} << 20U, 'x')));
  const auto begun = std::chrono::steady_clock::now();
  std::thread stopping{[&] { served.server().stop(milliseconds{400}); }};
  CHECK(idle.receive_all().find("data: last\n\n") != std::string::npos);
  stopping.join();
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{5});
  CHECK(served.stream(0) == nullptr);
  CHECK(served.stream(1) == nullptr);
}

}  // namespace tress::http::stream_test

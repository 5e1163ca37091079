#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_client.hpp"

#include "api/http/server.hpp"

namespace tress::http::testing {

using tress::testing::HttpAnswer;
using tress::testing::HttpClient;

/// What the log was told, in text that can be kept.
struct SeenLine {
  std::string method;
  std::string route;
  int status;
  std::string request_id;
  std::string refusal;
};

/// A real server on a free port with a handful of routes, and what it was asked.
class TestServer {
 public:
  explicit TestServer(Limits limits = {}, Middleware middleware = {});
  ~TestServer();

  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  [[nodiscard]] HttpClient client() const { return HttpClient{port_}; }

  Server& server() noexcept { return *server_; }

  /// How many requests reached a handler.
  [[nodiscard]] int handled() const noexcept { return handled_; }

  [[nodiscard]] std::vector<SeenLine> lines() const;

  /// Waits for the line of the n-th answer (from 0): it is written just after the answer is sent.
  [[nodiscard]] SeenLine line(std::size_t n) const;

  /// Lets the requests to /v1/held be answered.
  void release();

  /// Waits until `count` requests wait at /v1/held.
  void wait_for_held(std::size_t count);

  /// Whether the server has `count` connections before five seconds are over.
  [[nodiscard]] bool comes_to_connections(std::size_t count) const;

 private:
  std::vector<Route> routes();
  void hold(Responder responder);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<SeenLine> lines_;       ///< mutex_
  std::vector<Responder> held_;       ///< mutex_
  std::vector<std::thread> helpers_;  ///< mutex_
  std::atomic<int> handled_ = 0;
  std::uint16_t port_ = 0;
  std::unique_ptr<Server> server_;
};

/// The `code` of a problem answer; empty if it is none.
std::string code_of(const HttpAnswer& answer);

}  // namespace tress::http::testing

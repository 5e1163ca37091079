#include "tests/unit/http/test_server.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "api/http/problem.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"

namespace tress::http::testing {

namespace {

/// What the route saw, as JSON.
Response echo(const Request& request) {
  json::Writer out;
  out.begin_object().member("method", text_of(request.method)).member("path", request.path);
  for (const auto& [name, value] : request.path_parameters) out.member("path." + name, value);
  for (const auto& [name, value] : request.query) out.member("query." + name, value);
  for (const auto& [name, value] : request.headers) out.member("header." + name, value);
  out.member("peer", request.peer).member("is_loopback", request.is_loopback);
  out.member("request_id", request.request_id).member("body", request.body).end_object();
  return json_response(200, out.take());
}

}  // namespace

TestServer::TestServer(Limits limits, Middleware middleware) {
  Options options;
  options.threads = 2;
  options.limits = limits;
  options.request_id_seed = 7;
  options.access_log = [this](const AccessLine& line) {
    const std::lock_guard lock{mutex_};
    lines_.push_back({std::string{line.method}, std::string{line.route}, line.status,
                      std::string{line.request_id}, std::string{line.refusal}});
    changed_.notify_all();
  };
  server_ = std::make_unique<Server>(options, Router{routes(), std::move(middleware)});
  port_ = server_->start().value();
}

TestServer::~TestServer() {
  release();
  server_->stop(std::chrono::milliseconds{0});
  for (std::thread& helper : helpers_) helper.join();
}

std::vector<Route> TestServer::routes() {
  const auto counted = [this](auto work) {
    return [this, work](Request request, Responder responder) {
      ++handled_;
      work(std::move(request), std::move(responder));
    };
  };
  const auto echoes =
      counted([](const Request& request, Responder responder) { responder(echo(request)); });
  std::vector<Route> table;
  table.push_back({Method::get, "/v1/echo/{id}", "echo", echoes});
  table.push_back({Method::post, "/v1/echo", "echo_body", echoes});
  table.push_back({Method::put, "/v1/echo", "replace", echoes});
  table.push_back({Method::post, "/v1/import", "import", echoes, 1024 * 1024, "text/csv"});
  table.push_back({Method::get, "/v1/events/{event}", "event", echoes});
  table.push_back({Method::get, "/v1/throws", "throws", counted([](const Request&, Responder) {
                     throw std::runtime_error("secret detail of " __FILE__);
                   })});
  table.push_back({Method::get, "/v1/lost", "lost", counted([](const Request&, Responder) {})});
  table.push_back({Method::get, "/v1/big", "big", counted([](const Request&, Responder responder) {
                     responder(json_response(200, std::string(std::size_t{32} << 20U, '1')));
                   })});
  table.push_back(
      {Method::post, "/v1/later", "later", counted([this](Request request, Responder responder) {
         const std::lock_guard lock{mutex_};
         helpers_.emplace_back([r = std::move(request), answer = std::move(responder)]() mutable {
           answer(echo(r));
         });
       })});
  table.push_back(
      {Method::get, "/v1/held", "held",
       counted([this](const Request&, Responder responder) { hold(std::move(responder)); })});
  return table;
}

void TestServer::hold(Responder responder) {
  const std::lock_guard lock{mutex_};
  held_.push_back(std::move(responder));
  changed_.notify_all();
}

void TestServer::release() {
  std::vector<Responder> free;
  {
    const std::lock_guard lock{mutex_};
    free.swap(held_);
  }
  for (Responder& responder : free) responder(json_response(200, "\"released\""));
}

void TestServer::wait_for_held(std::size_t count) {
  std::unique_lock lock{mutex_};
  REQUIRE(changed_.wait_for(lock, std::chrono::seconds{5},
                            [this, count] { return held_.size() >= count; }));
}

std::vector<SeenLine> TestServer::lines() const {
  const std::lock_guard lock{mutex_};
  return lines_;
}

SeenLine TestServer::line(std::size_t n) const {
  std::unique_lock lock{mutex_};
  REQUIRE(
      changed_.wait_for(lock, std::chrono::seconds{5}, [this, n] { return lines_.size() > n; }));
  return lines_[n];
}

bool TestServer::comes_to_connections(std::size_t count) const {
  for (int i = 0; i < 500; ++i) {
    if (server_->connections() == count) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

std::string code_of(const HttpAnswer& answer) {
  if (answer.header("content-type") != problem_content_type) return {};
  const auto value = json::read(answer.body);
  REQUIRE(value.has_value());
  REQUIRE(value.value().find("request_id") != nullptr);
  CHECK(*value.value().find("request_id")->if_string() == answer.header("x-request-id"));
  return *value.value().find("code")->if_string();
}

}  // namespace tress::http::testing

// Goal: appends per second over HTTP, with one client and with 64, beside a server that does
// nothing but sign and write (http_bare_server.hpp), and beside our own server's static answer.
// Method: the real program in its own process on a temporary folder; keep-alive connections from
// this process share the machine's cores with it. Usage: bench_http PATH_OF_TRESS

#include <atomic>
#include <memory>
#include <thread>

#include "tests/bench/bench.hpp"
#include "tests/bench/http_bare_server.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/http/server.hpp"
#include "api/json/reader.hpp"

namespace tress {

namespace {

using bench::median_rate;
using testing::HttpClient;
using testing::ServedSalon;
using Headers = ServedSalon::Headers;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

/// `count` requests over `clients` keep-alive connections; `ask` makes one and says if it was good.
template <class Ask>
double request_rate(std::uint16_t port, unsigned clients, std::size_t count, const Ask& ask) {
  return median_rate(count, [&] {
    std::vector<std::thread> threads;
    std::atomic<std::size_t> failed{0};
    for (unsigned c = 0; c < clients; ++c) {
      // From two addresses, because the server takes at most 64 connections from one.
      const std::string from = c % 2 == 0 ? "127.0.0.1" : "127.0.0.2";
      threads.emplace_back([&, from, n = count / clients] {
        std::unique_ptr<HttpClient> client;
        for (std::size_t i = 0; i < n; ++i) {
          // A server closes a connection after a thousand requests.
          if (i % 900 == 0) client = std::make_unique<HttpClient>(port, from);
          if (!ask(*client)) ++failed;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    if (failed > 0) fail("requests failed: " + std::to_string(failed));
  });
}

double static_rate(unsigned clients, std::size_t count) {
  http::Route route;
  route.method = http::Method::get;
  route.pattern = "/static";
  route.name = "static";
  route.handler = [](http::Request, http::Responder responder) {
    responder(http::json_response(200, R"({"status":"alive"})"));
  };
  http::Options options;
  options.access_log = [](const http::AccessLine&) {};
  http::Server server{options, http::Router{{route}}};
  const auto port = server.start();
  if (!port) fail(sentence(port.error()));
  const double rate = request_rate(port.value(), clients, count, [](HttpClient& client) {
    const auto answer = client.request("GET", "/static");
    return answer && answer->status == 200;
  });
  server.stop(std::chrono::milliseconds{100});
  return rate;
}

double bare_rate(unsigned clients, std::size_t count) {
  const testing::TemporaryFolder folder;
  const bench::BareServer server{folder / "bare"};
  const std::string body = R"({"text":")" + std::string(300, 'x') + "\"}";
  return request_rate(server.port(), clients, count, [&](HttpClient& client) {
    const auto answer = client.request("POST", "/", {{"Content-Type", "application/json"}}, body);
    return answer && answer->status == 201;
  });
}

double append_rate(const ServedSalon& salon,
                   const Headers& signed_in,
                   const std::string& client_id,
                   unsigned clients,
                   std::size_t count) {
  static std::atomic<std::uint64_t> keys_used{0};
  const std::string body = R"({"text":")" + std::string(300, 'x') + "\"}";
  return request_rate(salon.port(), clients, count, [&](HttpClient& client) {
    Headers headers = signed_in;
    headers.emplace_back("Idempotency-Key", std::to_string(keys_used++));
    const auto answer =
        client.request("POST", "/v1/clients/" + client_id + "/notes", headers, body);
    return answer && answer->status == 201;
  });
}

void run(const std::string& program) {
  testing::TemporaryFolder folder;
  bench::print_head();
  bench::print_ceiling("static answer of our server, 1 connection", static_rate(1, 4500));
  bench::print_ceiling("static answer of our server, 64 connections", static_rate(64, 38'400));
  const double bare_one = bare_rate(1, 800);
  bench::print_ceiling("bare POST: Beast, sign, 3 rows, sync; 1 connection", bare_one);
  const double bare_many = bare_rate(64, 12'800);
  bench::print_ceiling("bare POST: Beast, sign, 3 rows, sync; 64 connections", bare_many);
  ServedSalon salon{program, folder.path()};
  salon.start();
  const Headers signed_in = salon.sign_in();
  HttpClient client{salon.port()};
  Headers registering = signed_in;
  registering.emplace_back("Idempotency-Key", "client");
  const auto made = client.request("POST", "/v1/clients", registering, R"({"name":"Bench"})");
  if (!made || made->status != 201) fail("no client");
  const auto body = json::read(made->body);
  const std::string id = *body.value().find("stream")->if_string();
  bench::print_ratio("append over HTTP, 1 connection", append_rate(salon, signed_in, id, 1, 800),
                     "bare POSTs", bare_one);
  bench::print_ratio("append over HTTP, 64 connections",
                     append_rate(salon, signed_in, id, 64, 12'800), "bare POSTs", bare_many);
}

}  // namespace

}  // namespace tress

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: bench_http PATH_OF_TRESS\n", stderr);
    return 64;
  }
  try {
    tress::run(arguments[1]);
    return 0;
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "bench_http: %s\n", broken.what());
    return 74;
  }
}

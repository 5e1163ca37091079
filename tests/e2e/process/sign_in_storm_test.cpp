// Goal: whoever signs in two hundred times at once takes two processors for some seconds, and
// nothing else: neither memory for more than two hashings, nor the till's answers. Method: the real
// program with its real hashing; the kernel says how much memory it ever had.

#include <algorithm>
#include <chrono>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::sign_in_storm_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HttpClient;
using testing::ServedSalon;
using testing::TemporaryFolder;

/// From four addresses: of one fifty are admitted in a quarter of an hour, and no more.
constexpr int storm = 200;
constexpr int addresses = 4;

/// A hashing takes 64 MiB: two of them and what two hundred connections take, not three.
constexpr std::uint64_t growth_max = std::uint64_t{160} << 20U;

constexpr milliseconds patience{60'000};

/// Of somebody whom the salon does not know: that takes the same work as a wrong password.
std::string sign_in_of(int number) {
  const std::string body = R"({"name":"nobody.)" + std::to_string(number) +
                           R"(","password":"not the right phrase","as_token":true})";
  return "POST /v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// How long one sign-in takes when nobody else is there.
milliseconds one_hashing(const ServedSalon& salon) {
  HttpClient client{salon.port(), "127.0.0.8"};
  client.patience = patience;
  const auto begin = steady_clock::now();
  const auto answer = client.ask(sign_in_of(storm));
  REQUIRE(answer.has_value());
  REQUIRE(answer->status == 401);
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
}

/// What only two in two hundred reads exceed.
milliseconds slow_end(const ServedSalon& salon, const ServedSalon::Headers& signed_in) {
  constexpr std::size_t reads = 200;
  HttpClient client{salon.port(), "127.0.0.9"};
  client.patience = patience;
  std::vector<steady_clock::duration> took;
  while (took.size() < reads) {
    const auto begin = steady_clock::now();
    const auto answer = client.request("GET", "/v1/branches", signed_in);
    took.push_back(steady_clock::now() - begin);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }
  std::sort(took.begin(), took.end());
  return std::chrono::duration_cast<milliseconds>(took[reads - 3]);
}

/// Each sent, none answered yet.
std::vector<HttpClient> begin_storm(const ServedSalon& salon) {
  std::vector<HttpClient> clients;
  for (int i = 0; i < storm; ++i) {
    clients.emplace_back(salon.port(), "127.0.0." + std::to_string(1 + i % addresses));
    clients.back().patience = patience;
    REQUIRE(clients.back().is_connected());
  }
  for (int i = 0; i < storm; ++i) {
    REQUIRE(clients[static_cast<std::size_t>(i)].send(sign_in_of(i)));
  }
  return clients;
}

}  // namespace

TEST_CASE(
    "of 200 sign-ins at once two are hashed at a time, the rest is told to come back, and reads "
    "wait for none of them [neg-31]") {
  TemporaryFolder folder;
  ServedSalon salon{TRESS_PROGRAM, folder.path()};
  salon.start();
  const auto signed_in = salon.sign_in();
  const milliseconds hashing = one_hashing(salon);
  const milliseconds quiet = slow_end(salon, signed_in);
  const std::uint64_t before = salon.footprint().resident_bytes;

  auto clients = begin_storm(salon);
  const milliseconds meanwhile = slow_end(salon, signed_in);
  int judged = 0;
  int sent_away = 0;
  for (HttpClient& client : clients) {
    const auto answer = client.receive();
    REQUIRE(answer.has_value());
    INFO(answer->status << " " << answer->body);
    if (answer->status == 401) {
      ++judged;
      continue;
    }
    REQUIRE(answer->status == 429);
    CHECK(answer->body.find("\"too_many_attempts\"") != std::string::npos);
    CHECK(std::stoi(answer->header("retry-after")) > 0);
    ++sent_away;
  }
  CHECK(judged >= 2);
  CHECK(sent_away >= 1);
  CHECK(judged + sent_away == storm);
  const std::uint64_t peak = salon.footprint().resident_peak_bytes;
  INFO("MiB: " << (before >> 20U) << " before, " << (peak >> 20U) << " at most");
  CHECK(peak < before + growth_max);
  // A read that waited behind them would wait for a dozen hashings.
  INFO("ms: one hashing " << hashing.count() << ", reads " << quiet.count() << " before, "
                          << meanwhile.count() << " meanwhile");
  CHECK(meanwhile < std::max(quiet * 2, hashing));
  CHECK(salon.stop() == 0);
}

}  // namespace tress::sign_in_storm_test

// Goal: whatever strangers do to the real program, afterwards it holds no more descriptors, threads
// and memory than before (I15), and still serves. Method: rounds of torn connections, halves of
// requests, garbage and honest work; what it holds is read from /proc once it is warm, and at the
// end.

#include <iostream>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::baseline_test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Opens `count` connections at once, sends that over each, and drops them all.
void drop(std::uint16_t port, int count, const std::string& bytes) {
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<HttpClient>(port));
    clients.back()->send(bytes);
  }
}

void storm(KilledSalon& salon) {
  const std::uint16_t port = salon.salon.port();
  drop(port, 100, "");
  drop(port, 100, "GET /v1/clients HTTP/1.1\r\nHost: loc");
  drop(port, 50,
       "POST /v1/clients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
       "Content-Length: 5000\r\n\r\n{\"name\":");
  drop(port, 50, std::string(20'000, '\xFF'));
  // Answers that nobody reads.
  drop(port, 50, "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
  for (int i = 0; i < 20; ++i) {
    const auto made = salon.order("/v1/clients", R"({"name":"Storm Test"})");
    REQUIRE(made.has_value());
    CHECK(made->status == 201);
    CHECK(salon.show("/v1/clients").status == 200);
  }
  salon.salon.hang_up();
}

/// Connections end when the program has noticed, so it gets some seconds.
Footprint settled(const KilledSalon& salon, std::size_t descriptors) {
  const auto give_up = steady_clock::now() + std::chrono::seconds{20};
  Footprint now = salon.salon.footprint();
  while (now.descriptors > descriptors && steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds{50});
    now = salon.salon.footprint();
  }
  return now;
}

}  // namespace

TEST_CASE("after storms of strangers the program holds no more of the machine than before",
          "[crash][process]") {
  const int rounds = size_of_run(10, 500);
  KilledSalon salon;
  const std::size_t unused = salon.salon.footprint().descriptors;
  for (int i = 0; i < 3; ++i) storm(salon);
  const Footprint warm = settled(salon, unused);
  for (int i = 0; i < rounds; ++i) storm(salon);
  const Footprint end = settled(salon, warm.descriptors);
  std::cout << rounds << " rounds: " << warm.descriptors << " to " << end.descriptors
            << " descriptors, " << warm.threads << " to " << end.threads << " threads, "
            << warm.resident_bytes / 1024 << " to " << end.resident_bytes / 1024 << " KiB"
            << std::endl;
  // Tables of the log that were written meanwhile are kept open: some, and not one a connection.
  constexpr std::size_t tables_max = 20;
  CHECK(end.descriptors <= warm.descriptors + tables_max);
  // RocksDB starts its own when it first needs them, and keeps them.
  constexpr std::size_t log_threads_max = 4;
  CHECK(end.threads <= warm.threads + log_threads_max);
  // What the log holds in memory before it is written to tables grows up to its bound.
  constexpr std::uint64_t log_buffers_max = 64ULL * 1024 * 1024;
  CHECK(end.resident_bytes <= warm.resident_bytes + log_buffers_max);
  CHECK(salon.salon.stop() == 0);
  salon.require_whole();
}

}  // namespace tress::testing::baseline_test

// Goal: every view is built again from nothing while people read it, without their waiting and
// without their seeing anything but the one table or the other. Method: a long log, readers in
// threads of their own, rebuilds of every view beside them, equal digests at the end.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <random>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/salon_traffic.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_ledger.hpp"

#include "projections/all.hpp"
#include "projections/engine/follower.hpp"
#include "projections/store/rocksdb/rocksdb_store.hpp"

namespace tress::testing::rebuild_test {

namespace {

void fill(TestLedger& ledger, std::uint64_t seed, Position events) {
  SalonTraffic traffic{seed};
  constexpr std::size_t group_max = 200;
  while (ledger.log().size() < events) {
    const auto group = traffic.next_group(group_max);
    const auto answers = ledger.commit(group);
    REQUIRE(answers.has_value());
    for (std::size_t i = 0; i < group.size(); ++i) traffic.took(group[i], answers.value()[i]);
    ledger.clock().advance(std::chrono::milliseconds{100});
  }
}

/// Reads until told to stop; the longest wait.
std::chrono::milliseconds read_on(const views::Follower& follower,
                                  const std::atomic<bool>& is_over,
                                  std::atomic<std::uint64_t>& reads,
                                  std::atomic<int>& wrong) {
  std::chrono::steady_clock::duration longest{};
  const auto all = views::all_projections();
  std::vector<std::uint64_t> seen(all.size(), 0);
  for (std::size_t i = 0; !is_over; i = (i + 1) % all.size()) {
    const auto began = std::chrono::steady_clock::now();
    const auto snapshot = follower.snapshot(all[i]->name());
    if (!snapshot.has_value()) {
      ++wrong;
      continue;
    }
    std::size_t rows = 0;
    const auto done = snapshot.value()->scan({}, [&](ByteView, ByteView) { return ++rows < 50; });
    longest = std::max(longest, std::chrono::steady_clock::now() - began);
    // Nobody is sent back in time by a switch.
    if (!done.has_value() || snapshot.value()->applied() < seen[i]) ++wrong;
    seen[i] = snapshot.value()->applied();
    ++reads;
  }
  return std::chrono::duration_cast<std::chrono::milliseconds>(longest);
}

}  // namespace

TEST_CASE("every view is rebuilt while it is read [fault-R22]", "[simulation][threads]") {
  // The log is in memory: ten million events would take 12 GB of it.
  const auto events = size_of_run<Position>(100'000, 2'000'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << events << " events" << std::endl;
  TestLedger ledger{seed};
  fill(ledger, seed, events);
  const TemporaryFolder folder;
  auto store = views::RocksdbStore::open(folder / "views", {});
  REQUIRE(store.has_value());
  auto follower = views::Follower::open(ledger.log(), *store.value(), views::all_projections());
  REQUIRE(follower.has_value());
  follower.value()->catch_up();
  std::atomic<bool> is_over{false};
  std::atomic<std::uint64_t> reads{0};
  std::atomic<int> wrong{0};
  std::chrono::milliseconds longest{0};
  std::thread reader{[&] { longest = read_on(*follower.value(), is_over, reads, wrong); }};
  for (const views::Projection* const one : views::all_projections()) {
    const auto rebuilt = follower.value()->rebuild(one->name());
    INFO(one->name());
    CHECK(rebuilt.has_value());
    if (rebuilt) CHECK(rebuilt.value().is_equal);
  }
  is_over = true;
  reader.join();
  std::cout << reads << " reads, the longest " << longest.count() << " ms" << std::endl;
  CHECK(wrong == 0);
  CHECK(reads > 100);
  CHECK(longest < std::chrono::seconds{2});
}

}  // namespace tress::testing::rebuild_test

// Goal: nothing that was acknowledged is lost by a power cut, whatever the disk makes of what was
// not synced. Method: the real log, anchor, second copy and start procedure on a simulated disk;
// random traffic, cut at random moments, started again, every invariant checked. The seed is
// printed; the same harness on a disk that lies about syncs must see the loss, and the ledger must.

#include <iostream>

#include <catch2/catch.hpp>

#include "tests/crash/disk/cut_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::power_test {

namespace {

/// One salon, cut `cuts` times.
void cut_and_check(std::uint64_t seed, std::size_t cuts) {
  CutSalon salon{seed};
  for (std::size_t i = 0; i < cuts; ++i) {
    INFO("seed " << seed << ", cut " << i);
    salon.work(salon.below(6));
    const std::optional<Fate> fate =
        salon.below(3) == 0 ? std::nullopt : std::optional{fates[salon.below(fates.size())]};
    salon.machine.replace_disk(salon.cut_in_the_middle(fate));
    salon.start_whole();
  }
  CHECK(salon.traffic.accepted() > 0);
}

}  // namespace

TEST_CASE("power cut: nothing acknowledged is lost, whatever becomes of unsynced bytes [fault-R3]",
          "[crash][disk]") {
  const auto salons = size_of_run<std::size_t>(25, 1000);
  constexpr std::size_t cuts = 20;
  const std::uint64_t first_seed = seed_of_run();
  std::cout << "seeds from " << first_seed << ", " << salons * cuts << " power cuts" << std::endl;
  for (std::size_t i = 0; i < salons; ++i) cut_and_check(first_seed + i, cuts);
}

TEST_CASE("power cut: a disk that lies about syncs is found out [fault-R3]", "[crash][disk]") {
  const auto runs = size_of_run<std::size_t>(20, 400);
  const std::uint64_t first_seed = seed_of_run();
  std::cout << "seeds from " << first_seed << ", " << runs << " lying disks" << std::endl;
  std::size_t losses = 0;
  for (std::size_t i = 0; i < runs; ++i) {
    const std::uint64_t seed = first_seed + i;
    INFO("seed " << seed);
    CutSalon salon{seed};
    // The database and the second copy lie; the anchor is on another disk, as the manual asks.
    salon.machine.disk().lie_about_syncs("/salon");
    salon.work(10);
    salon.machine.cut_power(Fate::lost, seed);
    const auto started = salon.machine.start();
    REQUIRE(started.has_value());
    const auto& verdict = started.value();
    const bool has_lost = verdict.size < salon.machine.told().events.size();
    losses += has_lost ? 1 : 0;
    CHECK(verdict.is_good() == !has_lost);
  }
  // Or this harness would see nothing in the test above either.
  CHECK(losses > runs / 2);
}

}  // namespace tress::testing::power_test

// Goal: a disk that fills up is noticed while there is room left for what was taken, and commands
// are taken again only when there is room for all that a ledger may need. Method: the disk watch of
// the program beside a salon on a simulated disk whose size others change.

#include <iostream>

#include <catch2/catch.hpp>

#include "tests/crash/disk/cut_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/recovery/disk_watch.hpp"

namespace tress::testing::full_disk_test {

namespace {

constexpr std::uint64_t mib = 1024 * 1024;
constexpr DiskLimits limits{2 * mib, 4 * mib, mib};
constexpr std::uint64_t enough = limits.free_bytes_min + limits.reserve_bytes + limits.margin_bytes;
constexpr const char* reserve = "/salon/reserve";

/// Less than a group of commands needs.
constexpr std::uint64_t next_to_nothing = 1'000;

/// A salon that asks the gate before it takes commands, as the program does. Anchor and copy are
/// kept in line: one that lags might meet the full disk before the watch looks, which ends the
/// writing until the next start (errors_test.cpp).
class WatchedSalon {
 public:
  explicit WatchedSalon(std::uint64_t seed)
      : salon(seed, SimulatedMachine::Keeping::in_line),
        files_(salon.machine.disk()) {
    leave(2 * enough);
    watch_again();
  }

  /// Others fill the disk, or make room, until that much is free.
  void leave(std::uint64_t free) {
    std::uint64_t used = 0;
    SimulatedDisk& disk = salon.machine.disk();
    for (const std::string& path : disk.files()) used += *disk.size_of(path);
    disk.set_capacity(used + free);
    REQUIRE(disk.free_bytes() == free);
  }

  /// As a start of the program does: a gate that is open, and a first look.
  void watch_again() {
    gate_ = std::make_unique<WriteGate>();
    watch_ = std::make_unique<DiskWatch>(
        files_, reserve, std::vector<std::filesystem::path>{"/salon"}, *gate_, limits);
    watch_->look();
  }

  void look() { watch_->look(); }

  [[nodiscard]] bool takes_commands() const { return !gate_->closed().has_value(); }

  [[nodiscard]] bool has_reserve() {
    const auto size = salon.machine.disk().size_of(reserve);
    return size && *size == limits.reserve_bytes;
  }

  CutSalon salon;

 private:
  SimulatedFiles files_;
  std::unique_ptr<WriteGate> gate_;
  std::unique_ptr<DiskWatch> watch_;
};

}  // namespace

TEST_CASE(
    "the reserve given up is room for what was taken, a clean stop and a start, without it the "
    "same disk is full [fault-R6]",
    "[crash][disk]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  WatchedSalon watched{seed};
  CutSalon& salon = watched.salon;
  REQUIRE(watched.takes_commands());
  REQUIRE(watched.has_reserve());
  salon.work(5);
  watched.leave(next_to_nothing);
  {
    WatchedSalon unlucky{seed};
    unlucky.salon.work(5);
    unlucky.leave(next_to_nothing);
    REQUIRE(unlucky.salon.work_until_fault(3));
  }
  watched.look();
  CHECK_FALSE(watched.takes_commands());
  CHECK_FALSE(watched.salon.machine.disk().is_file(reserve));
  CHECK_FALSE(salon.work_until_fault(3));
  CHECK(salon.machine.broken().empty());
  salon.machine.stop();
  salon.start_whole();
  watched.leave(limits.free_bytes_min - 1);
  watched.watch_again();
  CHECK_FALSE(watched.takes_commands());
}

TEST_CASE("after a full disk commands are taken only when a look has found room for all [fault-R6]",
          "[crash][disk]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  WatchedSalon watched{seed};
  watched.leave(limits.free_bytes_min - 1);
  watched.look();
  REQUIRE_FALSE(watched.takes_commands());
  watched.leave(enough - 1);
  watched.look();
  CHECK_FALSE(watched.takes_commands());
  CHECK_FALSE(watched.has_reserve());
  watched.leave(enough);
  CHECK_FALSE(watched.takes_commands());  // There is room, but nobody has looked.
  watched.look();
  CHECK(watched.takes_commands());
  CHECK(watched.has_reserve());
  CHECK_FALSE(watched.salon.work_until_fault(3));
  CHECK(watched.salon.machine.broken().empty());
}

TEST_CASE(
    "filled and freed again and again, no command that the gate let in meets a full disk "
    "[fault-R6]",
    "[crash][disk]") {
  const auto changes = size_of_run<std::size_t>(300, 5'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << changes << " changes" << std::endl;
  CAPTURE(seed);
  WatchedSalon watched{seed};
  const std::array frees{next_to_nothing,
                         limits.free_bytes_min / 2,
                         limits.free_bytes_min - 1,
                         limits.free_bytes_min,
                         limits.free_bytes_min + mib / 2,
                         enough - 1,
                         enough,
                         2 * enough};
  std::size_t taken = 0;
  std::size_t kept_out = 0;
  for (std::size_t i = 0; i < changes; ++i) {
    INFO("change " << i);
    watched.leave(frees[watched.salon.below(frees.size())]);
    watched.look();
    if (!watched.takes_commands()) {
      ++kept_out;
      continue;
    }
    ++taken;
    REQUIRE_FALSE(watched.salon.work_until_fault(1));
  }
  std::cout << taken << " groups taken, kept out " << kept_out << " times" << std::endl;
  CHECK(taken > changes / 8);
  CHECK(kept_out > changes / 8);
  CHECK(watched.salon.machine.broken().empty());
  // Where the reserve has been given up and others then took that too, nothing can start: the last
  // change may have been such a one.
  watched.leave(enough);
  watched.salon.machine.stop();
  watched.salon.start_whole();
}

}  // namespace tress::testing::full_disk_test

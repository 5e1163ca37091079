// Goal: an operation of the disk that fails, at whatever point, ends the writing and loses nothing
// that was acknowledged; a full disk is left again only by a new start. Method: the same short
// stretch of a salon's work with the n-th operation failing, for every n, once and for good; then
// the program ends, the disk is mended, the program starts, every invariant is checked.

#include <iostream>

#include <catch2/catch.hpp>

#include "tests/crash/disk/cut_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::errors_test {

namespace {

const std::set<DiskOp> all_ops{DiskOp::open,        DiskOp::read,   DiskOp::write, DiskOp::sync,
                               DiskOp::sync_folder, DiskOp::rename, DiskOp::remove};

/// Work, a clean end and a start: whatever a program does with its disk. A start that the fault has
/// ended is tried again without it.
void play_with_fault(CutSalon& salon, const DiskFault& fault) {
  constexpr std::size_t groups = 12;
  SimulatedMachine& machine = salon.machine;
  machine.disk().fail(fault);
  if (!salon.work_until_fault(groups / 2)) {
    machine.stop();
    const auto started = machine.start();
    const bool serves = started.has_value() && started.value().is_good();
    // A log that can't be read is no reason to give it up.
    if (started.has_value()) CHECK((serves || machine.disk().has_failed()));
    if (serves) salon.work_until_fault(groups / 2);
  }
  if (machine.is_serving() && !salon.in_doubt.empty()) {
    const auto again = machine.commit_unheard(salon.in_doubt);
    REQUIRE(again.has_error());
    CHECK(again.error().kind == Fault::Kind::halted);
  }
}

void fail_and_check(std::uint64_t seed, const DiskFault& fault, std::uint64_t& reached) {
  INFO("seed " << seed << ", fault after " << fault.after << " operations"
               << (fault.is_persistent ? ", for good" : ""));
  CutSalon salon{seed};
  salon.work(4);
  play_with_fault(salon, fault);
  reached += salon.machine.disk().has_failed() ? 1U : 0U;
  salon.machine.end_program();
  salon.machine.disk().heal();
  // What was told to be unsynced may be gone by then, or not.
  if (fault.after % 2 == 0) {
    salon.machine.cut_power(std::nullopt, seed);
  } else {
    salon.machine.kill(seed);
  }
  salon.start_whole();
  salon.work(2);
  CHECK(salon.machine.broken().empty());
}

}  // namespace

TEST_CASE("EIO at every n-th operation, once and for good, loses nothing acknowledged [fault-R5]",
          "[crash][disk]") {
  const auto first = size_of_run<std::uint64_t>(300, 3'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", the first " << first << " operations" << std::endl;
  std::uint64_t reached = 0;
  for (std::uint64_t n = 0; n < first; ++n) {
    for (const bool is_persistent : {false, true}) {
      fail_and_check(seed, {all_ops, n, DiskError::io, is_persistent}, reached);
    }
  }
  // Some runs end before the n-th operation; most must not.
  CHECK(reached > first / 2);
}

TEST_CASE("ENOSPC at every n-th write loses nothing acknowledged [fault-R6]", "[crash][disk]") {
  const auto first = size_of_run<std::uint64_t>(100, 1'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", the first " << first << " writes" << std::endl;
  std::uint64_t reached = 0;
  const std::set<DiskOp> growing{DiskOp::open, DiskOp::write};
  for (std::uint64_t n = 0; n < first; ++n) {
    fail_and_check(seed, {growing, n, DiskError::no_space, n % 3 != 0}, reached);
  }
  CHECK(reached > first / 3);
}

TEST_CASE("a disk that was full takes writes again after a start, not before [fault-R6]",
          "[crash][disk]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  CutSalon salon{seed};
  SimulatedDisk& disk = salon.machine.disk();
  constexpr std::uint64_t room = 20'000;
  std::uint64_t used = 0;
  for (const std::string& path : disk.files()) used += *disk.size_of(path);
  disk.set_capacity(used + room);
  constexpr std::size_t more_than_fits = 1000;
  REQUIRE(salon.work_until_fault(more_than_fits));
  disk.set_capacity(used + 100 * room);
  const auto again = salon.machine.commit_unheard(salon.in_doubt);
  REQUIRE(again.has_error());
  CHECK(again.error().kind == Fault::Kind::halted);
  // Reading goes on meanwhile.
  CHECK(salon.machine.log().read(0, 10, 100'000).has_value());
  salon.machine.end_program();
  salon.start_whole();
  salon.work(3);
  CHECK(salon.machine.broken().empty());
}

}  // namespace tress::testing::errors_test

// Goal: system calls that do half of what they were asked, are interrupted, stall for five seconds
// or are a hundred times slower change nothing but the time it takes. Method: this program's own
// write, read and sync calls stand before those of the C library, for RocksDB too; the real log,
// anchor, second copy and start procedure on real files. The seed is printed.

#include <atomic>
#include <bit>
#include <cerrno>
#include <chrono>
#include <iostream>
#include <random>
#include <thread>

#include <catch2/catch.hpp>
#include <dlfcn.h>
#include <unistd.h>

#include "tests/support/invariants.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/salon_traffic.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/simulated_machine.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/anchor/anchored_log.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/recovery/start.hpp"

namespace {

/// What the calls below do; any thread.
std::atomic<bool> are_short{false};
std::atomic<int> interrupted_every{0};  ///< 0: never
std::atomic<int> stalls_left{0};        ///< syncs that take five seconds
std::atomic<int> slow_us{0};            ///< for every call
std::atomic<unsigned> calls{0};
std::atomic<unsigned> troubled{0};

template <class Function>
Function next(const char* name) {
  return std::bit_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// True if this call is to be interrupted.
bool is_interrupted() {
  const unsigned call = ++calls;
  if (slow_us > 0) std::this_thread::sleep_for(std::chrono::microseconds{slow_us});
  const int every = interrupted_every;
  if (every == 0 || call % static_cast<unsigned>(every) != 0) return false;
  ++troubled;
  errno = EINTR;
  return true;
}

std::size_t shortened(std::size_t count) {
  if (!are_short || count < 2) return count;
  ++troubled;
  return count / 2;
}

void stall() {
  if (stalls_left <= 0 || stalls_left.fetch_sub(1) <= 0) return;
  ++troubled;
  std::this_thread::sleep_for(std::chrono::seconds{5});
}

using Write = ssize_t (*)(int, const void*, std::size_t);
using WriteAt = ssize_t (*)(int, const void*, std::size_t, off_t);
using ReadAt = ssize_t (*)(int, void*, std::size_t, off_t);
using Sync = int (*)(int);

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): the names are the C library's.
extern "C" {

ssize_t write(int file, const void* bytes, std::size_t count) {
  static const auto real = next<Write>("write");
  if (file > 2 && is_interrupted()) return -1;
  return real(file, bytes, file > 2 ? shortened(count) : count);
}

ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t at) {
  static const auto real = next<WriteAt>("pwrite");
  if (is_interrupted()) return -1;
  return real(file, bytes, shortened(count), at);
}

ssize_t pwrite64(int file, const void* bytes, std::size_t count, off_t at) {
  return pwrite(file, bytes, count, at);
}

ssize_t pread(int file, void* bytes, std::size_t count, off_t at) {
  static const auto real = next<ReadAt>("pread");
  if (is_interrupted()) return -1;
  return real(file, bytes, shortened(count), at);
}

ssize_t pread64(int file, void* bytes, std::size_t count, off_t at) {
  return pread(file, bytes, count, at);
}

int fdatasync(int file) {
  static const auto real = next<Sync>("fdatasync");
  if (slow_us > 0) std::this_thread::sleep_for(std::chrono::microseconds{4 * slow_us});
  stall();
  return real(file);
}

int fsync(int file) {
  static const auto real = next<Sync>("fsync");
  stall();
  return real(file);
}

}  // extern "C"

// NOLINTEND(readability-identifier-naming)

namespace tress::testing::calls_test {

namespace {

/// A ledger on real files.
class RealMachine {
 public:
  static constexpr const char* origin = "tress.test/real";

  explicit RealMachine(std::uint64_t seed)
      : random_(seed),
        clock_(Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}}),
        key_(SigningKey::generate(random_)),
        sealer_(random_) {
    RocksdbLog::Options options;
    options.create = true;
    auto log = RocksdbLog::open(places().log, options);
    REQUIRE(log.has_value());
    serve(std::move(log.value()), {});
  }

  void restart() {
    committer_.reset();
    log_.reset();
    auto started = recovery::start({machine_files(), places(), {key_.public_key()}, {}});
    INFO((started ? "" : sentence(started.error())));
    REQUIRE(started.has_value());
    REQUIRE(started.value().verdict.is_good());
    REQUIRE(recovery::bring_copy_up(machine_files(), places(), *started.value().log).has_value());
    serve(std::move(started.value().log), started.value().verdict.anchor);
  }

  void work(SalonTraffic& traffic, int groups) {
    for (int i = 0; i < groups; ++i) {
      const auto group = traffic.next_group(4);
      const auto answers = committer_->commit(group);
      REQUIRE(answers.has_value());
      told_.take(*log_, group, answers.value());
      for (std::size_t k = 0; k < group.size(); ++k) traffic.took(group[k], answers.value()[k]);
    }
  }

  [[nodiscard]] std::vector<std::string> broken() const {
    return broken_invariants(*log_, told_,
                             {origin, merkle::NoteKeyType::ed25519, key_.public_key()});
  }

 private:
  [[nodiscard]] recovery::Places places() const {
    return {folder_ / "ledger", folder_ / "anchor", folder_ / "copy", folder_ / "evidence",
            folder_ / "pending"};
  }

  void serve(std::unique_ptr<RocksdbLog> log, const AnchorReading& reading) {
    auto anchor = HeadAnchor::open(machine_files(), places().anchor, reading, key_, clock_);
    REQUIRE(anchor.has_value());
    auto copy = GroupCopy::open(machine_files(), places().copy);
    REQUIRE(copy.has_value());
    log_ = std::make_unique<AnchoredLog>(AnchoredLog::Parts{
        std::move(log), std::move(anchor.value()), std::move(copy.value()), AnchorPace::strict});
    auto committer = Committer::open({*log_, sealer_, key_, origin, clock_, random_});
    REQUIRE(committer.has_value());
    committer_ = std::move(committer.value());
  }

  TemporaryFolder folder_;
  SeededRandom random_;
  ManualClock clock_;
  SigningKey key_;
  LastingSealer sealer_;
  Told told_;
  std::unique_ptr<AnchoredLog> log_;
  std::unique_ptr<Committer> committer_;
};

/// Works, starts, works under that trouble; it must have come.
void check_under(const std::string& what, const std::function<void()>& begin) {
  const std::uint64_t seed = seed_of_run();
  std::cout << what << ": seed " << seed << std::endl;
  INFO(what << ", seed " << seed);
  troubled = 0;
  begin();
  RealMachine machine{seed};
  SalonTraffic traffic{seed};
  while (!traffic.is_set_up()) machine.work(traffic, 1);
  const int groups = size_of_run(30, 3'000);
  machine.work(traffic, groups);
  machine.restart();
  machine.work(traffic, groups);
  const auto broken = machine.broken();
  are_short = false;
  interrupted_every = 0;
  stalls_left = 0;
  slow_us = 0;
  INFO(joined(broken));
  CHECK(broken.empty());
}

}  // namespace

TEST_CASE("short, interrupted, stalled and slow calls change nothing but the time [fault-R7]",
          "[crash][calls]") {
  check_under("short writes and reads", [] { are_short = true; });
  CHECK(troubled > 50);
  check_under("every third call interrupted", [] { interrupted_every = 3; });
  CHECK(troubled > 50);
  check_under("a sync of five seconds", [] { stalls_left = 1; });
  CHECK(troubled == 1);
  // A sync takes about 200 µs otherwise; here it takes 20 ms, and a write or read 5.
  const auto began = std::chrono::steady_clock::now();
  check_under("a hundred times slower", [] { slow_us = 5'000; });
  CHECK(std::chrono::steady_clock::now() - began > std::chrono::milliseconds{300});
}

}  // namespace tress::testing::calls_test

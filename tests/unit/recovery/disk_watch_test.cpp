#include "ledger/recovery/disk_watch.hpp"

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::disk_watch_test {

namespace {

using testing::FaultyFileSystem;
using testing::TemporaryFolder;

constexpr std::uint64_t mib = 1024 * 1024;
constexpr DiskLimits limits{100 * mib, 2 * mib, 10 * mib};

class Watched {
 public:
  void with_free(std::uint64_t bytes) {
    files_.set_free_bytes(bytes);
    watch_.look();
  }

  [[nodiscard]] bool is_closed() const { return gate_.is_closed_for(GateClosed::disk_nearly_full); }

  [[nodiscard]] bool has_reserve() const { return std::filesystem::exists(folder_ / "reserve"); }

  FaultyFileSystem& files() { return files_; }

  WriteGate& gate() { return gate_; }

  [[nodiscard]] std::uintmax_t reserve_bytes() const {
    return std::filesystem::file_size(folder_ / "reserve");
  }

  DiskWatch& watch() { return watch_; }

 private:
  TemporaryFolder folder_;
  FaultyFileSystem files_;
  WriteGate gate_;
  DiskWatch watch_{files_, folder_ / "reserve", {folder_.path()}, gate_, limits};
};

}  // namespace

TEST_CASE("disk watch: the gate closes below the minimum and gives the reserve up",
          "[unit][recovery]") {
  Watched with;
  with.with_free(500 * mib);
  CHECK_FALSE(with.is_closed());
  CHECK(with.reserve_bytes() == 2 * mib);
  with.with_free(100 * mib);
  CHECK_FALSE(with.is_closed());
  with.with_free(100 * mib - 1);
  CHECK(with.is_closed());
  CHECK_FALSE(with.has_reserve());
  REQUIRE(with.gate().closed().has_value());
  CHECK(with.gate().closed()->sentence == "99 MiB are free, 100 must be");
  CHECK(with.watch().free_bytes() == 100 * mib - 1);
}

TEST_CASE("disk watch: the gate opens by itself when there is room for minimum, reserve and margin",
          "[unit][recovery]") {
  Watched with;
  with.with_free(50 * mib);
  REQUIRE(with.is_closed());
  // 100 + 2 + 10 MiB.
  with.with_free(112 * mib - 1);
  CHECK(with.is_closed());
  CHECK_FALSE(with.has_reserve());
  with.with_free(112 * mib);
  CHECK_FALSE(with.is_closed());
  CHECK(with.has_reserve());
}

TEST_CASE("disk watch: a disk that can't be asked leaves the gate as it is", "[unit][recovery]") {
  Watched with;
  with.with_free(50 * mib);
  REQUIRE(with.is_closed());
  with.files().fail_at(1);
  with.watch().look();
  CHECK(with.is_closed());
  with.with_free(500 * mib);
  with.files().fail_at(1);
  with.watch().look();
  CHECK_FALSE(with.is_closed());
}

TEST_CASE("disk watch: a reserve that can't be made stops nobody", "[unit][recovery]") {
  Watched with;
  with.files().fail_at(2, FaultyFileSystem::Fails::for_good);
  with.with_free(500 * mib);
  CHECK_FALSE(with.is_closed());
  CHECK_FALSE(with.has_reserve());
}

TEST_CASE("write gate: the quarantine is told before the disk, and each opens alone",
          "[unit][recovery]") {
  WriteGate gate;
  CHECK_FALSE(gate.closed().has_value());
  gate.close(GateClosed::disk_nearly_full, "full");
  CHECK(gate.closed()->reason == GateClosed::disk_nearly_full);
  gate.close(GateClosed::quarantine, "broken");
  CHECK(gate.closed()->reason == GateClosed::quarantine);
  gate.open(GateClosed::disk_nearly_full);
  CHECK(gate.closed()->sentence == "broken");
  gate.open(GateClosed::quarantine);
  CHECK_FALSE(gate.closed().has_value());
}

}  // namespace tress::disk_watch_test

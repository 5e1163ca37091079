// Goal: a recovery that meets a fault of the disk harms nothing; what is lost is accepted by hand
// only, and as what it is. Method: damaged folders, and a file system that fails at an operation.

#include "tests/support/sizes.hpp"
#include "tests/unit/recovery/damaged_ledger.hpp"

#include "ledger/recovery/decisions.hpp"

namespace tress::faulty_recovery_test {

namespace {

using testing::DamagedLedger;
using testing::FaultyFileSystem;
namespace fs = std::filesystem;

}  // namespace

TEST_CASE("a fault at the n-th file operation of a recovery harms nothing", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(40);
  ledger.keep_as("whole");
  const int kind = GENERATE(0, 1, 2, 3);
  const std::uint64_t step = testing::size_of_run<std::uint64_t>(7, 1);
  for (std::uint64_t operation = 1; operation < 100; operation += step) {
    CAPTURE(kind, operation);
    ledger.put_back("whole", "ledger");
    ledger.harm(kind);
    {
      FaultyFileSystem files;
      files.fail_at(operation, FaultyFileSystem::Fails::for_good);
      const auto failed = recovery::start(ledger.given(files));
      // Told as a fault, or settled without that operation; never written in doubt.
      if (failed.has_value() && failed.value().verdict.is_good()) {
        ledger.require_whole(failed.value());
      }
    }
    ledger.require_whole(ledger.start());
  }
}

TEST_CASE("a loss is accepted of what was saved beside a database that can't be opened",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(40, false);
  fs::remove_all(ledger.places().copy);
  DamagedLedger::flip(ledger.wal(), fs::file_size(ledger.wal()) / 2);
  Position left = 0;
  {
    const auto started = ledger.start();
    REQUIRE_FALSE(started.verdict.is_good());
    REQUIRE(started.log != nullptr);
    CHECK(started.is_beside);
    left = started.log->size();
    CHECK(left > 0);
    CHECK(left < ledger.size());
  }
  REQUIRE(recovery::accept_loss(ledger.given(), left, ledger.groups().log_key(), ledger.clock()));
  const auto started = ledger.start();
  REQUIRE(started.verdict.is_good());
  CHECK(started.log->size() == left);
}

TEST_CASE("a missing anchor is accepted by hand only", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(20);
  const auto accept = [&] {
    return recovery::accept_missing_anchor(ledger.given(), ledger.groups().log_key(),
                                           ledger.clock());
  };
  CHECK_FALSE(accept().has_value());  // it is there
  fs::remove_all(ledger.places().anchor);
  const auto accepted = accept();
  REQUIRE(accepted.has_value());
  CHECK(accepted.value() == ledger.size());
  ledger.require_whole(ledger.start());
  ledger.write(5);
  ledger.require_whole(ledger.start());
}

}  // namespace tress::faulty_recovery_test

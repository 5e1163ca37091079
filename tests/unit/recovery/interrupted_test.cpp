// Goal: a recovery may end at any point, twice in a row, and the one after it still succeeds.
// Method: recoveries in processes of their own that end at a chosen file operation.

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"
#include "tests/unit/recovery/damaged_ledger.hpp"

#include "ledger/recovery/decisions.hpp"

namespace tress::interrupted_test {

namespace {

using testing::DamagedLedger;
using testing::FaultyFileSystem;
namespace fs = std::filesystem;

/// Runs `act` in a process of its own that ends at the `operation`-th file operation; true if it
/// came that far.
template <class Act>
bool is_ended_at(std::uint64_t operation, const Act& act) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    FaultyFileSystem files;
    files.end_process_at(operation);
    act(files);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  const int code = WEXITSTATUS(status);
  REQUIRE((code == 0 || code == FaultyFileSystem::ended_exit_code));
  return code == FaultyFileSystem::ended_exit_code;
}

}  // namespace

TEST_CASE("recovery killed twice in a row at any point succeeds the third time",
          "[unit][recovery]") {
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  DamagedLedger ledger;
  ledger.write(40);
  ledger.keep_as("whole");
  const auto recover = [&](FaultyFileSystem& files) {
    static_cast<void>(recovery::start(ledger.given(files)));
  };
  int ended = 0;
  for (int i = 0; i < testing::size_of_run(24, 2000); ++i) {
    for (const auto* part : {"ledger", "copy", "anchor"}) ledger.put_back("whole", part);
    fs::remove_all(ledger.places().evidence);
    fs::remove_all(ledger.places().pending);
    ledger.harm(i % 4);
    const auto first = std::uniform_int_distribution<std::uint64_t>{1, 90}(random);
    const auto second = std::uniform_int_distribution<std::uint64_t>{1, 90}(random);
    CAPTURE(i, first, second);
    ended += is_ended_at(first, recover) ? 1 : 0;
    ended += is_ended_at(second, recover) ? 1 : 0;
    ledger.require_whole(ledger.start());
    CHECK_FALSE(fs::exists(ledger.places().log.string() + ".recovering"));
    CHECK_FALSE(fs::exists(ledger.places().log.string() + ".recovered"));
    // However often it was begun, it is told.
    CHECK(fs::exists(ledger.places().pending));
  }
  CHECK(ended > 10);
}

TEST_CASE("a loss is accepted only as what it is, and then the ledger goes on",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(20, false);
  const Position left = ledger.size();
  ledger.keep_as("yesterday");
  ledger.write(20, false);
  ledger.put_back("yesterday", "ledger");
  ledger.put_back("yesterday", "copy");
  const auto accept = [&](std::uint64_t size, Files& files = machine_files()) {
    return recovery::accept_loss(ledger.given(files), size, ledger.groups().log_key(),
                                 ledger.clock());
  };
  CHECK_FALSE(accept(left + 1).has_value());
  CHECK_FALSE(accept(ledger.size()).has_value());
  CHECK_FALSE(ledger.start().verdict.is_good());
  // Killed at every point it is still in quarantine, or done.
  for (std::uint64_t operation = 1;; operation += 3) {
    CAPTURE(operation);
    const bool is_ended = is_ended_at(
        operation, [&](FaultyFileSystem& files) { static_cast<void>(accept(left, files)); });
    if (!is_ended) break;
  }
  const auto started = ledger.start();
  REQUIRE(started.verdict.is_good());
  CHECK(started.log->size() == left);
  CHECK(started.verdict.anchored_size == left);
  const auto told = recovery::pending(machine_files(), ledger.places());
  REQUIRE(told.has_value());
  REQUIRE(told.value().has_value());
  CHECK(told.value()->source == recovery::Source::accepted_loss);
  CHECK(told.value()->recovered_size == left);
}

}  // namespace tress::interrupted_test

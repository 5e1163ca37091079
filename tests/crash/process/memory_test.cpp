// Goal: memory that runs out under load ends the program and nothing else: the next start has
// everything that was acknowledged. Method: the real program under eight writers is left a few
// kilobytes more than it has, by its operating system.

#include <iostream>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::memory_test {

TEST_CASE(
    "memory that runs out under load ends the program, and nothing acknowledged is lost "
    "[fault-R11]",
    "[crash][process]") {
  const int times = size_of_run(20, 500);
  const auto seed = seed_of_run();
  std::cout << "seed " << seed << ", " << times << " times" << std::endl;
  std::mt19937 random{static_cast<std::mt19937::result_type>(seed)};
  KilledSalon salon;
  int deaths = 0;
  for (int i = 0; i < times; ++i) {
    CAPTURE(i);
    const auto wait = std::chrono::milliseconds{std::uniform_int_distribution{1, 60}(random)};
    salon.write_until(
        wait,
        [&] {
          constexpr std::uint64_t kib = 1024;
          const auto left = std::uniform_int_distribution<std::uint64_t>{0, 2'000}(random)*kib;
          REQUIRE(salon.salon.leave_memory(left));
          if (salon.salon.is_gone_within(std::chrono::seconds{5})) {
            ++deaths;
          } else {
            salon.salon.kill_hard();
          }
        },
        KilledSalon::Notes::long_ones);
    salon.forget_unanswered();
    salon.start();
    salon.require_all_there();
  }
  std::cout << deaths << " deaths, " << salon.acknowledged() << " acknowledged" << std::endl;
  CHECK(deaths > times / 2);
  CHECK(salon.salon.stop() == 0);
  salon.require_whole();
}

}  // namespace tress::testing::memory_test

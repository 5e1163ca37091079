// Goal: what the real program has acknowledged survives kill -9 at any moment, under eight writers;
// SIGTERM under the same load loses nothing and leaves no accepted request without its answer.
// Method: the program in its own process over HTTP; the seed is printed.

#include <iostream>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::kill_test {

namespace {

std::chrono::milliseconds some_ms(std::mt19937& random, int from, int to) {
  return std::chrono::milliseconds{std::uniform_int_distribution{from, to}(random)};
}

}  // namespace

TEST_CASE("kill -9 at random moments under eight writers loses nothing acknowledged [fault-R1]",
          "[crash][process]") {
  const int kills = size_of_run(100, 5'000);
  const auto seed = seed_of_run();
  std::cout << "seed " << seed << ", " << kills << " kills" << std::endl;
  CAPTURE(seed);
  std::mt19937 random{seed};
  KilledSalon salon;
  for (int i = 0; i < kills; ++i) {
    CAPTURE(i);
    salon.write_until(some_ms(random, 1, 60), [&] { salon.salon.kill_hard(); });
    salon.forget_unanswered();
    salon.start();
    salon.require_all_there();
  }
  std::cout << salon.acknowledged() << " acknowledged" << std::endl;
  CHECK(salon.acknowledged() > static_cast<std::size_t>(kills));
  CHECK(salon.salon.stop() == 0);
  salon.require_whole();
}

TEST_CASE(
    "SIGTERM under load: done within ten seconds, every accepted request answered [fault-R18]",
    "[crash][process]") {
  const int stops = size_of_run(20, 500);
  const auto seed = seed_of_run();
  std::cout << "seed " << seed << ", " << stops << " stops" << std::endl;
  CAPTURE(seed);
  std::mt19937 random{seed};
  KilledSalon salon;
  for (int i = 0; i < stops; ++i) {
    CAPTURE(i);
    std::chrono::steady_clock::duration took{};
    salon.write_until(some_ms(random, 5, 150), [&] {
      const auto began = std::chrono::steady_clock::now();
      CHECK(salon.salon.stop() == 0);
      took = std::chrono::steady_clock::now() - began;
    });
    CHECK(took < std::chrono::seconds{10});
    salon.start();
    salon.require_all_there();
    salon.require_unanswered_undone();
  }
  CHECK(salon.acknowledged() > static_cast<std::size_t>(stops));
  CHECK(salon.salon.stop() == 0);
  salon.require_whole();
}

TEST_CASE("SIGHUP under load reloads, and nobody notices [fault-R18]", "[crash][process]") {
  const int times = size_of_run(20, 500);
  const auto seed = seed_of_run();
  std::cout << "seed " << seed << ", " << times << " signals" << std::endl;
  std::mt19937 random{seed};
  KilledSalon salon;
  salon.write_until(some_ms(random, 5, 50), [&] {
    for (int i = 0; i < times; ++i) {
      salon.salon.hang_up();
      // Whoever wrote goes on: the same connections, and new answers.
      salon.wait_for_answers(20);
      CHECK_FALSE(salon.salon.is_gone_within(some_ms(random, 1, 20)));
    }
    CHECK(salon.salon.stop() == 0);
  });
  salon.start();
  salon.require_all_there();
  salon.require_unanswered_undone();
  CHECK(salon.acknowledged() >= 20U * static_cast<unsigned>(times));
  CHECK(salon.salon.stop() == 0);
  salon.require_whole();
}

}  // namespace tress::testing::kill_test

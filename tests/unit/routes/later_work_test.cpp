#include "api/routes/later_work.hpp"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

// Goal: what an answer must not show is done later, in order, by another thread, and never more
// than so much waits.

namespace tress::later_work_test {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

bool comes_true(const std::function<bool()>& claim) {
  constexpr int looks_max = 500;
  for (int look = 0; look < looks_max; ++look) {
    if (claim()) return true;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return false;
}

}  // namespace

TEST_CASE("later_work: what is put is done in order and by a thread that answers nobody",
          "[unit][routes]") {
  LaterWork later{milliseconds{0}};
  std::vector<int> done;
  std::atomic<int> count{0};
  std::thread::id by{};
  for (int i = 0; i < 3; ++i) {
    CHECK(later.put([&, i] {
      done.push_back(i);
      by = std::this_thread::get_id();
      ++count;
    }));
  }
  REQUIRE(comes_true([&] { return count == 3; }));
  later.stop();
  CHECK(done == std::vector<int>{0, 1, 2});
  CHECK(by != std::this_thread::get_id());
}

TEST_CASE(
    "later_work: until its time nothing is done, so much waits and no more, and a stop "
    "forgets it",
    "[unit][routes]") {
  LaterWork later{hours{1}};
  std::atomic<int> count{0};
  for (std::size_t i = 0; i < LaterWork::waiting_max; ++i) CHECK(later.put([&] { ++count; }));
  CHECK(later.waiting() == LaterWork::waiting_max);
  CHECK_FALSE(later.put([&] { ++count; }));
  later.stop();
  CHECK(later.waiting() == 0);
  CHECK(count == 0);
  CHECK_FALSE(later.put([&] { ++count; }));
}

}  // namespace tress::later_work_test

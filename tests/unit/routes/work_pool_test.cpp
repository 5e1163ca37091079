// Goal: the pool has a bound, finishes what it took, and takes nothing afterwards.

#include "api/routes/work_pool.hpp"

#include <atomic>
#include <future>

#include <catch2/catch.hpp>

namespace tress::work_pool_test {

TEST_CASE("work pool: past its bound it takes nothing, and does all that it took",
          "[unit][routes]") {
  WorkPool pool{1, 3};
  std::promise<void> begun;
  std::promise<void> go;
  std::atomic<int> done{0};
  REQUIRE(pool.run([&] {
    begun.set_value();
    go.get_future().wait();
    ++done;
  }));
  begun.get_future().wait();  // The one thread is busy; what follows queues.
  for (int i = 0; i < 3; ++i) REQUIRE(pool.run([&] { ++done; }));
  CHECK_FALSE(pool.run([&] { ++done; }));
  go.set_value();
  pool.finish();
  CHECK(done == 4);
  CHECK_FALSE(pool.run([&] { ++done; }));
  pool.finish();
  CHECK(done == 4);
}

}  // namespace tress::work_pool_test

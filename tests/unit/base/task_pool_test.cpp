// Goal: work cut into parts is done whole, each part once, whoever does it.

#include "ledger/base/task_pool.hpp"

#include <atomic>
#include <vector>

#include <catch2/catch.hpp>

namespace tress::task_pool_test {

TEST_CASE("task pool: every part of every task is done once, with any number of threads",
          "[unit][base]") {
  for (const unsigned threads : {0U, 1U, 3U}) {
    INFO(threads << " threads");
    TaskPool pool{threads};
    constexpr std::size_t tasks = 200;
    std::vector<std::vector<std::atomic<int>>> done;
    for (std::size_t t = 0; t < tasks; ++t) done.emplace_back(t % 17);
    std::vector<std::shared_ptr<TaskPool::Task>> begun;
    for (auto& parts : done) {
      begun.push_back(pool.begin(parts.size(), [&parts](std::size_t i) { ++parts[i]; }));
    }
    for (const auto& task : begun) pool.finish(*task);
    bool is_each_done_once = true;
    for (const auto& parts : done) {
      for (const auto& count : parts) is_each_done_once = is_each_done_once && count == 1;
    }
    CHECK(is_each_done_once);
  }
}

}  // namespace tress::task_pool_test

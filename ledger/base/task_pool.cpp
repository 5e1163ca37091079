#include "ledger/base/task_pool.hpp"

#include <algorithm>
#include <atomic>

#include <pthread.h>

#include "ledger/base/assert.hpp"

namespace tress {

/// Parts are claimed one by one from a counter, so that a fast thread does more of them.
class TaskPool::Task {
 public:
  Task(std::size_t parts, Part part) : parts_(parts), part_(std::move(part)) {}

  /// Does one part that nobody has begun; false if there is none.
  bool do_one() {
    const std::size_t i = begun_.fetch_add(1, std::memory_order_relaxed);
    if (i >= parts_) return false;
    part_(i);
    if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == parts_) done_.notify_all();
    return true;
  }

  void wait() const {
    for (auto done = done_.load(std::memory_order_acquire); done < parts_;
         done = done_.load(std::memory_order_acquire)) {
      done_.wait(done, std::memory_order_acquire);
    }
  }

 private:
  const std::size_t parts_;
  const Part part_;
  std::atomic<std::size_t> begun_{0};
  std::atomic<std::size_t> done_{0};
};

TaskPool::TaskPool(unsigned threads) {
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

TaskPool::~TaskPool() {
  {
    const std::lock_guard lock{mutex_};
    TRESS_ASSERT(tasks_.empty());
    is_stopping_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::shared_ptr<TaskPool::Task> TaskPool::begin(std::size_t parts, Part part) {
  auto task = std::make_shared<Task>(parts, std::move(part));
  if (threads_.empty() || parts == 0) return task;
  {
    const std::lock_guard lock{mutex_};
    tasks_.push_back(task);
  }
  work_.notify_all();
  return task;
}

void TaskPool::finish(Task& task) {
  while (task.do_one()) {
  }
  task.wait();
  const std::lock_guard lock{mutex_};
  std::erase_if(tasks_, [&](const auto& one) { return one.get() == &task; });
}

void TaskPool::run() {
  pthread_setname_np(pthread_self(), "task");
  std::unique_lock lock{mutex_};
  while (true) {
    work_.wait(lock, [this] { return is_stopping_ || !tasks_.empty(); });
    if (is_stopping_) return;
    const std::shared_ptr<Task> task = tasks_.front();
    lock.unlock();
    while (task->do_one()) {
    }
    lock.lock();
    std::erase(tasks_, task);
  }
}

}  // namespace tress

#include "api/routes/work_pool.hpp"

#include <utility>

#include <pthread.h>

namespace tress {

WorkPool::WorkPool(unsigned threads, std::size_t queued_max) : queued_max_(queued_max) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

WorkPool::~WorkPool() {
  finish();
}

void WorkPool::finish() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  waiting_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool WorkPool::run(Work work) {
  {
    const std::lock_guard lock{mutex_};
    if (is_stopping_ || queue_.size() >= queued_max_) return false;
    queue_.push_back(std::move(work));
  }
  waiting_.notify_one();
  return true;
}

void WorkPool::serve() {
  pthread_setname_np(pthread_self(), "request");
  while (true) {
    Work work;
    {
      std::unique_lock lock{mutex_};
      waiting_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace tress

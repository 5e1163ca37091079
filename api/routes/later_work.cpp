#include "api/routes/later_work.hpp"

#include <utility>

#include <pthread.h>

namespace tress {

LaterWork::LaterWork(std::chrono::milliseconds after)
    : after_(after),
      thread_([this] { serve(); }) {}

LaterWork::~LaterWork() {
  stop();
}

bool LaterWork::put(Work work) {
  {
    const std::lock_guard lock{mutex_};
    if (is_stopping_ || queue_.size() >= waiting_max) return false;
    queue_.push_back({std::chrono::steady_clock::now() + after_, std::move(work)});
  }
  wake_.notify_one();
  return true;
}

std::size_t LaterWork::waiting() const {
  const std::lock_guard lock{mutex_};
  return queue_.size();
}

void LaterWork::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
    queue_.clear();
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void LaterWork::serve() {
  pthread_setname_np(pthread_self(), "later");
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    if (queue_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const Time not_before = queue_.front().not_before;
    if (std::chrono::steady_clock::now() < not_before) {
      wake_.wait_until(lock, not_before);
      continue;
    }
    const Work work = std::move(queue_.front().work);
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace tress

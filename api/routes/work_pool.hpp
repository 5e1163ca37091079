#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tress {

/// A few threads for work that may wait: reads of views, waiting for a position, password hashing.
/// I/O threads never wait, so they hand it here.
class WorkPool {
 public:
  using Work = std::function<void()>;

  /// At most `queued_max` pieces wait; past it the caller is told to come back.
  WorkPool(unsigned threads, std::size_t queued_max);

  /// As `finish`.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// Finishes what was taken, ends the threads and takes no more; may be called again. Not from its
  /// own threads.
  void finish();

  /// False if the queue is full; then nothing was taken. Any thread. The work may throw nothing.
  [[nodiscard]] bool run(Work work);

 private:
  void serve();

  const std::size_t queued_max_;
  std::mutex mutex_;
  std::condition_variable waiting_;
  std::deque<Work> queue_;    ///< guarded by mutex_
  bool is_stopping_ = false;  ///< guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace tress

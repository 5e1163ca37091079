#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tress {

/// Threads that share work which is cut into independent parts: the signatures of a group, the
/// views that take in a chunk. Tasks begun earlier are finished first. Any thread may begin and
/// finish tasks.
class TaskPool {
 public:
  /// Does part `i` of a task. Called for every part once, on any thread; must not throw.
  using Part = std::function<void(std::size_t i)>;

  class Task;

  /// `threads` may be 0: then all is done in `finish`.
  explicit TaskPool(unsigned threads);

  /// No task may be unfinished.
  ~TaskPool();
  TaskPool(const TaskPool&) = delete;
  TaskPool& operator=(const TaskPool&) = delete;

  /// Puts a task of `parts` parts before the threads. What `part` refers to lives until `finish`.
  std::shared_ptr<Task> begin(std::size_t parts, Part part);

  /// Does what nobody has begun, waits for the rest.
  void finish(Task& task);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable work_;
  std::deque<std::shared_ptr<Task>> tasks_;  ///< with parts to begin; guarded by mutex_
  bool is_stopping_ = false;                 ///< guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace tress

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tress {

/// Work that a request leads to and that its answer must not show: done by a thread of its own,
/// some time after the answer has left. Neither how long an answer takes nor which thread is free
/// afterwards tells what there was to do.
class LaterWork {
 public:
  using Work = std::function<void()>;

  /// How long a piece of work waits: many times longer than an answer takes to leave.
  static constexpr std::chrono::milliseconds pause{200};

  /// Pieces that wait: a minute of requests from a busy street, not a flood's.
  static constexpr std::size_t waiting_max = 256;

  explicit LaterWork(std::chrono::milliseconds after);

  /// As `stop`.
  ~LaterWork();
  LaterWork(const LaterWork&) = delete;
  LaterWork& operator=(const LaterWork&) = delete;

  /// Takes the work, in the order of the calls. False if too much waits, or it was stopped: then
  /// nothing was taken. Any thread. The work may throw nothing.
  [[nodiscard]] bool put(Work work);

  /// How much waits.
  [[nodiscard]] std::size_t waiting() const;

  /// Ends what is under way and forgets what waits: codes that were not sent yet die with the
  /// program that made them. May be called again. Not from the work itself.
  void stop();

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Waiting {
    Time not_before;
    Work work;
  };

  void serve();

  const std::chrono::milliseconds after_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;  ///< guarded by mutex_
  bool is_stopping_ = false;   ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace tress

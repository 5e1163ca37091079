#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/writer/committer.hpp"

namespace tress {

/// The committer's shell: a bounded queue and one thread. What queues up during one fsync is the
/// next group, so an idle salon commits at once and a busy one in large groups, without a timer.
class Writer {
 public:
  /// Called on the writer's thread once the group is durable, or has failed: short, never blocking.
  using Reply = std::function<void(Result<Answer, Fault>)>;

  /// Called on the writer's thread after each group, before its replies, with the log's size.
  using Committed = std::function<void(Position size)>;

  /// `committer` outlives the writer. Starts the thread.
  Writer(Committer& committer, const EventLog& log, Committed committed);

  /// Stops as `stop` does.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Takes the submission into the queue; false if the queue is full or the writer has stopped:
  /// nothing was taken, the caller may come back. Any thread.
  [[nodiscard]] bool submit(Submission submission, Reply reply);

  /// Submits and waits. Faults with `halted` if the queue did not take it. Any thread but the
  /// writer's own.
  Result<Answer, Fault> submit_and_wait(Submission submission);

  /// Takes no more, answers everything that was taken, ends the thread. Any thread but the
  /// writer's.
  void stop();

  /// The fault that halted the writer, or nothing. Any thread.
  [[nodiscard]] std::optional<Fault> fault() const;

  /// Commands waiting. Any thread.
  [[nodiscard]] std::size_t queued() const;

 private:
  struct Waiting {
    Submission submission;
    Reply reply;
  };

  void run();
  std::vector<Waiting> next_group();
  void commit(std::vector<Waiting> group);

  Committer& committer_;
  const EventLog& log_;
  Committed committed_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Waiting> queue_;   ///< guarded by mutex_
  bool is_stopping_ = false;    ///< guarded by mutex_
  std::optional<Fault> fault_;  ///< guarded by mutex_

  std::thread thread_;
};

}  // namespace tress

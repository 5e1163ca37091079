#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/writer/committer.hpp"

namespace tress {

/// The committer's shell: a bounded queue and two threads. One decides groups, the other writes
/// them, so that a group is decided while the one before it is being signed and synced. What queues
/// up meanwhile is the next group: an idle salon commits at once and a busy one in large groups,
/// without a timer. Where nothing else is on its way, a command is carried through by one thread.
class Writer {
 public:
  /// Called once the group is durable, or has failed: short, never blocking. From one thread at a
  /// time, in the order of the log.
  using Reply = std::function<void(Result<Answer, Fault>)>;

  /// Called after each group, before its replies, with the log's size.
  using Committed = std::function<void(Position size)>;

  /// `committer` outlives the writer. Starts the threads.
  Writer(Committer& committer, const EventLog& log, Committed committed);

  /// Stops as `stop` does.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Takes the submission into the queue; false if the queue is full or the writer has stopped:
  /// nothing was taken, the caller may come back. Any thread.
  [[nodiscard]] bool submit(Submission submission, Reply reply);

  /// Submits and waits; if nothing else is on its way, the calling thread does the work. Faults
  /// with `halted` if the queue did not take it. Any thread but those that call replies.
  Result<Answer, Fault> submit_and_wait(Submission submission);

  /// Takes no more, answers everything that was taken, ends the threads. Any thread but those that
  /// call replies.
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

  /// A prepared group and who waits for it.
  struct OnItsWay {
    std::unique_ptr<PreparedGroup> group;
    std::vector<Reply> replies;
  };

  void decide_groups();
  void write_groups();
  std::vector<Waiting> next_group();
  void decide_and_hand_over(std::vector<Waiting> waiting);
  std::optional<OnItsWay> prepare(std::vector<Waiting> waiting);
  void write(OnItsWay one);
  void fail(const std::vector<Reply>& replies, const Fault& fault);
  bool take_the_quiet();

  Committer& committer_;
  const EventLog& log_;
  Committed committed_;

  mutable std::mutex mutex_;
  std::condition_variable to_decide_;
  std::condition_variable to_write_;
  std::deque<Waiting> queue_;      ///< guarded by mutex_
  std::deque<OnItsWay> prepared_;  ///< guarded by mutex_
  std::size_t on_their_way_ = 0;   ///< groups prepared, not yet answered; guarded by mutex_
  bool is_deciding_ = false;       ///< somebody holds the committer's first step; guarded by mutex_
  bool is_stopping_ = false;       ///< guarded by mutex_
  bool has_decided_all_ = false;   ///< nothing more will be prepared; guarded by mutex_
  std::optional<Fault> fault_;     ///< guarded by mutex_

  std::thread decider_;
  std::thread writer_;
};

}  // namespace tress

#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "ledger/writer/due.hpp"

namespace tress {

/// Gives the system's commands when they are due: reminders, time-outs, expiry, releases, lapses.
/// It knows none of them: it reads what is due (due.hpp), in order of time and never more than
/// `due_at_once` of a kind in one look, submits, and goes on.
///
/// Exactly once, across restarts and clocks that jump: what is done takes its row away in the same
/// batch, and what is submitted twice is a replay. A refused one holds up nobody: it is passed over
/// until `ask_again_after` later. `look` from one thread at a time: its own after `start`.
class Scheduler {
 public:
  /// Submits a command and waits for its answer.
  using Submit = std::function<Result<Answer, Fault>(Submission)>;

  /// Told of each accepted command, on the thread that looks: the outbox hands messages on.
  using Done = std::function<void(const guard::Due&, const Accepted&)>;

  /// Submitted in one look of each kind: after a month of standing still there is much to do, and
  /// the desk waits in the same queue.
  static constexpr std::size_t due_at_once = 50;

  /// Log and clock outlive it.
  Scheduler(const EventLog& log, const Clock& clock, Submit submit, Done done = nullptr)
      : log_(log),
        clock_(clock),
        submit_(std::move(submit)),
        done_(std::move(done)) {}

  /// Stops as `stop` does.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Starts a thread that looks every second; what fails is tried again at the next look.
  void start();

  /// Waits for a look that is under way. Before the writer is stopped. Called twice it does
  /// nothing.
  void stop();

  /// Carries out what is due; the number of commands that were accepted and new.
  [[nodiscard]] Result<std::size_t, Fault> look();

 private:
  /// What was refused, and in which round: passed over until the next.
  using Refusals = std::set<std::pair<GuardKey, std::int64_t>>;

  [[nodiscard]] Result<std::size_t, Fault> look_at(StreamKind kind, Timestamp now);
  [[nodiscard]] Result<bool, Fault> carry_out(const guard::Due& due, Timestamp now);
  void run();

  const EventLog& log_;
  const Clock& clock_;
  Submit submit_;
  Done done_;
  Refusals refused_;
  std::mutex mutex_;
  std::condition_variable stop_is_asked_;
  bool is_stopping_ = false;  ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress

#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "schema/policy.hpp"

#include "ledger/log/event_log.hpp"
#include "ledger/writer/submission.hpp"

namespace tress::erasure {

/// Finds the clients whose data the salon's retention rule no longer keeps, and asks the ledger to
/// look at them (ledger/domain/client_retention.cpp): it announces, the scheduler comes back when
/// the days of grace are over. Everybody is gone through once a day (UTC) by the guard rows of when
/// they were last here, in stretches, so that the desk does not wait; the log is not read.
///
/// Exactly once, across restarts and clocks that jump: the client's decider announces nothing
/// twice, and the idempotency key is the client, the rule, and the month in which it is asked. One
/// who must wait (a hold, a balance) is asked about again a month later. `look` from one thread at
/// a time: its own after `start`.
class RetentionSweep {
 public:
  /// The rule in force on a day; nothing: none is.
  using Rule = std::function<Result<std::optional<policy::RetentionRuleSet>, Fault>(Day)>;

  /// Submits a command and waits for its answer.
  using Submit = std::function<Result<Answer, Fault>(Submission)>;

  /// Clients that are gone through in one look.
  static constexpr std::size_t looked_at_once = 5'000;

  /// Log and clock outlive it.
  RetentionSweep(const EventLog& log,
                 const Clock& clock,
                 Rule rule,
                 Submit submit,
                 std::size_t at_once = looked_at_once)
      : log_(log),
        clock_(clock),
        rule_(std::move(rule)),
        submit_(std::move(submit)),
        at_once_(at_once) {}

  /// Stops as `stop` does.
  ~RetentionSweep();
  RetentionSweep(const RetentionSweep&) = delete;
  RetentionSweep& operator=(const RetentionSweep&) = delete;

  /// Starts a thread that looks every half minute; what fails is tried again at the next look.
  void start();

  /// Waits for a look that is under way. Before the writer is stopped. Called twice it does
  /// nothing.
  void stop();

  /// Goes on through the clients of today; the number of commands that were accepted and new.
  [[nodiscard]] Result<std::size_t, Fault> look();

 private:
  struct LastSeen {
    ClientId client;
    Day month;
  };

  [[nodiscard]] Result<std::vector<LastSeen>, Fault> next_stretch();
  [[nodiscard]] Result<bool, Fault> is_due(const LastSeen& one,
                                           const policy::RetentionRule& rule,
                                           Timestamp now) const;
  [[nodiscard]] Result<bool, Fault> ask(const LastSeen& one, std::uint32_t version, Day today);
  void run();

  const EventLog& log_;
  const Clock& clock_;
  Rule rule_;
  Submit submit_;
  std::size_t at_once_;
  std::optional<std::pair<Day, std::uint32_t>> done_;  ///< through with everybody: day, rule
  std::optional<std::pair<Day, std::uint32_t>> under_way_;
  std::optional<ClientId> reached_;  ///< the last one of the stretch before
  std::mutex mutex_;
  std::condition_variable stop_is_asked_;
  bool is_stopping_ = false;  ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress::erasure

#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ledger/log/event_log.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

/// Seals the heads of all streams (heads.hpp) into the log: once for each business date of the
/// salon, when the first branch's date changes (UTC before there is a branch), and after each day
/// close. An event's history up to the last seal can then be shown to be complete.
///
/// Exactly once, also across restarts and clocks that jump: the idempotency key is the date, or the
/// position of the close, and the log has the first answer. The work, one scan of the stream index,
/// is done beside the writer; it holds up nobody.
/// `look` from one thread at a time: the sealer's own after `start`.
class HeadsSealer {
 public:
  /// Submits a command and waits for its answer.
  using Submit = std::function<Result<Answer, Fault>(Submission)>;

  /// Log and clock outlive it.
  HeadsSealer(const EventLog& log, const Clock& clock, Submit submit)
      : log_(log),
        clock_(clock),
        submit_(std::move(submit)) {}

  /// Stops as `stop` does.
  ~HeadsSealer();
  HeadsSealer(const HeadsSealer&) = delete;
  HeadsSealer& operator=(const HeadsSealer&) = delete;

  /// Starts a thread that looks every few seconds; what fails is tried again at the next look.
  void start();

  /// Waits for a look that is under way. Before the writer is stopped. Called twice it does
  /// nothing.
  void stop();

  /// Seals what is due; the number of seals made.
  [[nodiscard]] Result<unsigned, Fault> look();

 private:
  [[nodiscard]] Result<std::string, Fault> date_now();
  [[nodiscard]] Result<std::optional<Position>, Fault> last_close() const;
  [[nodiscard]] Result<bool, Fault> seal(const std::string& key);
  [[nodiscard]] Result<void, Fault> find_beginning();
  void run();

  const EventLog& log_;
  const Clock& clock_;
  Submit submit_;
  std::string sealed_date_;              ///< the last one known to be done
  std::optional<Position> closes_from_;  ///< closes before it are sealed
  std::optional<TimeZone> zone_;         ///< of the first branch
  int cut_off_hour_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_is_asked_;
  bool is_stopping_ = false;  ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress

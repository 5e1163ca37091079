#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "ledger/base/time.hpp"
#include "ledger/writer/submission.hpp"
#include "projections/exceptions/exceptions.hpp"

namespace tress {

/// Tells the ledger which exceptions nobody has reviewed in time: only the view knows which are
/// still open. Whether the time is over, and that each is told once to the owner and once to the
/// backup, the ledger decides (ledger/domain/review.hpp).
///
/// Exactly once, also across restarts and clocks that jump: what was told is an event of the
/// exception's own stream. `look` from one thread at a time: the watch's own after `start`.
class ReviewWatch {
 public:
  /// A view by its name, as it is now.
  using View =
      std::function<Result<std::unique_ptr<views::Snapshot>, Fault>(std::string_view name)>;

  /// Submits a command and waits for its answer.
  using Submit = std::function<Result<Answer, Fault>(Submission)>;

  /// Told in one look: after a month of standing still the desk waits in the same queue.
  static constexpr std::size_t told_at_once = 50;

  /// The clock outlives it.
  ReviewWatch(View view, const Clock& clock, Submit submit)
      : view_(std::move(view)),
        clock_(clock),
        submit_(std::move(submit)) {}

  /// Stops as `stop` does.
  ~ReviewWatch();
  ReviewWatch(const ReviewWatch&) = delete;
  ReviewWatch& operator=(const ReviewWatch&) = delete;

  /// Starts a thread that looks every minute; what fails is tried again at the next look.
  void start();

  /// Waits for a look that is under way. Before the writer is stopped. Called twice it does
  /// nothing.
  void stop();

  /// Tells of what has waited too long; the number of events that were recorded.
  [[nodiscard]] Result<std::size_t, Fault> look();

 private:
  [[nodiscard]] Result<bool, Fault> tell(const exceptions::Waiting& waiting, Timestamp now);
  void run();

  View view_;
  const Clock& clock_;
  Submit submit_;
  std::mutex mutex_;
  std::condition_variable stop_is_asked_;
  bool is_stopping_ = false;  ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress

#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "ledger/base/time.hpp"
#include "ledger/writer/submission.hpp"
#include "projections/risk/risk_view.hpp"

namespace tress {

/// Tells the ledger how clients come: everybody once a day (UTC), and whoever came, booked or said
/// something, soon after. The levels are the ledger's to make (ledger/domain/risk.hpp); this hands
/// in the numbers, and only where they would change something, so that the log holds changes and
/// not days. Of a branch that has recorded nothing for too long nothing is handed in, until it
/// does.
///
/// Exactly once, also across restarts and clocks that jump: the idempotency key is the client, the
/// day, and what was last recorded of the client. `look` from one thread at a time: the scorer's
/// own after `start`.
class Scorer {
 public:
  /// A view by its name, as it is now.
  using View =
      std::function<Result<std::unique_ptr<views::Snapshot>, Fault>(std::string_view name)>;

  /// Submits a command and waits for its answer.
  using Submit = std::function<Result<Answer, Fault>(Submission)>;

  /// Clients who came or spoke between two looks; if there are more, everybody is looked at.
  static constexpr std::size_t touched_max = 1000;

  /// The clock outlives it.
  Scorer(View view, const Clock& clock, Submit submit)
      : view_(std::move(view)),
        clock_(clock),
        submit_(std::move(submit)) {}

  /// Stops as `stop` does.
  ~Scorer();
  Scorer(const Scorer&) = delete;
  Scorer& operator=(const Scorer&) = delete;

  /// Starts a thread that looks every few seconds; what fails is tried again at the next look.
  void start();

  /// Waits for a look that is under way. Before the writer is stopped. Called twice it does
  /// nothing.
  void stop();

  /// Hands in what is new; the number of levels that were recorded.
  [[nodiscard]] Result<std::size_t, Fault> look();

 private:
  struct Views {
    std::unique_ptr<views::Snapshot> risk;
    std::unique_ptr<views::Snapshot> policies;
    Day today;
  };

  [[nodiscard]] bool is_sweep_due(Day today, Timestamp now) const;
  [[nodiscard]] Result<std::size_t, Fault> sweep(const Views& views);
  [[nodiscard]] Result<bool, Fault> score(const Views& views, ClientId client);
  [[nodiscard]] Result<bool, Fault> hand_in(const risk_view::Standing& standing);
  void run();

  View view_;
  const Clock& clock_;
  Submit submit_;
  std::optional<Day> swept_;   ///< the last day on which everybody was looked at
  Timestamp swept_at_;         ///< when that was
  bool was_withheld_ = false;  ///< of somebody nothing fresh was known then
  Position touched_from_ = 0;
  std::mutex mutex_;
  std::condition_variable stop_is_asked_;
  bool is_stopping_ = false;  ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress

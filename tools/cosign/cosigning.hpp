#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ledger/base/time.hpp"
#include "ledger/witness/cosigner.hpp"
#include "ledger/witness/witnesses.hpp"

namespace tress::cosign {

/// When witnesses are asked.
struct Pace {
  /// Between two requests to a witness while the log grows: how much of a day an insider could
  /// still take back unseen.
  std::chrono::milliseconds every{30'000};

  /// A log that does not grow is vouched for again, so that a reader sees that somebody looks.
  std::chrono::seconds again{3'600};

  /// After a failure the wait doubles up to this: a witness that was away for a night must not be
  /// found again only hours later.
  std::chrono::milliseconds wait_max{600'000};
};

/// One witness: its key, and the way to it.
struct Asked {
  merkle::VerifierKey key;
  std::unique_ptr<witness::WitnessChannel> channel;
};

/// The one thread that sends new checkpoints to the witnesses, in turn, and hands what they say to
/// `Witnesses`. Started and stopped from one thread.
class Cosigning {
 public:
  /// What must outlive it.
  struct Surroundings {
    const witness::WitnessedLog& log;
    witness::Witnesses& witnesses;
    const Clock& clock;
  };

  Cosigning(Surroundings around,
            const merkle::VerifierKey& log_key,
            std::vector<Asked> asked,
            Pace pace);

  /// As `stop`.
  ~Cosigning();
  Cosigning(const Cosigning&) = delete;
  Cosigning& operator=(const Cosigning&) = delete;

  /// Holds what was cosigned in earlier runs against the log, then asks at once.
  void start();

  /// Waits for a request in hand.
  void stop();

 private:
  using Instant = std::chrono::steady_clock::time_point;

  struct Turn {
    Turn(Asked one, witness::Cosigner with) : asked(std::move(one)), cosigner(std::move(with)) {}

    Asked asked;
    witness::Cosigner cosigner;
    Instant next{};
    bool was_asked = false;             ///< since the start
    std::chrono::milliseconds wait{0};  ///< after the last failure; 0: there was none
  };

  void run();
  void ask_all_due(bool hurries);
  void ask(Turn& turn);
  [[nodiscard]] bool has_news(const Turn& turn) const;
  void compare_with_past();
  [[nodiscard]] Instant earliest() const;

  const Surroundings around_;
  const Pace pace_;
  std::vector<std::unique_ptr<Turn>> turns_;  ///< the thread's own once it runs
  std::mutex mutex_;
  std::condition_variable waking_;
  bool is_stopping_ = false;  ///< mutex_
  bool hurries_ = false;      ///< mutex_
  std::thread thread_;
};

}  // namespace tress::cosign

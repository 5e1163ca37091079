#pragma once

#include <map>
#include <memory>
#include <optional>

#include "tests/support/invariants.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/simulated_disk.hpp"
#include "tests/support/simulated_files.hpp"

#include "ledger/anchor/anchored_log.hpp"
#include "ledger/crypto/sealed_box.hpp"
#include "ledger/recovery/start.hpp"
#include "ledger/writer/committer.hpp"

namespace rocksdb {
class Env;
}

namespace tress::testing {

class SimulatedJobs;

/// Clients' keys, which no fault here touches: they have tests of their own.
class LastingSealer final : public PartSealer {
 public:
  explicit LastingSealer(Random& random) : random_(random) {}

  Result<void, Fault> ensure(std::span<const ClientId> clients) override {
    for (const ClientId& client : clients) {
      if (!keys_.contains(client)) keys_.emplace(client, Secret::random(random_));
    }
    return ok();
  }

  Result<SealedBox, Fault> seal(ClientId client,
                                FieldClass field_class,
                                EventId event,
                                ByteView plain) override {
    return tress::seal(keys_.at(client), {client, field_class, event}, plain, random_);
  }

 private:
  Random& random_;
  std::map<ClientId, Secret> keys_;
};

/// A machine with a simulated disk on which the real log, head anchor, second copy, start procedure
/// and committer run; remembers what it has told its users. One thread.
class SimulatedMachine {
 public:
  static constexpr const char* origin = "tress.test/machine";
  static constexpr const char* log_folder = "/salon/ledger";

  /// Who writes anchor and second copy, and does RocksDB's background work.
  enum class Keeping : std::uint8_t {
    threads,  ///< those of the program
    /// Whoever commits, and whoever calls run_background_jobs: the same seed is the same run.
    in_line,
  };

  explicit SimulatedMachine(std::uint64_t seed, Keeping keeping = Keeping::threads);
  ~SimulatedMachine();
  SimulatedMachine(const SimulatedMachine&) = delete;
  SimulatedMachine& operator=(const SimulatedMachine&) = delete;

  /// The first start: makes the log and its anchor.
  Result<void, Fault> found();

  /// Every later one. Serves if the verdict is good.
  Result<recovery::Verdict, Fault> start();

  /// Commits and remembers what was acknowledged. Requires that the machine serves.
  Result<std::vector<Answer>, Fault> commit(std::span<const Submission> submissions);

  /// The same for answers that never arrive: nothing is remembered.
  Result<std::vector<Answer>, Fault> commit_unheard(std::span<const Submission> submissions) {
    return committer_->commit(submissions);
  }

  /// Ends the program in good order, as far as the disk lets it.
  void stop();

  /// Ends the program at once; the disk stays as it is.
  void end_program();

  /// Pulls the plug: the next start finds what survives.
  void cut_power(std::optional<Fate> fate, std::uint64_t seed);

  /// kill -9.
  void kill(std::uint64_t seed);

  /// Ends the program and puts another disk in its place.
  void replace_disk(std::unique_ptr<SimulatedDisk> disk);

  [[nodiscard]] bool is_serving() const noexcept { return committer_ != nullptr; }

  [[nodiscard]] SimulatedDisk& disk() noexcept { return *disk_; }

  [[nodiscard]] EventLog& log() noexcept { return *log_; }

  /// Requires that the machine serves.
  [[nodiscard]] Committer& committer() noexcept { return *committer_; }

  [[nodiscard]] ManualClock& clock() noexcept { return clock_; }

  [[nodiscard]] Told& told() noexcept { return told_; }

  [[nodiscard]] merkle::VerifierKey log_key() const;
  [[nodiscard]] recovery::Places places() const;

  /// RocksDB's flushes and compactions, as far as they wait. Requires Keeping::in_line.
  void run_background_jobs();

  /// What is broken now. Requires that the machine serves.
  [[nodiscard]] std::vector<std::string> broken() const {
    return broken_invariants(*log_, told_, log_key());
  }

 private:
  Result<void, Fault> serve(std::unique_ptr<RocksdbLog> log, const AnchorReading& anchor);

  SeededRandom random_;
  ManualClock clock_;
  SigningKey log_key_;
  LastingSealer sealer_;
  Keeping keeping_;
  Told told_;
  std::unique_ptr<SimulatedDisk> disk_;
  std::unique_ptr<rocksdb::Env> env_;
  SimulatedJobs* jobs_ = nullptr;  ///< the same, if nobody but the test runs them
  std::unique_ptr<SimulatedFiles> files_;
  std::unique_ptr<EventLog> log_;
  AnchoredLog* anchored_ = nullptr;  ///< the same, if threads keep it
  std::unique_ptr<Committer> committer_;
};

}  // namespace tress::testing

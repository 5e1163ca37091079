#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/salon_traffic.hpp"
#include "tests/support/simulated_machine.hpp"

#include "ledger/witness/witness.hpp"
#include "projections/all.hpp"
#include "projections/engine/follower.hpp"
#include "projections/store/memory_store.hpp"

namespace tress::testing {

/// What a witness remembers; its machine never fails here.
class LastingWitnessStore final : public witness::WitnessStore {
 public:
  [[nodiscard]] Result<std::vector<witness::LogState>, Fault> load() override {
    std::vector<witness::LogState> all;
    for (const auto& [origin, state] : states_) all.push_back(state);
    return all;
  }

  [[nodiscard]] Result<void, Fault> save(const witness::LogState& state) override {
    states_.insert_or_assign(state.log_key.name, state);
    return ok();
  }

  [[nodiscard]] Result<void, Fault> keep(std::string_view /*origin*/,
                                         const witness::Evidence& evidence) override {
    evidence_.push_back(evidence);
    return ok();
  }

  [[nodiscard]] Result<std::vector<witness::Evidence>, Fault> evidence(
      std::string_view /*origin*/) override {
    return evidence_;
  }

 private:
  std::map<std::string, witness::LogState> states_;
  std::vector<witness::Evidence> evidence_;
};

/// One salon, whole, in one thread: the real committer in its two steps, the real log, anchor, copy
/// and start procedure on a simulated disk, the real views, three tills and a witness behind a
/// network that loses, delays, doubles and reorders. Time is simulated; the same seed is the same
/// run to the byte.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed);

  /// Faults for `steps` steps of some milliseconds each.
  void run(std::size_t steps);

  /// No more faults: within five seconds every till must be answered, asked again and answered
  /// again, the views and the witness be at the end of the log. What is not, as sentences.
  std::vector<std::string> run_out();

  /// What must hold at the end.
  std::vector<std::string> broken();

  /// A hash of everything that has happened.
  [[nodiscard]] Hash trace() const { return trace_; }

  struct Counts {
    std::uint64_t answers = 0;
    std::uint64_t starts = 0;
    std::uint64_t power_cuts = 0;
    std::uint64_t disk_faults = 0;
    std::uint64_t lost_messages = 0;
    std::uint64_t cosigned = 0;
  };

  [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

 private:
  using Milliseconds = std::int64_t;

  struct Till {
    SalonTraffic traffic;
    std::optional<Submission> waiting;  ///< asked, not yet answered
    Milliseconds ask_again_at = 0;
    std::uint64_t answered = 0;
  };

  /// A group between its two steps, with the tills that wait for each answer.
  struct Prepared {
    std::unique_ptr<PreparedGroup> group;
    std::vector<Submission> submissions;
    std::vector<std::size_t> tills;
  };

  void step();
  void start_server();
  void end_server();
  void fault_of_the_moment();
  void server_step();
  void prepare_some();
  void write_one();
  void views_step();
  void witness_step();
  void till_step(std::size_t till);
  void answered(std::size_t till, CommandId id, const Answer& answer);

  /// Delivers later, twice, or never.
  void send(std::function<void()> message);
  void deliver();
  void note(const std::string& what);
  std::uint64_t below(std::uint64_t end);
  [[nodiscard]] bool happens(std::uint64_t in_thousand);
  [[nodiscard]] bool has_run_out() const;

  std::mt19937_64 random_;
  SimulatedMachine machine_;
  Milliseconds now_ = 0;
  bool has_faults_ = true;
  bool are_tills_closed_ = false;
  bool is_stuck_ = false;  ///< the server must be started anew
  Milliseconds start_at_ = 0;
  std::multimap<Milliseconds, std::function<void()>> messages_;
  std::deque<std::pair<std::size_t, Submission>> arrived_;  ///< at the server, by till
  std::deque<Prepared> prepared_;
  std::vector<Till> tills_;
  views::MemoryStore views_store_;
  std::unique_ptr<views::Follower> follower_;
  LastingWitnessStore witness_store_;
  SigningKey witness_key_;
  std::unique_ptr<witness::Witness> witness_;
  std::uint64_t witness_size_ = 0;     ///< as the server believes
  std::uint64_t witness_largest_ = 0;  ///< as the witness has said
  bool is_asking_witness_ = false;
  Milliseconds witness_answer_by_ = 0;
  std::vector<std::string> broken_;
  Counts counts_;
  Hash trace_ = Hash::zero();
};

}  // namespace tress::testing

#include "tests/support/simulated_machine.hpp"

#include <cstdlib>

#include <rocksdb/env.h>
#include <spdlog/spdlog.h>

#include "tests/support/simulated_file_system.hpp"
#include "tests/support/simulated_jobs.hpp"

#include "ledger/anchor/group_copy.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/writer/guard_upgrade.hpp"

namespace tress::testing {

namespace {

/// Thousands of faults need not be said one by one. TRESS_TEST_LOG shows them.
void be_quiet() {
  if (std::getenv("TRESS_TEST_LOG") == nullptr) spdlog::set_level(spdlog::level::off);
}

/// What AnchoredLog does, by whoever appends.
class InLineLog final : public EventLog {
 public:
  InLineLog(std::unique_ptr<EventLog> log,
            std::unique_ptr<HeadAnchor> anchor,
            std::unique_ptr<GroupCopy> copy)
      : log_(std::move(log)),
        anchor_(std::move(anchor)),
        copy_(std::move(copy)) {}

  [[nodiscard]] Position size() const override { return log_->size(); }

  Result<void, Fault> append(const Group& group) override {
    if (is_halted_) return Fault{Fault::Kind::halted, "log", "has failed before"};
    is_halted_ = true;  // until all of it has gone well
    TRESS_TRY(log_->append(group));
    TRESS_TRY(copy_->append(group.first, encode_group(group)));
    constexpr int synced_every = 3;
    if (++appended_ % synced_every == 0) {
      TRESS_TRY(copy_->sync());
    }
    for (const Rider& rider : group.riders) {
      if (rider.space != Space::checkpoints) continue;
      TRESS_TRY(anchor_->write(text_of(*rider.value)));
    }
    is_halted_ = false;
    return ok();
  }

  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t bytes_max) const override {
    return log_->read(from, count_max, bytes_max);
  }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space space, ByteView key) const override {
    return log_->row(space, key);
  }

  Result<void, Fault> scan(Space space,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const override {
    return log_->scan(space, prefix, from, visit);
  }

  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const override {
    return log_->last(space);
  }

 private:
  const std::unique_ptr<EventLog> log_;
  const std::unique_ptr<HeadAnchor> anchor_;
  const std::unique_ptr<GroupCopy> copy_;
  int appended_ = 0;
  bool is_halted_ = false;
};

}  // namespace

SimulatedMachine::SimulatedMachine(std::uint64_t seed, Keeping keeping)
    : random_(seed),
      clock_(Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} +
             std::chrono::hours{12}),
      log_key_(SigningKey::generate(random_)),
      sealer_(random_),
      keeping_(keeping) {
  be_quiet();
  replace_disk(std::make_unique<SimulatedDisk>(seed));
}

SimulatedMachine::~SimulatedMachine() {
  end_program();
}

void SimulatedMachine::end_program() {
  committer_.reset();
  anchored_ = nullptr;
  log_.reset();
}

void SimulatedMachine::replace_disk(std::unique_ptr<SimulatedDisk> disk) {
  end_program();
  files_.reset();
  env_.reset();
  disk_ = std::move(disk);
  auto env = simulated_env(*disk_);
  jobs_ = nullptr;
  if (keeping_ == Keeping::in_line) {
    auto jobs = std::make_unique<SimulatedJobs>(std::move(env));
    jobs_ = jobs.get();
    env = std::move(jobs);
  }
  env_ = std::move(env);
  files_ = std::make_unique<SimulatedFiles>(*disk_);
}

merkle::VerifierKey SimulatedMachine::log_key() const {
  return {origin, merkle::NoteKeyType::ed25519, log_key_.public_key()};
}

recovery::Places SimulatedMachine::places() const {
  return {log_folder, "/anchor", "/salon/copy", "/salon/evidence", "/salon/pending"};
}

Result<void, Fault> SimulatedMachine::found() {
  disk_->make_folder("/salon");
  disk_->make_folder("/anchor");
  RocksdbLog::Options options;
  options.create = true;
  options.env = env_.get();
  TRESS_TRY(auto log, RocksdbLog::open(log_folder, options));
  return serve(std::move(log), {});
}

Result<recovery::Verdict, Fault> SimulatedMachine::start() {
  TRESS_ASSERT(!is_serving());
  recovery::Given given{*files_, places(), {log_key_.public_key()}, {}};
  given.env = env_.get();
  TRESS_TRY(auto started, recovery::start(given));
  if (!started.verdict.is_good()) return std::move(started.verdict);
  TRESS_TRY(recovery::bring_copy_up(*files_, places(), *started.log));
  TRESS_TRY(serve(std::move(started.log), started.verdict.anchor));
  return std::move(started.verdict);
}

Result<void, Fault> SimulatedMachine::serve(std::unique_ptr<RocksdbLog> log,
                                            const AnchorReading& anchor) {
  TRESS_TRY(auto head, HeadAnchor::open(*files_, places().anchor, anchor, log_key_, clock_));
  TRESS_TRY(auto copy, GroupCopy::open(*files_, places().copy));
  if (keeping_ == Keeping::threads) {
    auto anchored = std::make_unique<AnchoredLog>(
        AnchoredLog::Parts{std::move(log), std::move(head), std::move(copy), AnchorPace::strict});
    anchored_ = anchored.get();
    log_ = std::move(anchored);
  } else {
    log_ = std::make_unique<InLineLog>(std::move(log), std::move(head), std::move(copy));
  }
  TRESS_TRY(bring_guards_up(*log_));
  TRESS_TRY(committer_, Committer::open({*log_, sealer_, log_key_, origin, clock_, random_}));
  return ok();
}

Result<std::vector<Answer>, Fault> SimulatedMachine::commit(
    std::span<const Submission> submissions) {
  TRESS_ASSERT(is_serving());
  TRESS_TRY(auto answers, committer_->commit(submissions));
  told_.take(*log_, submissions, answers);
  return answers;
}

void SimulatedMachine::stop() {
  committer_.reset();
  // A disk that has failed does not settle; the start procedure is there for that.
  if (anchored_ != nullptr && !anchored_->settle()) disk_->heal();
  end_program();
}

void SimulatedMachine::cut_power(std::optional<Fate> fate, std::uint64_t seed) {
  replace_disk(disk_->after_power_cut(fate, seed));
}

void SimulatedMachine::run_background_jobs() {
  TRESS_ASSERT(jobs_ != nullptr);
  jobs_->run();
}

void SimulatedMachine::kill(std::uint64_t seed) {
  replace_disk(disk_->after_kill(seed));
}

}  // namespace tress::testing

#include "tests/simulation/salon/simulation.hpp"

#include <algorithm>

#include "ledger/crypto/sha256.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::testing {

namespace {

constexpr std::size_t tills_count = 3;
constexpr std::int64_t step_ms = 5;
constexpr std::int64_t patience_ms = 400;
constexpr std::size_t groups_ahead_max = 3;

SigningKey key_of(std::uint64_t seed) {
  SeededRandom random{seed};
  return SigningKey::generate(random);
}

}  // namespace

Simulation::Simulation(std::uint64_t seed)
    : random_(seed),
      machine_(seed, SimulatedMachine::Keeping::in_line),
      witness_key_(key_of(seed + 1)) {
  if (const auto founded = machine_.found(); !founded) {
    broken_.push_back("founding: " + sentence(founded.error()));
    return;
  }
  SalonTraffic owner{seed, "owner"};
  while (!owner.is_set_up()) {
    const auto group = owner.next_group(1);
    const auto answers = machine_.commit(group);
    TRESS_ASSERT(answers.has_value());
    owner.took(group.front(), answers.value().front());
  }
  for (std::size_t i = 0; i < tills_count; ++i) {
    tills_.push_back({owner.beside(seed + i, "till" + std::to_string(i)), std::nullopt, 0, 0});
  }
  auto opened =
      witness::Witness::open(witness_store_, "witness.test/w", witness_key_, machine_.clock());
  TRESS_ASSERT(opened.has_value());
  witness_ = std::move(opened.value());
  TRESS_ASSERT(witness_->add_log(machine_.log_key(), std::nullopt).has_value());
  end_server();
  start_server();
}

std::uint64_t Simulation::below(std::uint64_t end) {
  return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random_);
}

bool Simulation::happens(std::uint64_t in_thousand) {
  return has_faults_ && below(1000) < in_thousand;
}

void Simulation::note(const std::string& what) {
  const std::string line = trace_.hex() + std::to_string(now_) + what;
  trace_ = sha256(bytes_of(line));
}

void Simulation::send(std::function<void()> message) {
  if (happens(60)) {
    ++counts_.lost_messages;
    return;
  }
  const auto delay = [&] { return static_cast<Milliseconds>(1 + below(happens(50) ? 1000 : 20)); };
  if (happens(30)) messages_.emplace(now_ + delay(), message);
  messages_.emplace(now_ + delay(), std::move(message));
}

void Simulation::deliver() {
  while (!messages_.empty() && messages_.begin()->first <= now_) {
    const auto message = std::move(messages_.begin()->second);
    messages_.erase(messages_.begin());
    message();
  }
}

void Simulation::start_server() {
  ++counts_.starts;
  const auto started = machine_.start();
  if (!started) {
    // A disk that fails at the start: its supervisor starts it again.
    note("start failed");
    start_at_ = now_ + 50;
    machine_.end_program();
    if (!has_faults_) broken_.push_back("start: " + sentence(started.error()));
    return;
  }
  if (!started.value().is_good()) {
    broken_.push_back("quarantine: " + started.value().quarantine->sentence);
    return;
  }
  is_stuck_ = false;
  note("started " + std::to_string(machine_.log().size()));
  auto follower = views::Follower::open(machine_.log(), views_store_, views::all_projections(),
                                        {16, 1U << 20U});
  TRESS_ASSERT(follower.has_value());
  follower_ = std::move(follower.value());
}

void Simulation::end_server() {
  prepared_.clear();
  arrived_.clear();
  follower_.reset();
  machine_.end_program();
  is_stuck_ = true;
  is_asking_witness_ = false;
  start_at_ = now_ + static_cast<Milliseconds>(20 + below(200));
}

void Simulation::fault_of_the_moment() {
  if (happens(8)) {
    ++counts_.power_cuts;
    note("power cut");
    follower_.reset();
    views_store_.crash();
    prepared_.clear();
    machine_.cut_power(std::nullopt, random_());
    end_server();
  } else if (happens(4)) {
    note("kill");
    follower_.reset();
    prepared_.clear();
    machine_.kill(random_());
    end_server();
  } else if (happens(6)) {
    ++counts_.disk_faults;
    const auto error = below(3) == 0 ? DiskError::no_space : DiskError::io;
    machine_.disk().fail({{DiskOp::write, DiskOp::sync}, below(6), error, below(2) == 0});
  } else if (happens(5)) {
    const auto jump = static_cast<std::int64_t>(below(7'200)) - 3'600;
    machine_.clock().advance(std::chrono::seconds{jump});
  }
  if (happens(40)) views_store_.flush();
}

void Simulation::prepare_some() {
  if (arrived_.empty() || prepared_.size() >= groups_ahead_max) return;
  Prepared one;
  const auto count = std::min<std::size_t>(arrived_.size(), 1 + below(3));
  for (std::size_t i = 0; i < count; ++i) {
    one.tills.push_back(arrived_.front().first);
    one.submissions.push_back(std::move(arrived_.front().second));
    arrived_.pop_front();
  }
  auto prepared = machine_.committer().prepare(one.submissions);
  if (!prepared) {
    note("prepare failed");
    end_server();
    return;
  }
  one.group = std::move(prepared.value());
  prepared_.push_back(std::move(one));
}

void Simulation::write_one() {
  if (prepared_.empty()) return;
  Prepared one = std::move(prepared_.front());
  prepared_.pop_front();
  const auto written = machine_.committer().write(*one.group);
  if (!written) {
    // Fail-stop: nobody is answered, the process ends and starts anew on a disk that was seen to.
    note("write failed");
    one.group.reset();
    machine_.disk().heal();
    end_server();
    return;
  }
  const auto answers = one.group->take_answers();
  machine_.told().take(machine_.log(), one.submissions, answers);
  if (below(10) == 0) machine_.told().take_proofs(machine_.log());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto till = one.tills[i];
    const CommandId id = one.submissions[i].id;
    send([this, till, id, answer = answers[i]] { answered(till, id, answer); });
  }
  note("wrote " + std::to_string(machine_.log().size()));
}

void Simulation::server_step() {
  if (is_stuck_) {
    if (now_ < start_at_) return;
    if (!has_faults_) machine_.disk().heal();
    start_server();
    return;
  }
  if (below(2) == 0) prepare_some();
  if (!is_stuck_ && below(3) != 0) write_one();
  if (!is_stuck_ && below(20) == 0) machine_.run_background_jobs();
}

void Simulation::views_step() {
  if (is_stuck_ || below(4) != 0) return;
  follower_->catch_up();
}

void Simulation::witness_step() {
  if (is_stuck_) return;
  if (is_asking_witness_ && now_ < witness_answer_by_) return;
  const EventLog& log = machine_.log();
  if (log.size() <= witness_size_) return;
  const auto newest = last_checkpoint(log);
  TRESS_ASSERT(newest.has_value() && newest.value().has_value());
  const LogTiles tiles{log, log.size()};
  witness::Submission submission{witness_size_, {}, *newest.value()};
  if (witness_size_ > 0) {
    const auto proof = merkle::consistency_proof(witness_size_, log.size(), tiles);
    TRESS_ASSERT(proof.has_value());
    submission.proof = proof.value();
  }
  is_asking_witness_ = true;
  witness_answer_by_ = now_ + patience_ms;
  send([this, body = witness::submission_text(submission), size = log.size()] {
    const auto answer = witness_->add_checkpoint(body);
    note("witness " + std::to_string(answer.status));
    if (answer.status == 200) {
      ++counts_.cosigned;
      if (size < witness_largest_) broken_.push_back("I11: the witness went back");
      witness_largest_ = size;
    } else if (answer.status != 409) {
      broken_.push_back("I11: the witness says " + std::to_string(answer.status) + " " +
                        answer.body);
    }
    send([this, answer, size] {
      is_asking_witness_ = false;
      if (answer.status == 200) witness_size_ = std::max(witness_size_, size);
      if (answer.status == 409) witness_size_ = std::stoull(answer.body);
    });
  });
}

void Simulation::till_step(std::size_t number) {
  if (are_tills_closed_) return;
  Till& till = tills_[number];
  if (!till.waiting) till.waiting = till.traffic.next();
  if (now_ < till.ask_again_at) return;
  till.ask_again_at = now_ + patience_ms;
  send([this, number, submission = *till.waiting] {
    if (!is_stuck_) arrived_.emplace_back(number, submission);
  });
}

void Simulation::answered(std::size_t number, CommandId id, const Answer& answer) {
  Till& till = tills_[number];
  if (!till.waiting || till.waiting->id != id) return;  // an answer that came twice
  till.traffic.took(*till.waiting, answer);
  till.waiting.reset();
  till.ask_again_at = 0;
  ++till.answered;
  ++counts_.answers;
  note("answered");
}

void Simulation::step() {
  now_ += step_ms;
  machine_.clock().advance(std::chrono::milliseconds{step_ms});
  deliver();
  fault_of_the_moment();
  server_step();
  views_step();
  witness_step();
  for (std::size_t i = 0; i < tills_.size(); ++i) till_step(i);
}

void Simulation::run(std::size_t steps) {
  for (std::size_t i = 0; i < steps && broken_.empty(); ++i) step();
}

bool Simulation::has_run_out() const {
  return std::all_of(tills_.begin(), tills_.end(),
                     [](const Till& till) { return till.answered >= 2; });
}

std::vector<std::string> Simulation::run_out() {
  has_faults_ = false;
  machine_.disk().heal();
  for (Till& till : tills_) till.answered = 0;
  constexpr Milliseconds within_ms = 5'000;
  const Milliseconds end = now_ + within_ms;
  while (now_ < end && broken_.empty() && !has_run_out()) step();
  std::vector<std::string> late = broken_;
  if (!has_run_out()) late.push_back("liveness: a till waits for its answer");
  if (is_stuck_) {
    late.push_back("liveness: the server does not serve");
    return late;
  }
  follower_->catch_up();
  const auto size = machine_.log().size();
  for (const auto& standing : follower_->standings()) {
    if (standing.applied != size) late.push_back("liveness: " + standing.projection + " is behind");
  }
  // The tills go on meanwhile; the witness must be given the end of a log that stands still.
  are_tills_closed_ = true;
  while (now_ < end + within_ms && witness_largest_ < machine_.log().size()) step();
  if (witness_largest_ < machine_.log().size()) late.push_back("liveness: no cosignature");
  return late;
}

std::vector<std::string> Simulation::broken() {
  std::vector<std::string> all = broken_;
  if (is_stuck_) return all;
  follower_->catch_up();
  const auto more = machine_.broken();
  all.insert(all.end(), more.begin(), more.end());
  const auto views = views_that_differ(machine_.log(), *follower_);
  all.insert(all.end(), views.begin(), views.end());
  return all;
}

}  // namespace tress::testing

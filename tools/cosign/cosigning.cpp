#include "tools/cosign/cosigning.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/log.hpp"

namespace tress::cosign {

namespace {

std::uint64_t known_size(const witness::Witnesses& witnesses, const merkle::VerifierKey& key) {
  for (const witness::Standing& standing : witnesses.standings()) {
    if (standing.key == key) return standing.size;
  }
  return 0;
}

}  // namespace

Cosigning::Cosigning(Surroundings around,
                     const merkle::VerifierKey& log_key,
                     std::vector<Asked> asked,
                     Pace pace)
    : around_(around),
      pace_(pace) {
  for (Asked& one : asked) {
    witness::WitnessChannel& channel = *one.channel;
    const std::uint64_t known = known_size(around_.witnesses, one.key);
    witness::Cosigner cosigner{channel, around_.log, log_key, one.key, known};
    turns_.push_back(std::make_unique<Turn>(std::move(one), std::move(cosigner)));
  }
}

Cosigning::~Cosigning() {
  stop();
}

void Cosigning::start() {
  compare_with_past();
  around_.witnesses.on_hurry([this] {
    const std::lock_guard lock{mutex_};
    hurries_ = true;
    waking_.notify_all();
  });
  thread_ = std::thread{[this] { run(); }};
}

void Cosigning::stop() {
  if (!thread_.joinable()) return;
  around_.witnesses.on_hurry({});
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
    waking_.notify_all();
  }
  thread_.join();
}

/// Our own folder may remember more than the log: then the log was set back, whatever the witness
/// says, and also if it is out of reach.
void Cosigning::compare_with_past() {
  const auto past = around_.witnesses.newest();
  if (!past || turns_.empty()) return;
  const auto root = around_.log.root_at(past->checkpoint.size);
  if (root && root.value() == past->checkpoint.root) return;
  if (!root && std::holds_alternative<Fault>(root.error())) return;
  const witness::Conflict conflict{
      "a tree of " + std::to_string(past->checkpoint.size) +
          " events was cosigned in an earlier run, and it is not this one",
      true};
  // Nothing is stored for a conflict, so nothing can fail.
  static_cast<void>(around_.witnesses.take(turns_.front()->asked.key, conflict));
}

Cosigning::Instant Cosigning::earliest() const {
  Instant soonest = std::chrono::steady_clock::now() + pace_.every;
  for (const auto& turn : turns_) soonest = std::min(soonest, turn->next);
  return soonest;
}

void Cosigning::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    const bool hurries = std::exchange(hurries_, false);
    lock.unlock();
    ask_all_due(hurries);
    const Instant until = earliest();
    lock.lock();
    waking_.wait_until(lock, until, [this] { return is_stopping_ || hurries_; });
  }
}

void Cosigning::ask_all_due(bool hurries) {
  for (const auto& turn : turns_) {
    const bool is_due = std::chrono::steady_clock::now() >= turn->next;
    if (!is_due && !hurries) continue;
    if (has_news(*turn)) ask(*turn);
    const auto wait = turn->wait.count() > 0 ? turn->wait : pace_.every;
    turn->next = std::chrono::steady_clock::now() + wait;
  }
}

/// Whether the log is not as the witness has seen it last, or that was long ago. At the start there
/// always are: what was cosigned may have been restored from a copy together with the log.
bool Cosigning::has_news(const Turn& turn) const {
  if (!turn.was_asked) return true;
  for (const witness::Standing& standing : around_.witnesses.standings()) {
    if (standing.key != turn.asked.key) continue;
    const auto cosigned_at = Timestamp{std::chrono::seconds{standing.seconds}};
    const bool is_old = around_.clock.now() - cosigned_at >= pace_.again;
    if (is_old || standing.trouble != witness::Trouble::none) return true;
    const auto note = around_.log.newest_checkpoint();
    return !note || !note.value() ||
           note.value()->find("\n" + std::to_string(standing.size) + "\n") == std::string::npos;
  }
  return true;
}

void Cosigning::ask(Turn& turn) {
  turn.was_asked = true;
  const witness::Outcome outcome = turn.cosigner.ask();
  const bool is_well = std::holds_alternative<witness::Cosigned>(outcome) ||
                       std::holds_alternative<witness::NothingYet>(outcome);
  turn.wait = is_well ? std::chrono::milliseconds{0}
                      : std::min(std::max(2 * turn.wait, pace_.every), pace_.wait_max);
  const auto taken = around_.witnesses.take(turn.asked.key, outcome);
  if (!taken) log::error("a cosigned checkpoint is not kept: {}", sentence(taken.error()));
}

}  // namespace tress::cosign

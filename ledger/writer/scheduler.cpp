#include "ledger/writer/scheduler.hpp"

#include <chrono>

#include "ledger/base/log.hpp"

namespace tress {

namespace {

constexpr std::chrono::seconds look_every{1};

/// Refused ones that are remembered; past it, all are asked again, and are replays.
constexpr std::size_t refused_max = 10'000;

}  // namespace

Scheduler::~Scheduler() {
  stop();
}

void Scheduler::start() {
  TRESS_ASSERT(!thread_.joinable());
  thread_ = std::thread{[this] { run(); }};
}

void Scheduler::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  stop_is_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    const auto looked = look();
    if (!looked) log::warn("what is due waits: {}", sentence(looked.error()));
    lock.lock();
    stop_is_asked_.wait_for(lock, look_every, [this] { return is_stopping_; });
  }
}

Result<std::size_t, Fault> Scheduler::look() {
  const Timestamp now = clock_.now();
  std::size_t done = 0;
  for (const StreamKind kind : kinds_with_due()) {
    TRESS_TRY(const std::size_t of_kind, look_at(kind, now));
    done += of_kind;
  }
  return done;
}

Result<std::size_t, Fault> Scheduler::look_at(StreamKind kind, Timestamp now) {
  if (refused_.size() > refused_max) refused_.clear();
  // Those passed over stand before the others.
  TRESS_TRY(const auto due, due_until(log_, kind, now, due_at_once + refused_.size()));
  std::size_t submitted = 0;
  std::size_t done = 0;
  for (const guard::Due& one : due) {
    if (submitted == due_at_once) break;
    const auto key = std::pair{guard::due(one.when, one.kind, one.stream), rounds_since(one, now)};
    if (refused_.contains(key)) continue;
    ++submitted;
    TRESS_TRY(const bool is_accepted, carry_out(one, now));
    if (is_accepted) {
      ++done;
    } else {
      refused_.insert(key);
    }
  }
  return done;
}

Result<bool, Fault> Scheduler::carry_out(const guard::Due& due, Timestamp now) {
  auto submission = due_submission(due, now);
  TRESS_ASSERT(submission.has_value());  // Only kinds that have a command are looked at.
  TRESS_TRY(const Answer answer, submit_(std::move(*submission)));
  if (const auto* const refused = std::get_if<Refused>(&answer)) {
    log::warn("{} {} is due since {} and refused: {}", name_of(due.kind), due.stream.hex(),
              to_text(due.when), refused->code);
    return false;
  }
  const auto& accepted = std::get<Accepted>(answer);
  if (done_) done_(due, accepted);
  return !accepted.is_replay;
}

}  // namespace tress

#include "tools/review/watch.hpp"

#include <chrono>
#include <string>

#include "ledger/base/log.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"

namespace tress {

namespace {

constexpr std::chrono::minutes look_every{1};

/// What was refused (the clock went back) is asked again so much later.
constexpr std::chrono::hours ask_again_every{1};

/// The same exception, step and hour are the same command.
std::string words_of(const exceptions::Waiting& waiting, Timestamp now) {
  const auto step = waiting.escalates_at.value_or(waiting.since);
  return "review: " + std::to_string(waiting.position) + "/" + std::to_string(waiting.index) + "/" +
         (waiting.escalates_at ? "backup" : "owner") + "/" + to_text(step) + "/" +
         std::to_string((now - step) / ask_again_every);
}

}  // namespace

ReviewWatch::~ReviewWatch() {
  stop();
}

void ReviewWatch::start() {
  TRESS_ASSERT(!thread_.joinable());
  thread_ = std::thread{[this] { run(); }};
}

void ReviewWatch::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  stop_is_asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ReviewWatch::run() {
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    const auto told = look();
    if (!told) log::warn("unreviewed exceptions are not told of: {}", sentence(told.error()));
    lock.lock();
    stop_is_asked_.wait_for(lock, look_every, [this] { return is_stopping_; });
  }
}

Result<std::size_t, Fault> ReviewWatch::look() {
  const Timestamp now = clock_.now();
  TRESS_TRY(const auto view, view_(exceptions::projection().name()));
  TRESS_TRY(const auto waiting, exceptions::unreviewed(*view, now, told_at_once));
  std::size_t recorded = 0;
  for (const exceptions::Waiting& one : waiting) {
    TRESS_TRY(const bool is_new, tell(one, now));
    recorded += is_new ? 1 : 0;
  }
  return recorded;
}

Result<bool, Fault> ReviewWatch::tell(const exceptions::Waiting& waiting, Timestamp now) {
  const std::string words = words_of(waiting, now);
  review::NoticeUnreviewed command{waiting.position, waiting.index, waiting.importing};
  TRESS_TRY(const auto answer,
            submit_({command_id(service_actor(), words), sha256(bytes_of(words)), service_actor(),
                     AnyCommand{review::Command{std::move(command)}}}));
  const auto* const accepted = std::get_if<Accepted>(&answer);
  return accepted != nullptr && !accepted->is_replay;
}

}  // namespace tress

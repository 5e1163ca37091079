#include "ledger/erasure/eraser.hpp"

#include "ledger/base/log.hpp"
#include "ledger/erasure/erasures.hpp"

namespace tress::erasure {

namespace {

/// A busy log grows a thousand times a second; erasures come a few times a month.
constexpr std::chrono::milliseconds look_at_most_every{100};

/// The disk of a failed attempt is given this long to recover.
constexpr std::chrono::milliseconds retry_after{5'000};

}  // namespace

Eraser::Eraser(const EventLog& log, KeyStore& keys)
    : log_(log),
      keys_(keys),
      thread_([this] { run(); }) {}

Eraser::~Eraser() {
  stop();
}

void Eraser::notify() {
  {
    const std::lock_guard lock{mutex_};
    if (is_notified_) return;
    is_notified_ = true;
  }
  wake_.notify_one();
}

void Eraser::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::optional<Fault> Eraser::fault() const {
  const std::lock_guard lock{mutex_};
  return fault_;
}

void Eraser::run() {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return is_stopping_ || is_notified_; });
    const bool is_last = is_stopping_;
    if (is_notified_) {
      is_notified_ = false;
      lock.unlock();
      look();
      lock.lock();
    }
    if (is_last) return;
    if (fault_) is_notified_ = true;
    wake_.wait_for(lock, fault_ ? retry_after : look_at_most_every,
                   [this] { return is_stopping_; });
  }
}

void Eraser::look() {
  const auto done = carry_out_new();
  if (!done) log::error("an erasure is not carried out yet: {}", sentence(done.error()));
  const std::lock_guard lock{mutex_};
  fault_ = done ? std::nullopt : std::optional{done.error()};
}

Result<void, Fault> Eraser::carry_out_new() {
  TRESS_TRY(const std::size_t known, count_erasures(log_));
  if (known == done_) return ok();
  TRESS_TRY(carry_out_erasures(log_, keys_));
  done_ = known;
  return ok();
}

}  // namespace tress::erasure

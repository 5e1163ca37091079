#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace tress {

/// Lets few password hashings run at once, because each takes 64 MiB and a core, and few wait,
/// because a queue of minutes is of no use to anybody. Thread-safe.
class HashingGate {
 public:
  static constexpr std::size_t running_max = 2;
  static constexpr std::size_t waiting_max = 16;

  /// When whoever was not let in comes back: those who wait are through by then.
  static constexpr std::chrono::seconds retry_after{5};

  /// The right to hash; given back on destruction. The gate outlives it.
  class Pass {
   public:
    explicit Pass(HashingGate& gate) noexcept : gate_(&gate) {}

    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}

    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    Pass& operator=(Pass&&) = delete;

    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    HashingGate* gate_;
  };

  /// Waits for a turn; nothing, at once, if too many wait already.
  [[nodiscard]] std::optional<Pass> enter() {
    std::unique_lock lock{mutex_};
    if (running_ == running_max && waiting_ == waiting_max) return std::nullopt;
    ++waiting_;
    turn_.wait(lock, [this] { return running_ < running_max; });
    --waiting_;
    ++running_;
    return std::optional<Pass>{std::in_place, *this};
  }

 private:
  void leave() {
    {
      const std::lock_guard lock{mutex_};
      --running_;
    }
    turn_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t running_ = 0;  ///< guarded by mutex_
  std::size_t waiting_ = 0;  ///< guarded by mutex_
};

}  // namespace tress

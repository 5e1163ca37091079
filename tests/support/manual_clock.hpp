#pragma once

#include <atomic>

#include "ledger/base/time.hpp"

namespace tress::testing {

/// A clock that a test sets by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_us_(start.time_since_epoch().count()) {}

  [[nodiscard]] Timestamp now() const override {
    return Timestamp{std::chrono::microseconds{now_us_.load()}};
  }

  void set(Timestamp time) { now_us_ = time.time_since_epoch().count(); }

  void advance(std::chrono::microseconds by) { now_us_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_us_;
};

}  // namespace tress::testing

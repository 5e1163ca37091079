#pragma once

#include <atomic>

#include "ledger/base/time.hpp"

namespace tress::demo {

/// A clock that stands until it is set, so that a made-up past is recorded when it "happened".
/// Any thread.
class SteppingClock final : public Clock {
 public:
  explicit SteppingClock(Timestamp start) : now_us_(start.time_since_epoch().count()) {}

  [[nodiscard]] Timestamp now() const override {
    return Timestamp{std::chrono::microseconds{now_us_.load()}};
  }

  void set(Timestamp time) { now_us_ = time.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_us_;
};

}  // namespace tress::demo

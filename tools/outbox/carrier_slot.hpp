#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "tools/outbox/carrier.hpp"

namespace tress::post {

/// The carrier of the moment: another one may be put in its place while letters are on their way.
/// A letter that the former one has in hand is carried to its end by that one. `put`: any thread.
class CarrierSlot final : public Carrier {
 public:
  explicit CarrierSlot(std::shared_ptr<Carrier> first) : carrier_(std::move(first)) {}

  Carried carry(const Letter& letter) override { return current()->carry(letter); }

  /// Requires a carrier.
  void put(std::shared_ptr<Carrier> next) {
    const std::lock_guard lock{mutex_};
    carrier_ = std::move(next);
  }

 private:
  [[nodiscard]] std::shared_ptr<Carrier> current() const {
    const std::lock_guard lock{mutex_};
    return carrier_;
  }

  mutable std::mutex mutex_;
  std::shared_ptr<Carrier> carrier_;  ///< guarded by `mutex_`; never null
};

}  // namespace tress::post

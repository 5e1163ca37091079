#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>

#include "api/payments/webhooks.hpp"

namespace tress::payments {

/// Brings the simulator's messages to where a provider's come in: to this program's own listener,
/// over HTTP. What is not taken is brought again, as often as its signature still holds.
class Delivery {
 public:
  /// Messages that wait; one more is dropped, and said.
  static constexpr std::size_t waiting_max = 1000;

  /// After 1, 2, 4 … seconds: four minutes in all, and a signature holds for five.
  static constexpr unsigned attempts_max = 8;

  Delivery() = default;

  /// Stops as `stop` does.
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  /// Begins to deliver to that port of this machine. Once.
  void start(std::uint16_t port);

  /// Waits for a message on its way; those that wait are dropped. Called twice it does nothing.
  void stop();

  /// Any thread, also before `start`.
  void deliver(webhooks::Message message);

 private:
  struct Waiting {
    webhooks::Message message;
    std::chrono::steady_clock::time_point when;
    unsigned attempt = 1;
  };

  void run(std::uint16_t port);
  void put_back(Waiting one);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;  ///< guarded by `mutex_`
  bool is_stopping_ = false;     ///< guarded by `mutex_`
  std::thread thread_;
};

}  // namespace tress::payments

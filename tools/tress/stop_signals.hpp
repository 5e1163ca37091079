#pragma once

#include <chrono>
#include <csignal>

#include <pthread.h>

namespace tress::tool {

/// Blocks the signals that end a service in this thread and all that it starts, so it is made
/// before any other thread; `wait_for` takes them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  /// Waits up to `patience`; true if one has come.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds patience) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
    const std::chrono::nanoseconds rest = patience - seconds;
    const timespec time{seconds.count(), rest.count()};
    return sigtimedwait(&set_, nullptr, &time) > 0;
  }

 private:
  sigset_t set_{};
};

}  // namespace tress::tool

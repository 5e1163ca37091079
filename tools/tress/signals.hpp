#pragma once

#include <chrono>
#include <csignal>

#include <pthread.h>

namespace tress::tool {

/// What somebody asks of a service from outside.
enum class Asked : unsigned char {
  nothing,
  reload,  ///< SIGHUP: read again what may have changed
  stop,    ///< SIGINT, SIGTERM
};

/// Blocks the signals of a service in this thread and all that it starts, so it is made before any
/// other thread; `wait_for` takes them. A terminal that is closed (SIGHUP) ends no service.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  /// Waits up to `patience` for one.
  [[nodiscard]] Asked wait_for(std::chrono::milliseconds patience) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
    const std::chrono::nanoseconds rest = patience - seconds;
    const timespec time{seconds.count(), rest.count()};
    const int signal = sigtimedwait(&set_, nullptr, &time);
    if (signal == SIGHUP) return Asked::reload;
    return signal > 0 ? Asked::stop : Asked::nothing;
  }

 private:
  sigset_t set_{};
};

}  // namespace tress::tool

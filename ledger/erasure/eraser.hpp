#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "ledger/base/result.hpp"
#include "ledger/keys/key_store.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::erasure {

/// Carries out erasures in the background, soon after their events are durable: rewriting the key
/// store takes a while, and nobody's commit may wait for it. What it did not get to is carried out
/// at the next start.
class Eraser {
 public:
  /// Both outlive the eraser. Looks once, then whenever it is notified. Starts the thread.
  Eraser(const EventLog& log, KeyStore& keys);

  /// Stops as `stop` does.
  ~Eraser();
  Eraser(const Eraser&) = delete;
  Eraser& operator=(const Eraser&) = delete;

  /// The log has grown. Any thread; never waits for the work.
  void notify();

  /// Carries out what it was notified of, and ends the thread. Any thread but its own.
  void stop();

  /// Why the last attempt failed; it is repeated. Nothing if all is well. Any thread.
  [[nodiscard]] std::optional<Fault> fault() const;

 private:
  void run();
  void look();
  Result<void, Fault> carry_out_new();

  const EventLog& log_;
  KeyStore& keys_;
  std::size_t done_ = 0;  ///< erasures seen to; of the eraser's thread

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool is_notified_ = true;     ///< guarded by mutex_
  bool is_stopping_ = false;    ///< guarded by mutex_
  std::optional<Fault> fault_;  ///< guarded by mutex_

  std::thread thread_;  ///< Last: it uses the rest.
};

}  // namespace tress::erasure

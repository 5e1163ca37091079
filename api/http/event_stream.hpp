#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace tress::http {

/// An answer that has no end of its own (text/event-stream): messages are put in from any thread
/// and the session sends them as its peer takes them. Between the two is a queue that has a limit,
/// so that a peer who reads slowly costs a bounded amount of memory and holds up nobody.
///
/// Whoever answers with it keeps only a weak pointer: the session owns the stream, and when the
/// peer is gone, so is the stream.
class EventStream {
 public:
  /// What the session sends next.
  struct Taken {
    std::string text;
    bool is_over;  ///< nothing comes after it
  };

  /// At most `messages_max` messages wait.
  explicit EventStream(std::size_t messages_max) : messages_max_(messages_max) {}

  /// Puts a message in the queue, whole: with the empty line that ends it. False if the queue is
  /// full or the stream is closed; then nothing was taken.
  [[nodiscard]] bool push(std::string message);

  /// Messages that `push` would take now.
  [[nodiscard]] std::size_t room() const;

  /// What waits is still sent, then the connection ends. Harmless if it is closed already.
  void close();

  /// `last` is sent instead of what waits, then the connection ends. Harmless if it is closed
  /// already.
  void close_with(std::string last);

  [[nodiscard]] bool is_closed() const;

  /// Of the session alone: `wake` is called, from any thread, whenever there is something to take.
  void on_news(std::function<void()> wake);

  /// Of the session alone: everything that waits.
  [[nodiscard]] Taken take();

 private:
  void tell() const;

  const std::size_t messages_max_;
  mutable std::mutex mutex_;
  // All below: mutex_.
  std::deque<std::string> messages_;
  bool is_closed_ = false;
  std::function<void()> wake_;
};

}  // namespace tress::http

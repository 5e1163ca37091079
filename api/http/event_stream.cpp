#include "api/http/event_stream.hpp"

#include <utility>

namespace tress::http {

bool EventStream::push(std::string message) {
  {
    const std::lock_guard lock{mutex_};
    if (is_closed_ || messages_.size() >= messages_max_) return false;
    messages_.push_back(std::move(message));
  }
  tell();
  return true;
}

std::size_t EventStream::room() const {
  const std::lock_guard lock{mutex_};
  return is_closed_ ? 0 : messages_max_ - messages_.size();
}

void EventStream::close() {
  {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
  }
  tell();
}

void EventStream::close_with(std::string last) {
  {
    const std::lock_guard lock{mutex_};
    if (is_closed_) return;
    is_closed_ = true;
    messages_.clear();
    messages_.push_back(std::move(last));
  }
  tell();
}

bool EventStream::is_closed() const {
  const std::lock_guard lock{mutex_};
  return is_closed_;
}

void EventStream::on_news(std::function<void()> wake) {
  const std::lock_guard lock{mutex_};
  wake_ = std::move(wake);
}

EventStream::Taken EventStream::take() {
  const std::lock_guard lock{mutex_};
  Taken taken{{}, is_closed_};
  for (const std::string& message : messages_) taken.text += message;
  messages_.clear();
  return taken;
}

/// Outside of the lock: whoever is woken takes it.
void EventStream::tell() const {
  std::function<void()> wake;
  {
    const std::lock_guard lock{mutex_};
    wake = wake_;
  }
  if (wake) wake();
}

}  // namespace tress::http

#pragma once

#include <memory>
#include <utility>

#include "api/http/response.hpp"
#include "ledger/base/assert.hpp"

namespace tress::http {

/// Where an answer goes. The session is one; a test of a route brings its own.
/// Exactly one of the two is called, once, from any thread.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;

  virtual void answer(Response response) noexcept = 0;

  /// The responder died without an answer. The session makes it a 500.
  virtual void abandon() noexcept = 0;
};

/// The right to answer one request, once. A route may keep it and answer later from another thread:
/// commands are answered after their fsync. Losing it answers 500, so that no client waits for
/// ever.
class Responder {
 public:
  explicit Responder(std::shared_ptr<AnswerSink> sink) noexcept : sink_(std::move(sink)) {}

  ~Responder() {
    if (sink_) sink_->abandon();
  }

  Responder(Responder&&) noexcept = default;

  Responder& operator=(Responder&& other) noexcept {
    if (this == &other) return *this;
    if (sink_) sink_->abandon();
    sink_ = std::move(other.sink_);
    return *this;
  }

  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  /// Answers. Requires that this responder has not answered yet and was not moved from.
  void operator()(Response response) {
    TRESS_ASSERT(sink_ != nullptr);
    std::exchange(sink_, nullptr)->answer(std::move(response));
  }

 private:
  std::shared_ptr<AnswerSink> sink_;
};

}  // namespace tress::http

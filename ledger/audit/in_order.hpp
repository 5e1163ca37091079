#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ledger/base/assert.hpp"

namespace tress::audit {

/// Cores to work on; at least one.
[[nodiscard]] inline unsigned worker_threads() noexcept {
  const unsigned cores = std::thread::hardware_concurrency();
  return cores == 0 ? 1 : cores;
}

/// Pieces of work done on several threads and taken back in the order in which they were given.
/// Never more than `ahead_max` pieces are under way or waiting to be taken: that bounds the memory.
/// `push`, `pop` and the rest from one thread; `work` runs on others, several at once. The
/// destructor waits for the pieces at hand and drops the rest.
template <class In, class Out>
class InOrder {
 public:
  using Work = std::function<Out(In)>;

  InOrder(unsigned threads, std::size_t ahead_max, Work work)
      : work_(std::move(work)),
        ahead_max_(ahead_max) {
    TRESS_ASSERT(threads > 0);
    TRESS_ASSERT(ahead_max > 0);
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  }

  ~InOrder() {
    {
      const std::lock_guard lock{mutex_};
      is_stopping_ = true;
    }
    work_is_there_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;

  [[nodiscard]] bool has_room() const noexcept { return under_way_.size() < ahead_max_; }

  [[nodiscard]] bool is_empty() const noexcept { return under_way_.empty(); }

  /// Requires room.
  void push(In in) {
    TRESS_ASSERT(has_room());
    auto piece = std::make_shared<Piece>(std::move(in));
    under_way_.push_back(piece);
    {
      const std::lock_guard lock{mutex_};
      unclaimed_.push_back(std::move(piece));
    }
    work_is_there_.notify_one();
  }

  /// Waits for the oldest piece. Requires one.
  [[nodiscard]] Out pop() {
    TRESS_ASSERT(!is_empty());
    const std::shared_ptr<Piece> piece = std::move(under_way_.front());
    under_way_.pop_front();
    std::unique_lock lock{mutex_};
    piece_is_done_.wait(lock, [&] { return piece->out.has_value(); });
    return std::move(*piece->out);
  }

 private:
  struct Piece {
    explicit Piece(In given) : in(std::move(given)) {}

    In in;
    std::optional<Out> out;  ///< guarded by `mutex_`
  };

  void run() {
    while (const auto piece = claim()) {
      Out out = work_(std::move(piece->in));
      {
        const std::lock_guard lock{mutex_};
        piece->out.emplace(std::move(out));
      }
      piece_is_done_.notify_all();
    }
  }

  std::shared_ptr<Piece> claim() {
    std::unique_lock lock{mutex_};
    work_is_there_.wait(lock, [this] { return is_stopping_ || !unclaimed_.empty(); });
    if (is_stopping_) return nullptr;
    auto piece = std::move(unclaimed_.front());
    unclaimed_.pop_front();
    return piece;
  }

  const Work work_;
  const std::size_t ahead_max_;
  std::deque<std::shared_ptr<Piece>> under_way_;  ///< the caller's thread only
  std::mutex mutex_;
  std::condition_variable work_is_there_;
  std::condition_variable piece_is_done_;
  std::deque<std::shared_ptr<Piece>> unclaimed_;  ///< guarded by `mutex_`
  bool is_stopping_ = false;                      ///< guarded by `mutex_`
  std::vector<std::thread> threads_;
};

}  // namespace tress::audit

#include "ledger/writer/writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <future>
#include <memory>

#include "ledger/base/limits.hpp"

namespace tress {

namespace {

/// Groups decided ahead of the disk: one being synced, one being signed. A third would make groups
/// smaller, and what each costs by itself (a sync, a checkpoint, marks) would be paid more often.
constexpr std::size_t groups_ahead_max = 2;

/// Up to here a group takes all that waits; of more it takes a part, so that the next can be
/// decided while it is written.
constexpr std::size_t whole_queue_commands_max = 64;

/// Groups of up to so many events are not worth handing to another thread when nothing is ahead.
constexpr std::size_t carried_through_events_max = 8;

std::size_t group_commands(std::size_t queued) {
  if (queued <= whole_queue_commands_max) return queued;
  return std::clamp(queued / 2, whole_queue_commands_max, limits::group_commands_max);
}

}  // namespace

Writer::Writer(Committer& committer, const EventLog& log, Committed committed)
    : committer_(committer),
      log_(log),
      committed_(std::move(committed)),
      decider_([this] { decide_groups(); }),
      writer_([this] { write_groups(); }) {}

Writer::~Writer() {
  stop();
}

bool Writer::submit(Submission submission, Reply reply) {
  bool wakes = false;
  {
    const std::lock_guard lock{mutex_};
    if (is_stopping_ || fault_ || queue_.size() >= limits::queue_commands_max) return false;
    // Else the decider has been told of the queue, or is told when it may go on.
    wakes = queue_.empty() && !is_deciding_ && on_their_way_ < groups_ahead_max;
    queue_.push_back({std::move(submission), std::move(reply)});
  }
  if (wakes) to_decide_.notify_one();
  return true;
}

Result<Answer, Fault> Writer::submit_and_wait(Submission submission) {
  auto promise = std::make_shared<std::promise<Result<Answer, Fault>>>();
  auto answer = promise->get_future();
  const Reply reply = [promise](Result<Answer, Fault> result) {
    promise->set_value(std::move(result));
  };
  if (take_the_quiet()) {
    std::vector<Waiting> alone;
    alone.push_back({std::move(submission), reply});
    decide_and_hand_over(std::move(alone));
  } else if (!submit(std::move(submission), reply)) {
    return Fault{Fault::Kind::halted, "the ledger", "takes no commands now"};
  }
  return answer.get();
}

/// True if nothing was on its way; then the caller holds the committer's first step.
bool Writer::take_the_quiet() {
  const std::lock_guard lock{mutex_};
  const bool is_quiet = queue_.empty() && on_their_way_ == 0 && !is_deciding_;
  if (!is_quiet || is_stopping_ || fault_) return false;
  is_deciding_ = true;
  return true;
}

void Writer::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  to_decide_.notify_all();
  if (decider_.joinable()) decider_.join();
  if (writer_.joinable()) writer_.join();
}

std::optional<Fault> Writer::fault() const {
  const std::lock_guard lock{mutex_};
  return fault_;
}

std::size_t Writer::queued() const {
  const std::lock_guard lock{mutex_};
  return queue_.size();
}

void Writer::decide_groups() {
  pthread_setname_np(pthread_self(), "decide");
  while (true) {
    auto group = next_group();
    if (group.empty()) break;
    decide_and_hand_over(std::move(group));
  }
  {
    const std::lock_guard lock{mutex_};
    has_decided_all_ = true;
  }
  to_write_.notify_one();
}

/// The commands of the next group, with which the caller holds the committer's first step. None:
/// the writer has stopped.
std::vector<Writer::Waiting> Writer::next_group() {
  std::unique_lock lock{mutex_};
  to_decide_.wait(lock, [this] {
    if (is_deciding_) return false;
    if (queue_.empty()) return is_stopping_;
    return on_their_way_ < groups_ahead_max;
  });
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(group_commands(queue_.size()));
  std::vector<Waiting> group{std::make_move_iterator(queue_.begin()), std::make_move_iterator(end)};
  queue_.erase(queue_.begin(), end);
  is_deciding_ = !group.empty();
  return group;
}

void Writer::decide_and_hand_over(std::vector<Waiting> waiting) {
  auto one = prepare(std::move(waiting));
  bool is_carried_through = false;
  {
    const std::lock_guard lock{mutex_};
    if (one) {
      is_carried_through = on_their_way_ == 0 && one->group->events() <= carried_through_events_max;
      ++on_their_way_;
      if (!is_carried_through) prepared_.push_back(std::move(*one));
    }
    is_deciding_ = is_carried_through;
  }
  if (!is_carried_through) {
    to_write_.notify_one();
    to_decide_.notify_all();
    return;
  }
  write(std::move(*one));
  {
    const std::lock_guard lock{mutex_};
    is_deciding_ = false;
  }
  to_decide_.notify_all();
}

std::optional<Writer::OnItsWay> Writer::prepare(std::vector<Waiting> waiting) {
  std::vector<Submission> submissions;
  std::vector<Reply> replies;
  submissions.reserve(waiting.size());
  replies.reserve(waiting.size());
  for (Waiting& one : waiting) {
    submissions.push_back(std::move(one.submission));
    replies.push_back(std::move(one.reply));
  }
  auto group = committer_.prepare(submissions);
  if (group) return OnItsWay{std::move(group.value()), std::move(replies)};
  fail(replies, group.error());
  return std::nullopt;
}

void Writer::write_groups() {
  pthread_setname_np(pthread_self(), "write");
  std::unique_lock lock{mutex_};
  while (true) {
    to_write_.wait(lock, [this] { return has_decided_all_ || !prepared_.empty(); });
    if (prepared_.empty()) return;
    OnItsWay one = std::move(prepared_.front());
    prepared_.pop_front();
    lock.unlock();
    write(std::move(one));
    to_decide_.notify_one();
    lock.lock();
  }
}

void Writer::write(OnItsWay one) {
  const auto written = committer_.write(*one.group);
  if (written) {
    if (committed_) committed_(log_.size());
    auto answers = one.group->take_answers();
    for (std::size_t i = 0; i < one.replies.size(); ++i) one.replies[i](std::move(answers[i]));
  } else {
    fail(one.replies, written.error());
  }
  const std::lock_guard lock{mutex_};
  --on_their_way_;
}

void Writer::fail(const std::vector<Reply>& replies, const Fault& fault) {
  {
    const std::lock_guard lock{mutex_};
    if (!fault_) fault_ = fault;
  }
  for (const Reply& reply : replies) reply(fault);
}

}  // namespace tress

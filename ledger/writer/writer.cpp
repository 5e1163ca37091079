#include "ledger/writer/writer.hpp"

#include <algorithm>
#include <future>
#include <memory>

#include "ledger/base/limits.hpp"

namespace tress {

Writer::Writer(Committer& committer, const EventLog& log, Committed committed)
    : committer_(committer),
      log_(log),
      committed_(std::move(committed)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  stop();
}

bool Writer::submit(Submission submission, Reply reply) {
  {
    const std::lock_guard lock{mutex_};
    if (is_stopping_ || fault_ || queue_.size() >= limits::queue_commands_max) return false;
    queue_.push_back({std::move(submission), std::move(reply)});
  }
  work_.notify_one();
  return true;
}

Result<Answer, Fault> Writer::submit_and_wait(Submission submission) {
  auto promise = std::make_shared<std::promise<Result<Answer, Fault>>>();
  auto answer = promise->get_future();
  const bool is_taken = submit(std::move(submission), [promise](Result<Answer, Fault> result) {
    promise->set_value(std::move(result));
  });
  if (!is_taken) return Fault{Fault::Kind::halted, "the ledger", "takes no commands now"};
  return answer.get();
}

void Writer::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::optional<Fault> Writer::fault() const {
  const std::lock_guard lock{mutex_};
  return fault_;
}

std::size_t Writer::queued() const {
  const std::lock_guard lock{mutex_};
  return queue_.size();
}

void Writer::run() {
  while (true) {
    auto group = next_group();
    if (group.empty()) return;
    commit(std::move(group));
  }
}

std::vector<Writer::Waiting> Writer::next_group() {
  std::unique_lock lock{mutex_};
  work_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
  const std::size_t count = std::min(queue_.size(), limits::group_commands_max);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Waiting> group{std::make_move_iterator(queue_.begin()), std::make_move_iterator(end)};
  queue_.erase(queue_.begin(), end);
  return group;
}

void Writer::commit(std::vector<Waiting> group) {
  std::vector<Submission> submissions;
  submissions.reserve(group.size());
  for (Waiting& waiting : group) submissions.push_back(std::move(waiting.submission));
  auto answers = committer_.commit(submissions);
  if (!answers) {
    const std::lock_guard lock{mutex_};
    if (!fault_) fault_ = answers.error();
  } else if (committed_) {
    committed_(log_.size());
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (answers) {
      group[i].reply(std::move(answers.value()[i]));
    } else {
      group[i].reply(answers.error());
    }
  }
}

}  // namespace tress
